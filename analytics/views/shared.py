"""Pages that are the same for everybody: no cookie, kept by whatever stands between us and a newspaper's readers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import condition

from surveys.selectors.assets import asset

from ..selectors import pictures, published

SECONDS = 60  # how long a copy may be shown after a version was replaced or taken down
View = Callable[..., HttpResponse]


def shared(view: View) -> View:
    """What is published of a study. The mark changes with version, state, pictures, language and software; an unchanged page is
    answered without being made. Its templates read `request.shared` and ask neither who is signed in nor for a token."""

    @condition(etag_func=_mark)
    @wraps(view)
    def known(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        return view(request, slug, **kwargs)

    @wraps(view)
    def answer(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        request.shared = True  # type: ignore[attr-defined]
        found = known(request, slug, **kwargs)
        if found.status_code in (200, 304) and "Cache-Control" not in found:
            patch_cache_control(found, public=True, max_age=SECONDS)
        patch_vary_headers(found, ["Accept-Language", "Cookie"])  # the language may come from either
        return found

    return answer


def _mark(request: HttpRequest, slug: str, **kwargs: Any) -> str | None:
    publication = published.current(slug)
    if publication is None:
        return None
    parts = [
        publication.checksum, publication.version, publication.state, pictures.newest(publication), published.proved(publication), get_language(),
        settings.SOFTWARE_VERSION, asset("css").name, asset("js").name, request.get_full_path(), request.get_host(),
    ]  # fmt: skip
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'
