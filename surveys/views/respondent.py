"""The respondent's cookie: one signed form token a questionnaire and browser, nothing else about the person."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from ..enums import QuestionnaireState
from ..forms.answering import typed_answers
from ..models import Questionnaire
from ..selectors.answering import sheet_of
from ..services.seats import Seat, at_door
from . import kept

SALT, KEPT = "surveys.respondent", 180 * 24 * 3600
View = Callable[..., HttpResponse]


def respondent_page(view: View) -> View:
    """The view gets (request, questionnaire, seat or None, …). Browsers without cookies are told, with their answers."""

    inner = csrf_protect(view)  # the cookie comes with the token of a form

    @never_cache
    @csrf_exempt  # judged below, so that a browser without cookies gets its own page instead of a bare refusal
    @wraps(view)
    def door(request: HttpRequest, key: str, *args: Any, **kwargs: Any) -> HttpResponse:
        questionnaire, seat = _at_door(request, key)
        if questionnaire is None:
            raise Http404(key)
        if request.method == "POST" and settings.CSRF_COOKIE_NAME not in request.COOKIES:
            return no_cookies(request, questionnaire)
        answer = inner(request, questionnaire, seat, *args, **kwargs)
        return outdated(request, questionnaire) if getattr(answer, "token_refused", False) else answer

    return door


def _at_door(request: HttpRequest, key: str) -> tuple[Questionnaire | None, Seat | None]:
    value = request.get_signed_cookie(_name(key), default="", salt=SALT, max_age=KEPT)
    kind, _colon, secret = (value or "").partition(":")
    return at_door(key, secret=secret, invited=kind == "i")


def remember(response: HttpResponse, questionnaire: Questionnaire, *, secret: str, invited: bool) -> None:
    response.set_signed_cookie(
        _name(questionnaire.key), f"{'i' if invited else 'f'}:{secret}", salt=SALT, max_age=KEPT, httponly=True,
        secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
    )  # fmt: skip


def forget(response: HttpResponse, questionnaire: Questionnaire) -> None:
    response.delete_cookie(_name(questionnaire.key), samesite="Lax")


def no_cookies(request: HttpRequest, questionnaire: Questionnaire) -> HttpResponse:
    """Nothing can be kept without a cookie; what was typed stays in sight."""
    context = {**answered_list(questionnaire, typed_answers(request.POST)), **base_context(questionnaire)}
    return render(request, "surveys/answering/no_cookies.html", context, status=400)


def outdated(request: HttpRequest, questionnaire: Questionnaire) -> HttpResponse:
    """The form's token has run out. The answers stay in sight, in words, and go again by a button of this page."""
    again = [(n, v) for n, vs in request.POST.lists() if n != "csrfmiddlewaretoken" for v in vs] if kept.from_here(request) else []
    context = {**answered_list(questionnaire, typed_answers(request.POST)), **base_context(questionnaire)}
    return render(request, "surveys/answering/outdated.html", {**context, "again": again}, status=403)


def base_context(questionnaire: Questionnaire) -> dict[str, Any]:
    study = questionnaire.study
    years, rest = divmod(study.retention_days, 365)
    return {
        "questionnaire": questionnaire,
        "study": study,
        "pilot": questionnaire.state == QuestionnaireState.PILOT,
        "kept_years": 0 if rest else years,
    }


def answered_list(questionnaire: Questionnaire, answers: dict[str, Any]) -> dict[str, Any]:
    """Pages with (question, answer, label) for review, receipts and late forms."""
    listed = []
    for page in sheet_of(questionnaire).pages:
        rows = [
            {
                "question": q, "answer": q.raw(answers.get(q.code)), "label": q.label_of(answers.get(q.code)),
                "code": q.code_of(answers.get(q.code)), "silent": q.is_silent(answers.get(q.code)),
                "given": answers.get(q.code) not in (None, ""),
            }
            for q in page.questions
        ]  # fmt: skip
        listed.append({"page": page, "rows": rows, "any": any(row["given"] for row in rows)})
    return {"listed": listed, "anything": any(group["any"] for group in listed)}


def _name(key: str) -> str:
    return f"hapui_form_{key}"
