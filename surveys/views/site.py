"""Home, the notices every site owes its readers, and the pages for when something is not possible."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from ..selectors import assets, public
from . import kept


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "site/home.html", {"questionnaires": public.open_questionnaires()})


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "site/privacy.html", {"questionnaires": public.open_questionnaires()})


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "site/accessibility.html", {"questionnaires": public.open_questionnaires()})


def asset(request: HttpRequest, name: str) -> HttpResponse:
    """Kept for ever by its name. A page of the version before or after still gets a sheet, only not for keeping."""
    kind = name.rpartition(".")[2]
    if kind not in assets.TYPES:
        raise Http404(name)
    found = assets.asset(kind)
    answer = HttpResponse(found.text, content_type=f"{assets.TYPES[kind]}; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=31536000, immutable" if name == found.name else "no-cache"
    return answer


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "site/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "site/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "site/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without request and context: whatever failed may be what they need."""
    return HttpResponse(render_to_string("site/500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return kept.outdated(request)
