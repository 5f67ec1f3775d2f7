"""The installation's log for whoever does not want to believe this server: plain text, the same for everybody, no cookie."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_GET

from .. import typed
from ..models import Checkpoint
from ..selectors import log as selectors
from ..services.log import signer

SECONDS = 60
TEXT = "text/plain; charset=utf-8"
View = Callable[..., Any]


def shared(view: View) -> View:
    @require_GET
    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> Any:
        request.shared = True  # type: ignore[attr-defined]
        found = view(request, **kwargs)
        patch_cache_control(found, public=True, max_age=SECONDS)
        return found

    return answer


@shared
def index(request: HttpRequest) -> HttpResponse:
    context = {"newest": (newest := selectors.newest()), "stamped": selectors.outside_time(newest), "signer": signer(), "site": settings.SITE_URL}
    answer = render(request, "surveys/log/log.html", context)
    patch_vary_headers(answer, ["Accept-Language", "Cookie"])
    return answer


@shared
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest, or the one of a size."""
    size = typed.whole(request.GET.get("size", ""))
    found = _newest() if size is None else Checkpoint.objects.filter(size=size).first()
    if found is None:
        raise Http404
    return HttpResponse(found.note, content_type=TEXT)


@shared
def keys(request: HttpRequest) -> HttpResponse:
    lines = selectors.key_lines() or [signer().line]
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


@shared
def pem(request: HttpRequest) -> HttpResponse:
    """Of the key in use: what openssl reads."""
    return HttpResponse(signer().pem, content_type=TEXT)


@shared
def leaves(request: HttpRequest) -> StreamingHttpResponse:
    start = typed.whole(request.GET.get("from", "")) or 0
    return StreamingHttpResponse(selectors.leaves_text(_newest().size, max(0, start)), content_type=TEXT)


@shared
def consistency(request: HttpRequest) -> HttpResponse:
    since, size = typed.whole(request.GET.get("since", "")), _newest().size
    if since is None or not 0 < since <= size:
        return HttpResponse(f"since: 1 … {size}\n", status=400, content_type=TEXT)
    return HttpResponse(selectors.consistency_text(since, size), content_type=TEXT)


def _newest() -> Checkpoint:
    found = selectors.newest()
    if found is None:
        raise Http404
    return found
