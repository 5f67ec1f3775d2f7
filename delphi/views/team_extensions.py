"""What the team says to an expert who asks for more time."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys.forms import refusals
from surveys.models import Study
from surveys.rules import may_see_people
from surveys.views.access import staff_page

from ..forms.rounds import DECLINE, EVERYBODY, ExtensionForm
from ..models import Extension
from ..selectors import board
from ..services import extensions


@require_POST
@staff_page(may_see_people)
def decide(request: HttpRequest, study: Study, number: int, pk: int) -> HttpResponse:
    """One click each: for this person, for everybody, or not."""
    rnd = board.round_of(study, number)
    if rnd is None:
        raise Http404
    asked = get_object_or_404(Extension.objects.select_related("seat"), pk=pk, seat__round=rnd)
    form = ExtensionForm(request.POST)
    back = redirect("delphi:round", slug=study.slug, number=number)
    with refusals.told(request):
        if request.POST.get("whom") == DECLINE:
            extensions.decline(request=asked, by=request.user)
            messages.success(request, _("연장 요청을 받아들이지 않았습니다. 위원의 화면에 그렇게 보입니다."))
        elif form.is_valid():
            everybody = form.cleaned_data["whom"] == EVERYBODY
            until = form.cleaned_data["until"]
            extensions.grant(request=asked, until=until, everybody=everybody, by=request.user)
            messages.success(request, _("기한을 연장했습니다. 위원에게 전자우편을 보내고 있습니다."))
        else:
            messages.error(request, " ".join(text for texts in form.errors.values() for text in texts))
    return back
