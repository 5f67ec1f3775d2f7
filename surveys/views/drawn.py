"""Pages that differ from visitor to visitor by a few texts only are drawn once a process, with gaps for these texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate
from django.utils.translation import get_language

from ..models import Questionnaire

MARK = f"gap-{token_hex(12)}-"  # nobody's text can hold it
TOKEN = "csrf_token"


@dataclass(frozen=True)
class _Page:
    key: tuple[Any, ...]
    draw: Callable[[], str] = field(compare=False)


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, of: Questionnaire, part: Any = "",
    gaps: Mapping[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    """The page, its gaps filled. gaps: name in the template → ready HTML. Everything else in `context` must follow from the
    questionnaire as it stands, the language and `part`."""
    filled = {TOKEN: get_token(request), **(gaps or {})}
    if not _same_for_all(request, of):
        return HttpResponse(render_to_string(template, {**context, **_safe(filled)}, request))
    key = (template, of.version, get_language(), request.get_full_path(), request.method, localdate(), part)
    pieces = _pieces(_Page(key, lambda: render_to_string(template, {**context, **_marked(filled)}, request)))
    return HttpResponse("".join(filled[piece] if odd % 2 else piece for odd, piece in enumerate(pieces)))


def _same_for_all(request: HttpRequest, of: Questionnaire) -> bool:
    """Who is signed in may have a message waiting; an address with a query of its own is nobody else's."""
    return hasattr(of, "version") and not request.META.get("QUERY_STRING") and settings.SESSION_COOKIE_NAME not in request.COOKIES


@lru_cache(maxsize=512)
def _pieces(drawn: _Page) -> tuple[str, ...]:
    """Text, name of a gap, text, …"""
    text, *rest = drawn.draw().split(MARK)
    pieces = [text]
    for part in rest:
        name, _end, text = part.partition(";")
        pieces += [name, text]
    return tuple(pieces)


def _marked(filled: Mapping[str, str]) -> dict[str, str]:
    return {name: f"{MARK}{name};" for name in filled}


def _safe(filled: Mapping[str, str]) -> dict[str, Any]:
    return {name: mark_safe(text) for name, text in filled.items()}  # each was drawn or escaped by who gave it
