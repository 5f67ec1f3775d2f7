"""The citizen's way: consent, question pages, review, submit, thanks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..enums import QuestionnaireState, ResponseState
from ..forms.answering import ConsentForm, typed_answers
from ..models import Questionnaire, Response
from ..selectors.answering import Sheet, SheetPage, blocks_of, sheet_of
from ..services import responses
from ..services.refusal import Refused
from ..services.seats import Seat, invitation_by_token
from ..services.tokens import new_token, receipt_for
from ..validators import Errors, check_answers
from .respondent import answered_list, base_context, forget, no_cookies, remember, respondent_page

FOLDER = "surveys/answering"


@require_GET
@never_cache
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """A personal invitation link: the token leaves the address at once and goes into the cookie."""
    invitation = invitation_by_token(token)
    if invitation is None:
        return render(request, f"{FOLDER}/invalid_link.html", status=404)
    response = redirect("surveys:answer", key=invitation.questionnaire.key)
    remember(response, invitation.questionnaire, secret=token, invited=True)
    return response


@require_http_methods(["GET", "POST"])
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
    return render(request, f"{FOLDER}/consent.html", {"form": form, **base_context(questionnaire)},
                  status=422 if form.is_bound else 200)  # fmt: skip


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
        return _save_and_go(request, seat.response, sheet, sheet.pages[number - 1])
    errors: Errors = {}
    if "check" in request.GET:
        asked = sheet.pages[number - 1].asked
        _kept, errors = check_answers(asked, seat.response.answers, complete=True)
    return question_page(request, questionnaire, sheet, number, seat.response.answers, errors)


def _save_and_go(request: HttpRequest, response: Response, sheet: Sheet, page: SheetPage) -> HttpResponse:
    """Save what was typed; go on where this page is complete, otherwise say at its place what is missing."""
    questionnaire, typed = response.questionnaire, typed_answers(request.POST)
    try:
        errors = responses.save_draft(response=response, answers=typed)
    except responses.Late:
        return late(request, questionnaire, {**response.answers, **typed})
    except Refused as refused:
        shown = {**response.answers, **typed}
        return question_page(request, questionnaire, sheet, page.number, shown, {}, top=[str(refused.sentence)])
    go = request.POST.get("go", "next")
    if go == "back" and page.number > 1:
        return redirect("surveys:answer-page", key=questionnaire.key, number=page.number - 1)
    _kept, missing = check_answers(page.asked, response.answers, complete=True)
    errors = {**missing, **errors}
    if errors:
        return question_page(request, questionnaire, sheet, page.number, {**response.answers, **typed}, errors)
    if go == "review" or page.number == len(sheet.pages):
        return redirect("surveys:answer-review", key=questionnaire.key)
    return redirect("surveys:answer-page", key=questionnaire.key, number=page.number + 1)


def question_page(
    request: HttpRequest, questionnaire: Questionnaire, sheet: Sheet, number: int, answers: dict[str, Any],
    errors: Errors, *, top: list[str] | None = None, **more: Any,
) -> HttpResponse:  # fmt: skip
    """One page of questions; the preview draws the same one."""
    page = sheet.pages[number - 1]
    named = {q.code: q for q in page.questions}
    listed = [{"text": text} for text in top or []] + [
        {"text": f"{named[code].number}. {sentence}", "target": f"field-{named[code].name}"}
        for code, sentence in errors.items() if code in named
    ]  # fmt: skip
    context = {
        "page": page,
        "pages": len(sheet.pages),
        "minutes_left": sheet.minutes_left(number),
        "blocks": blocks_of(page.questions, answers, errors, _("(선택)")),
        "listed_errors": listed,
        "review": request.GET.get("go") == "review" or request.POST.get("from") == "review",
        **base_context(questionnaire),
        **more,
    }
    return render(request, f"{FOLDER}/page.html", context, status=422 if listed else 200)


@require_POST
@respondent_page
def save(request: HttpRequest, questionnaire: Questionnaire, seat: Seat | None) -> HttpResponse:
    """The page's autosave. Its status says all; the typed answers stay in the page whatever happens."""
    if seat is None or seat.response is None:
        return JsonResponse({"sentence": _("저장할 응답을 찾지 못했습니다.")}, status=409)
    try:
        errors = responses.save_draft(response=seat.response, answers=typed_answers(request.POST))
    except Refused as refused:
        return JsonResponse({"sentence": str(refused.sentence)}, status=409)
    return JsonResponse({"errors": errors}, status=422 if errors else 200)


