"""The record of a study, and whether its chain is whole."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from ..models import Study
from ..rules import may_export, may_see_people
from ..selectors import audit as selectors
from ..selectors import log
from ..selectors.looks import looks_of
from ..services import audit_checks
from .access import staff_page


@staff_page()
def audit(request: HttpRequest, study: Study) -> HttpResponse:
    verb, actor = request.GET.get("verb", ""), request.GET.get("actor", "")
    people = may_see_people(request.user, study)
    page = Paginator(selectors.entries_of(study, see_people=people, verb=verb, actor=actor), 50).get_page(request.GET.get("page"))
    context = {
        "study": study, "active": "audit", "page": page, "lines": [selectors.line_of(e, see_people=people) for e in page],
        "verdict": audit_checks.verdict(study, list(page)), "verb": verb, "actor": actor, **selectors.filters_of(study, see_people=people),
        "answering": [] if verb or actor else selectors.answers_by_day(study),
        "checkpoint": (newest := log.newest()), "stamped": log.outside_time(newest), "may_export": may_export(request.user, study),
        "looks": looks_of(study) if people else None,
        "query": urlencode({"verb": verb, "actor": actor}) + "&",
    }  # fmt: skip
    return render(request, "surveys/audit/audit.html", context)
