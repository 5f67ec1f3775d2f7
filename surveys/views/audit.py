"""The record of a study, and whether its chain is whole."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from ..models import Study
from ..selectors import audit as selectors
from ..services import audit_checks
from .access import staff_page


@staff_page()
def audit(request: HttpRequest, study: Study) -> HttpResponse:
    verb, actor = request.GET.get("verb", ""), request.GET.get("actor", "")
    page = Paginator(selectors.entries_of(study, verb=verb, actor=actor), 50).get_page(request.GET.get("page"))
    context = {
        "study": study, "active": "audit", "page": page, "lines": [selectors.line_of(entry) for entry in page],
        "verdict": audit_checks.verdict(study, list(page)), "verb": verb, "actor": actor, **selectors.filters_of(study),
        "query": urlencode({"verb": verb, "actor": actor}) + "&",
    }  # fmt: skip
    return render(request, "surveys/audit/audit.html", context)
