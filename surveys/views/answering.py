"""The citizen's way: consent, question pages, review, submit, thanks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from ..enums import QuestionnaireState, ResponseState
from ..forms.answering import ConsentForm, sent_answers, typed_answers
from ..merging import mark_of_all
from ..models import Questionnaire, Response
from ..selectors.answering import Sheet, SheetPage, sheet_of
from ..services import responses
from ..services.refusal import Refused
from ..services.seats import Seat, invitation_by_token
from ..services.tokens import new_token
from ..validators import Errors, check_answers
from . import drawn, languages
from .respondent import answered_list, base_context, forget, no_cookies, remember, respondent_page
from .respondent_pages import (
    already,
    late,
    named_marks,
    question_page,
    receipt_context,
    refused_page,
    shown_conflicts,
    unsent_key,
)

FOLDER = "surveys/answering"


@require_safe
@never_cache
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """A personal invitation link: the token leaves the address at once and goes into the cookie."""
    invitation = invitation_by_token(token)
    if invitation is None:
        return render(request, f"{FOLDER}/invalid_link.html", status=404)
    if request.method == "HEAD":  # whoever only asks whether the link lives is nobody who came by it
        return HttpResponse()
    response = redirect("surveys:answer", key=invitation.questionnaire.key)
    remember(response, invitation.questionnaire, secret=token, invited=True)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@respondent_page
def consent(request: HttpRequest, questionnaire: Questionnaire, seat: Seat | None) -> HttpResponse:
    elsewhere = _closed_page(request, questionnaire, seat)
    if elsewhere is not None:
        return elsewhere
    if seat and seat.response:
        return _resume(seat.response)
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _begin(request, questionnaire, seat)
    context = {"form": form, **base_context(questionnaire)}
    if form.is_bound:
        return render(request, f"{FOLDER}/consent.html", context, status=422)
    return drawn.page(request, f"{FOLDER}/consent.html", context, of=questionnaire)


def _begin(request: HttpRequest, questionnaire: Questionnaire, seat: Seat | None) -> HttpResponse:
    secret = seat.secret if seat else new_token()
    invitation = seat.invitation if seat else None
    try:
        responses.begin(
            questionnaire=questionnaire, form_token=secret, invitation=invitation, language=get_language() or "ko"
        )
    except Refused as refused:
        return _refused(request, questionnaire, refused, {})
    answer = redirect("surveys:answer-page", key=questionnaire.key, number=1)
    remember(answer, questionnaire, secret=secret, invited=invitation is not None)
    return answer


@require_http_methods(["GET", "POST"])
@respondent_page
def page(request: HttpRequest, questionnaire: Questionnaire, seat: Seat | None, number: int) -> HttpResponse:
    elsewhere = _not_answering(request, questionnaire, seat)
    if elsewhere is not None:
        return elsewhere
    sheet = sheet_of(questionnaire)
    if not 1 <= number <= len(sheet.pages):
        return redirect("surveys:answer", key=questionnaire.key)
    if request.method == "POST":
        language = languages.asked(request)
        return languages.kept(_save_and_go(request, seat, sheet, sheet.pages[number - 1], bool(language)), language)
    errors: Errors = {}
    if "check" in request.GET:
        asked = sheet.pages[number - 1].asked
        _kept, errors = check_answers(asked, seat.response.answers, complete=True)
    return _questions(request, seat.response, sheet, number, errors)


def _save_and_go(
    request: HttpRequest, seat: Seat, sheet: Sheet, page: SheetPage, stay: bool = False
) -> HttpResponse:
    """Save what was changed; go on where this page is complete, otherwise say at its place what is missing."""
    response, sent = seat.response, sent_answers(request.POST)
    questionnaire = response.questionnaire
    try:
        saved = responses.save_draft(response=response, answers=sent.values, marks=sent.marks)
    except responses.Late:
        return late(request, questionnaire, {**response.answers, **sent.values})
    except responses.Submitted:  # a moment ago, on another page
        return already(request, questionnaire, seat, sent)
    except Refused as refused:
        top = [str(refused.sentence)]
        return _questions(request, response, sheet, page.number, {}, sent=sent, top=top)
    go = "stay" if stay else request.POST.get("go", "next")
    if go in ("back", "stay") and not saved.errors and not saved.conflicts:
        number = max(1, page.number - (go == "back"))
        answer = redirect("surveys:answer-page", key=questionnaire.key, number=number)
        if request.POST.get("from") == "review":
            answer["Location"] += "?go=review"
        return answer
    _kept, missing = check_answers(page.asked, response.answers, complete=True)
    errors = {**{code: text for code, text in missing.items() if code not in saved.conflicts}, **saved.errors}
    if errors or saved.conflicts:
        conflicts = saved.conflicts
        return _questions(request, response, sheet, page.number, errors, sent=sent, conflicts=conflicts)
    if go == "review" or page.number == len(sheet.pages):
        return redirect("surveys:answer-review", key=questionnaire.key)
    return redirect("surveys:answer-page", key=questionnaire.key, number=page.number + 1)


def _questions(
    request: HttpRequest, response: Response, sheet: Sheet, number: int, errors: Errors, **more: Any
) -> HttpResponse:
    more["unsent"] = unsent_key(response)
    return question_page(request, response.questionnaire, sheet, number, response.answers, errors, **more)


@require_POST
@respondent_page
def save(request: HttpRequest, questionnaire: Questionnaire, seat: Seat | None) -> HttpResponse:
    """The page's autosave: what was taken, with its new mark, and what was not. The page keeps every text until then."""
    if seat is None or seat.response is None:
        return JsonResponse({"sentence": _("저장할 응답을 찾지 못했습니다.")}, status=409)
    sent = sent_answers(request.POST)
    try:
        saved = responses.save_draft(response=seat.response, answers=sent.values, marks=sent.marks)
    except responses.Submitted as refused:
        return JsonResponse({"sentence": str(refused.sentence), "apply": _("이 답으로 고치기")}, status=409)
    except Refused as refused:
        return JsonResponse({"sentence": str(refused.sentence)}, status=409)
    questions = [q for q in sheet_of(questionnaire).questions if q.code in sent.values]
    taken = [q for q in questions if q.code not in saved.errors and q.code not in saved.conflicts]
    conflicts = shown_conflicts(questions, saved.conflicts)
    answer = {
        "marks": named_marks(taken, seat.response.answers),
        "errors": {q.name: saved.errors[q.code] for q in questions if q.code in saved.errors},
        "conflicts": render_to_string(f"{FOLDER}/_conflicts.html", {"conflicts": conflicts}, request)
        if conflicts
        else "",
    }
    return JsonResponse(answer, status=409 if conflicts else 422 if saved.errors else 200)


