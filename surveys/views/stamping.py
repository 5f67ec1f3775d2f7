"""By hand, for closed networks: the administrator takes a request to the time authority and brings its reply."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from .. import typed
from ..forms import refusals
from ..models import Checkpoint
from ..services import stamping


@require_http_methods(["GET", "POST"])
def times(request: HttpRequest) -> HttpResponse:
    newest = Checkpoint.objects.select_related("token").order_by("-size")[:20]
    if request.method == "POST":
        checkpoint, file = get_object_or_404(Checkpoint, size=typed.whole(request.POST.get("size", "")) or 0), request.FILES.get("reply")
        with refusals.told(request):
            stamping.take(checkpoint=checkpoint, reply=file.read(stamping.LARGEST + 1) if file else b"")
            messages.success(request, _("시각을 확인하여 확인점에 붙였습니다."))
        return redirect("surveys:log-times")
    context = {"checkpoints": newest, "authority": settings.TIMESTAMP_URL, "roots": settings.TIMESTAMP_ROOTS}
    return render(request, "surveys/log/times.html", context)


@require_GET
def query(request: HttpRequest, size: int) -> HttpResponse:
    found = get_object_or_404(Checkpoint, size=size)
    answer = HttpResponse(stamping.request(checkpoint=found), content_type="application/timestamp-query")
    answer["Content-Disposition"] = f'attachment; filename="checkpoint-{size}.tsq"'
    return answer
