"""The month's look at who looked: what nobody has gone through yet, and a button that says so in the record."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .. import rules, typed
from ..models import Study
from ..selectors.looks import looks_of
from ..services import looking
from .access import staff_page


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rules.may_see_people)
def looks(request: HttpRequest, study: Study) -> HttpResponse:
    if request.method == "POST":
        if looking.checked(study=study, by=request.user, upto=typed.whole(request.POST.get("upto")) or 0):
            messages.success(request, _("확인한 것을 기록에 적었습니다."))
        return redirect("surveys:looks", slug=study.slug)
    return render(request, "surveys/audit/looks.html", {"study": study, "active": "audit", "looks": looks_of(study)})
