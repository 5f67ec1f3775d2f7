"""Moderation: the team reads what experts wrote, and hides what names somebody."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.models import Study
from surveys.rules import may_design
from surveys.services.refusal import Refused
from surveys.views.access import staff_page

from ..enums import RoundState
from ..models import Reason, Round
from ..selectors import board
from ..selectors import reasons as selectors
from ..services import feedback, moderation


@require_GET
@staff_page(may_design)
def reasons(request: HttpRequest, study: Study, number: int) -> HttpResponse:
    return _page(request, study, _round(study, number))


@require_POST
@staff_page(may_design)
def hide(request: HttpRequest, study: Study, number: int, code: str) -> HttpResponse:
    rnd = _round(study, number)
    reason, note = _reason(rnd, code), request.POST.get("note", "")
    try:
        moderation.hide_reason(round=rnd, reason=reason, note=note, by=request.user)
    except Refused as refused:
        return _page(request, study, rnd, {"code": code, "note": note, "error": refused.sentence}, 422)
    messages.success(request, _("근거를 가렸습니다. 기록에는 남고 다른 사람에게는 보이지 않습니다."))
    return redirect("delphi:round-reasons", study.slug, number)


@require_POST
@staff_page(may_design)
def show(request: HttpRequest, study: Study, number: int, code: str) -> HttpResponse:
    rnd = _round(study, number)
    moderation.show_reason(round=rnd, reason=_reason(rnd, code), by=request.user)
    messages.success(request, _("근거를 다시 보이게 했습니다."))
    return redirect("delphi:round-reasons", study.slug, number)


def _page(
    request: HttpRequest, study: Study, rnd: Round, fault: dict[str, object] | None = None, status: int = 200
) -> HttpResponse:
    items = selectors.by_item(rnd, partial(feedback.masked, names=feedback.names_in(rnd)))
    told = [reason for item in items for reason in item.told]
    context = {
        "study": study, "active": "rounds", "round": rnd, "items": items, "fault": fault, "told": len(told),
        "hidden": sum(1 for reason in told if reason.hidden_at), "longest": moderation.LONGEST_NOTE,
        "quoted": rnd.feedback.exists(),
    }  # fmt: skip
    return render(request, "delphi/team/reasons.html", context, status=status)


def _round(study: Study, number: int) -> Round:
    rnd = board.round_of(study, number)
    if rnd is None or rnd.state == RoundState.DRAFT:
        raise Http404
    return rnd


def _reason(rnd: Round, code: str) -> Reason:
    found = selectors.find(rnd, code)
    if found is None:
        raise Http404
    return found