@require_http_methods(["GET", "POST"])
@respondent_page
def review(request: HttpRequest, questionnaire: Questionnaire, seat: Seat | None) -> HttpResponse:
    if request.method == "POST" and seat and seat.response and seat.response.state != ResponseState.WITHDRAWN:
        return _submit(request, questionnaire, seat)
    elsewhere = _not_answering(request, questionnaire, seat)
    return elsewhere or _review_page(request, questionnaire, seat.response)


def _review_page(
    request: HttpRequest, questionnaire: Questionnaire, response: Response, meanwhile: str = ""
) -> HttpResponse:
    _kept, errors = check_answers(sheet_of(questionnaire).asked, response.answers, complete=True)
    context = {"errors": errors, "meanwhile": meanwhile, **base_context(questionnaire)}
    own = {**answered_list(questionnaire, response.answers), "fix": True, **context}
    gaps = {"answers": render_to_string(f"{FOLDER}/_listed.html", own), "seen": mark_of_all(response.answers)}
    if meanwhile:
        return render(request, f"{FOLDER}/review.html", {**context, **gaps}, status=409)
    return drawn.page(request, f"{FOLDER}/review.html", context, of=questionnaire, part=bool(errors), gaps=gaps)


def _submit(request: HttpRequest, questionnaire: Questionnaire, seat: Seat) -> HttpResponse:
    answers = {**seat.response.answers, **typed_answers(request.POST)}
    try:
        responses.submit(response=seat.response, secret=seat.secret, seen=request.POST.get("seen"))
    except responses.Late:
        return late(request, questionnaire, answers)
    except responses.Meanwhile as refused:
        seat.response.refresh_from_db()
        return _review_page(request, questionnaire, seat.response, str(refused.sentence))
    except responses.Incomplete as incomplete:
        first = min(sheet_of(questionnaire).page_of(code) for code in incomplete.errors)
        address = redirect("surveys:answer-page", key=questionnaire.key, number=first)
        address["Location"] += "?check=1&go=review"
        return address
    except Refused as refused:
        return _refused(request, questionnaire, refused, answers)
    return redirect("surveys:answer-thanks", key=questionnaire.key)


