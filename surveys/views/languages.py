"""Switching the language from within a form: its buttons belong to the form, so what was typed comes along."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


def asked(request: HttpRequest) -> str:
    """The language that the form's button asks for, in which the answer is then drawn; "" for any other button."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return ""
    translation.activate(language)
    request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
    return language


def kept(answer: HttpResponse, language: str) -> HttpResponse:
    if language:
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH, domain=settings.LANGUAGE_COOKIE_DOMAIN,
            secure=settings.LANGUAGE_COOKIE_SECURE, httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )  # fmt: skip
    return answer
