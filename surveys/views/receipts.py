"""With a receipt: see, correct, delete one's own answer, and whether it counts."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..enums import QuestionnaireState, ResponseState
from ..forms import refusals
from ..forms.answering import ReceiptForm, Sent, sent_answers, typed_answers
from ..merging import Conflict, marks_of
from ..models import Questionnaire, Response
from ..selectors.answering import blocks_of, sheet_of
from ..selectors.proofs import seal_of
from ..services import responses, throttle
from ..services.refusal import Refused
from ..services.seats import Seat, response_by_receipt
from . import languages
from .respondent import answered_list, base_context, respondent_page
from .respondent_pages import late, left_of, listed_errors, named_marks, shown_conflicts

SESSION_KEY, OPEN_FOR = "receipt", 30 * 60
FOLDER = "surveys/receipts"


@require_http_methods(["GET", "POST"])
@never_cache
def enter(request: HttpRequest) -> HttpResponse:
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    if request.method == "GET":
        return render(request, f"{FOLDER}/enter.html", {"form": form})
    if throttle.too_many(request=request, what="receipt"):
        form.add_error("code", _("잘못된 번호가 여러 번 입력되었습니다. 10분 뒤에 다시 시도해 주십시오."))
        return render(request, f"{FOLDER}/enter.html", {"form": form}, status=429)
    if form.is_valid():
        response = response_by_receipt(form.cleaned_data["code"])
        if response is not None:
            _open(request, response)
            return redirect("surveys:receipt-answers")
        throttle.count(request=request, what="receipt")
        form.add_error("code", _("이 접수 번호의 응답을 찾지 못했습니다. 글자를 다시 확인해 주십시오."))
    return render(request, f"{FOLDER}/enter.html", {"form": form}, status=422)


def with_receipt(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view gets (request, response); a receipt opens its answer for half an hour in this browser."""

    @never_cache
    @wraps(view)
    def door(request: HttpRequest) -> HttpResponse:
        pk, since = request.session.get(SESSION_KEY, (0, 0))
        found = Response.objects.select_related("questionnaire__study__organisation")
        response = found.filter(pk=pk).first() if time.time() - since < OPEN_FOR else None
        return redirect("surveys:receipt") if response is None else view(request, response)

    return door


@require_GET
@with_receipt
def answers(request: HttpRequest, response: Response) -> HttpResponse:
    listed = answered_list(response.questionnaire, response.answers)
    return render(request, f"{FOLDER}/answers.html", {**listed, **_context(response), "seal": seal_of(response)})


@require_POST
@respondent_page
def mine(request: HttpRequest, questionnaire: Questionnaire, seat: Seat | None) -> HttpResponse:
    """From the page that shows the number its answer opens without asking for it; what an older page had changed comes
    along, to be saved there."""
    if seat is None or seat.response is None or seat.response.state == ResponseState.DRAFT:
        return redirect("surveys:answer", key=questionnaire.key)
    _open(request, seat.response)
    sent = sent_answers(request.POST)
    if sent.values and _context(seat.response)["changeable"]:
        return _edit_page(request, seat.response, Sent(sent.values, marks_of(seat.response.answers, sent.values)), {}, {}, [])
    return redirect("surveys:receipt-answers")


def _open(request: HttpRequest, response: Response) -> None:
    request.session[SESSION_KEY] = [response.pk, int(time.time())]


@require_http_methods(["GET", "POST"])
@with_receipt
def edit(request: HttpRequest, response: Response) -> HttpResponse:
    sent = sent_answers(request.POST)
    if not _context(response)["changeable"]:
        if request.method == "POST":
            return late(request, response.questionnaire, {**response.answers, **typed_answers(request.POST)})
        return redirect("surveys:receipt-answers")
    errors, conflicts, top = {}, {}, []
    if language := languages.asked(request):  # nothing is saved by it
        return languages.kept(_edit_page(request, response, sent, errors, conflicts, top), language)
    if request.method == "POST":
        try:
            responses.edit(response=response, answers=sent.values, marks=sent.marks)
        except responses.Late:
            return late(request, response.questionnaire, {**response.answers, **sent.values})
        except responses.Incomplete as incomplete:
            errors = incomplete.errors
        except responses.Twofold as twofold:
            conflicts = twofold.conflicts
        except Refused as refused:
            top = [str(refused.sentence)]
        else:
            messages.success(request, _("고친 응답을 저장했습니다. 앞의 응답은 집계에서 빠지고 새 응답이 들어갑니다."))
            return redirect("surveys:receipt-answers")
    response.refresh_from_db()
    return _edit_page(request, response, sent, errors, conflicts, top)


def _edit_page(
    request: HttpRequest, response: Response, sent: Sent, errors: dict[str, str], conflicts: dict[str, Conflict],
    top: list[str],
) -> HttpResponse:  # fmt: skip
    sheet = sheet_of(response.questionnaire)
    left = left_of(sheet, response.answers, sent)
    shown = {**response.answers, **left.values}
    only = request.POST.get("only", request.GET.get("only", ""))
    asked = [q for q in sheet.questions if q.code == only] or sheet.questions
    parts = [(page, [q for q in page.questions if q in asked]) for page in sheet.pages]
    context = {
        "sections": [{"page": p, "blocks": blocks_of(qs, shown, errors, _("(선택)"))} for p, qs in parts if qs],
        "only": only if len(asked) == 1 else "", "language_form": "answers",
        "marks": named_marks(asked, response.answers, left.marks),
        "listed_errors": listed_errors(sheet.questions, errors, top),
        "conflicts": shown_conflicts(sheet.questions, conflicts), **_context(response),
    }  # fmt: skip
    wrong = 409 if conflicts else 422 if context["listed_errors"] else 200
    return render(request, f"{FOLDER}/edit.html", context, status=wrong)


@require_http_methods(["GET", "POST"])
@with_receipt
def delete(request: HttpRequest, response: Response) -> HttpResponse:
    if request.method == "POST":
        with refusals.told(request):
            responses.withdraw(response=response)
        return redirect("surveys:receipt-answers")
    if not _context(response)["changeable"]:
        return redirect("surveys:receipt-answers")
    return render(request, f"{FOLDER}/delete.html", _context(response))


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    request.session.pop(SESSION_KEY, None)
    return redirect("surveys:receipt")


def _context(response: Response) -> dict[str, Any]:
    q = response.questionnaire
    submitted = response.state == ResponseState.SUBMITTED
    return {
        "response": response,
        "erased": response.state == ResponseState.WITHDRAWN,
        "counted": submitted and not response.pilot,
        "frozen": q.state == QuestionnaireState.CLOSED,
        "changeable": submitted and q.takes_answers(),
        **base_context(q),
        "pilot": response.pilot,
    }