@require_GET
@respondent_page
def thanks(request: HttpRequest, questionnaire: Questionnaire, seat: Seat | None) -> HttpResponse:
    if seat is None or seat.response is None or seat.response.state != ResponseState.SUBMITTED:
        return redirect("surveys:answer", key=questionnaire.key)
    when = date_format(localtime(seat.response.submitted_at), _("Y년 n월 j일(D) H:i"))
    own = receipt_context(questionnaire, seat)
    gaps = {"receipt": own["receipt"], "unsent": own["unsent"], "when": escape(when)}
    return drawn.page(request, f"{FOLDER}/thanks.html", base_context(questionnaire), of=questionnaire, gaps=gaps)


@require_GET
@respondent_page
def picture(request: HttpRequest, questionnaire: Questionnaire, seat: Seat | None) -> HttpResponse:
    """The receipt as a picture to keep."""
    if seat is None or seat.response is None or seat.response.state != ResponseState.SUBMITTED:
        return redirect("surveys:answer", key=questionnaire.key)
    answer = render(request, f"{FOLDER}/receipt.svg", receipt_context(questionnaire, seat), "image/svg+xml")
    if "download" in request.GET:
        answer["Content-Disposition"] = f'attachment; filename="hapui-{questionnaire.key}.svg"'
    return answer


@require_POST
@respondent_page
def leave(request: HttpRequest, questionnaire: Questionnaire, seat: Seat | None) -> HttpResponse:
    """Forget this browser: the next person at a shared machine starts with a form of their own."""
    answer = redirect("surveys:home")
    forget(answer, questionnaire)
    return answer


def _closed_page(request: HttpRequest, questionnaire: Questionnaire, seat: Seat | None) -> HttpResponse | None:
    """The page for a form that cannot be begun or gone on with now; None where it can."""
    response = seat.response if seat else None
    context = base_context(questionnaire)
    if response and response.state == ResponseState.SUBMITTED:
        return already(request, questionnaire, seat, sent_answers(request.POST))
    if response and response.state == ResponseState.WITHDRAWN:
        context |= {"response": response, "unsent": unsent_key(response)}
        return render(request, f"{FOLDER}/withdrawn.html", context)
    if questionnaire.state == QuestionnaireState.DRAFT:
        return render(request, f"{FOLDER}/not_open.html", {**context, "study": None})
    if not questionnaire.takes_answers():
        if response and response.answers:
            return late(request, questionnaire, response.answers, status=200)
        return render(request, f"{FOLDER}/closed.html", context)
    trial = (
        questionnaire.state == QuestionnaireState.PILOT
    )  # counts nothing, so colleagues try it without an invitation
    if questionnaire.invited_only and not trial and (seat is None or seat.invitation is None):
        return render(request, f"{FOLDER}/invited_only.html", context, status=403)
    return None


def _not_answering(request: HttpRequest, questionnaire: Questionnaire, seat: Seat | None) -> HttpResponse | None:
    """Where a question page cannot be shown; a post whose owner is unknown keeps its answers in sight."""
    if seat is None or seat.response is None:
        if request.method == "POST":
            return no_cookies(request, questionnaire)
        return redirect("surveys:answer", key=questionnaire.key)
    if request.method == "POST" and not questionnaire.takes_answers() and seat.response.state == ResponseState.DRAFT:
        return late(request, questionnaire, {**seat.response.answers, **typed_answers(request.POST)})
    return _closed_page(request, questionnaire, seat)


def _resume(response: Response) -> HttpResponse:
    questionnaire = response.questionnaire
    sheet = sheet_of(questionnaire)
    number = sheet.first_open_page(response.answers)
    if number > len(sheet.pages):
        return redirect("surveys:answer-review", key=questionnaire.key)
    return redirect("surveys:answer-page", key=questionnaire.key, number=number)


def _refused(
    request: HttpRequest, questionnaire: Questionnaire, refused: Refused, answers: dict[str, Any]
) -> HttpResponse:
    if isinstance(refused, responses.Late):
        return late(request, questionnaire, answers)
    return refused_page(request, questionnaire, refused.sentence, answers)