@require_http_methods(["GET", "POST"])
@respondent_page
def review(request: HttpRequest, questionnaire: Questionnaire, seat: Seat | None) -> HttpResponse:
    if request.method == "POST" and seat and seat.response and seat.response.state != ResponseState.WITHDRAWN:
        return _submit(request, questionnaire, seat)
    elsewhere = _not_answering(request, questionnaire, seat)
    if elsewhere is not None:
        return elsewhere
    _kept, errors = check_answers(sheet_of(questionnaire).asked, seat.response.answers, complete=True)
    context = {
        **answered_list(questionnaire, seat.response.answers), "errors": errors, **base_context(questionnaire)
    }  # fmt: skip
    return render(request, f"{FOLDER}/review.html", context)


def _submit(request: HttpRequest, questionnaire: Questionnaire, seat: Seat) -> HttpResponse:
    typed = typed_answers(request.POST)
    answers = {**seat.response.answers, **typed}
    try:
        responses.submit(response=seat.response, answers=answers, secret=seat.secret)
    except responses.Late:
        return late(request, questionnaire, answers)
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
    return render(request, f"{FOLDER}/thanks.html", _receipt_context(questionnaire, seat))


@require_GET
@respondent_page
def picture(request: HttpRequest, questionnaire: Questionnaire, seat: Seat | None) -> HttpResponse:
    """The receipt as a picture to keep."""
    if seat is None or seat.response is None or seat.response.state != ResponseState.SUBMITTED:
        return redirect("surveys:answer", key=questionnaire.key)
    answer = render(request, f"{FOLDER}/receipt.svg", _receipt_context(questionnaire, seat), "image/svg+xml")
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


def late(
    request: HttpRequest, questionnaire: Questionnaire, answers: dict[str, Any], status: int = 409
) -> HttpResponse:
    """Closed meanwhile: say so, keep what was typed in sight, say what to do."""
    questionnaire.refresh_from_db()
    context = {**answered_list(questionnaire, answers), **base_context(questionnaire)}
    return render(request, f"{FOLDER}/late.html", context, status=status)


def _receipt_context(questionnaire: Questionnaire, seat: Seat) -> dict[str, Any]:
    return {
        "receipt": receipt_for(seat.response.pk, seat.secret),
        "response": seat.response,
        **base_context(questionnaire),
    }


def _closed_page(request: HttpRequest, questionnaire: Questionnaire, seat: Seat | None) -> HttpResponse | None:
    """The page for a form that cannot be begun or gone on with now; None where it can."""
    response = seat.response if seat else None
    context = base_context(questionnaire)
    if response and response.state == ResponseState.SUBMITTED:
        return render(request, f"{FOLDER}/already.html", _receipt_context(questionnaire, seat))
    if response and response.state == ResponseState.WITHDRAWN:
        return render(request, f"{FOLDER}/withdrawn.html", context)
    if questionnaire.state == QuestionnaireState.DRAFT:
        return render(request, f"{FOLDER}/not_open.html", {**context, "study": None})
    if not questionnaire.takes_answers():
        if response and response.answers:
            return late(request, questionnaire, response.answers, status=200)
        return render(request, f"{FOLDER}/closed.html", context)
    trial = questionnaire.state == QuestionnaireState.PILOT  # counts nothing, so colleagues try it without an invitation
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
    context = {"sentence": refused.sentence, **answered_list(questionnaire, answers), **base_context(questionnaire)}
    return render(request, f"{FOLDER}/refused.html", context, status=409)
