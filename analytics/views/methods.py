"""How each figure is computed, for whoever has to defend it or doubts it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from ..selectors import methods


def index(request: HttpRequest) -> HttpResponse:
    return render(request, "analytics/methods/index.html", {"methods": methods.all_of(language())})


def page(request: HttpRequest, slug: str) -> HttpResponse:
    method = methods.one(slug, language())
    if method is None:
        raise Http404(slug)
    return render(request, "analytics/methods/page.html", {"method": method})


def language() -> str:
    return (get_language() or "ko")[:2]
