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
from ..forms.answering import ReceiptForm, typed_answers
from ..models import Response
from ..selectors.answering import blocks_of, sheet_of
from ..services import responses, throttle
from ..services.refusal import Refused
from ..services.seats import response_by_receipt
from .answering import late
from .respondent import answered_list, base_context

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
            request.session[SESSION_KEY] = [response.pk, int(time.time())]
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
    context = {**answered_list(response.questionnaire, response.answers), **_context(response)}
    return render(request, f"{FOLDER}/answers.html", context)


@require_http_methods(["GET", "POST"])
@with_receipt
def edit(request: HttpRequest, response: Response) -> HttpResponse:
    if not _context(response)["changeable"]:
        if request.method == "POST":
            return late(request, response.questionnaire, {**response.answers, **typed_answers(request.POST)})
        return redirect("surveys:receipt-answers")
    typed = typed_answers(request.POST)
    shown, errors, top = {**response.answers, **typed}, {}, []
    if request.method == "POST":
        try:
            responses.edit(response=response, answers=shown)
        except responses.Late:
            return late(request, response.questionnaire, shown)
        except responses.Incomplete as incomplete:
            errors = incomplete.errors
        except Refused as refused:
            top = [str(refused.sentence)]
        else:
            messages.success(request, _("고친 응답을 저장했습니다. 앞의 응답은 집계에서 빠지고 새 응답이 들어갑니다."))
            return redirect("surveys:receipt-answers")
    return _edit_page(request, response, shown, errors, top)


def _edit_page(
    request: HttpRequest, response: Response, shown: dict[str, Any], errors: dict[str, str], top: list[str]
) -> HttpResponse:
    sheet = sheet_of(response.questionnaire)
    named = {q.code: q for q in sheet.questions}
    listed = [{"text": text} for text in top] + [
        {"text": f"{named[code].number}. {sentence}", "target": f"field-{named[code].name}"}
        for code, sentence in errors.items()
    ]
    pages = [{"page": p, "blocks": blocks_of(p.questions, shown, errors, _("(선택)"))} for p in sheet.pages]
    context = {"sections": pages, "listed_errors": listed, **_context(response)}
    return render(request, f"{FOLDER}/edit.html", context, status=422 if listed else 200)


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
