"""Moderation: the team reads what experts wrote, and hides what names somebody."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.models import Study
from surveys.rules import may_design
from surveys.services.refusal import Refused
from surveys.views import looking
from surveys.views.access import staff_page

from ..enums import RoundState
from ..models import Reason, Round
from ..selectors import board
from ..selectors import reasons as selectors
from ..services import feedback, moderation
from ..small_groups import SMALLEST


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
def look(request: HttpRequest, study: Study, number: int) -> HttpResponse:
    """Those that stood on the page, and no other that came since."""
    rnd = _round(study, number)
    n = moderation.look_at(round=rnd, reasons=selectors.find(rnd, *request.POST.getlist("reason")), by=request.user)
    messages.success(request, _("근거 %(n)d개를 다음 라운드에서 다른 위원에게 보일 수 있습니다.") % {"n": n})
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
    why = selectors.withheld(rnd)
    items = [] if why else selectors.by_item(rnd, feedback.names_in(rnd))
    if items:
        looking.note(request, study, "reasons.look", f"round:{rnd.pk}", reasons=sum(len(item.told) for item in items))
    told = [reason for item in items for reason in item.told]
    context = {
        "study": study, "active": "rounds", "round": rnd, "items": items, "fault": fault, "told": len(told),
        "hidden": sum(1 for reason in told if reason.hidden_at),
        "waiting": sum(1 for reason in told if reason.waits and not reason.hidden_at), "longest": moderation.LONGEST_NOTE,
        "quoted": rnd.feedback.exists(), "withheld": why, "smallest": SMALLEST,
        "language_next": reverse("delphi:round-reasons", args=[study.slug, rnd.number]),
    }  # fmt: skip
    return render(request, "delphi/team/reasons.html", context, status=status)


def _round(study: Study, number: int) -> Round:
    rnd = board.round_of(study, number)
    if rnd is None or rnd.state == RoundState.DRAFT:
        raise Http404
    return rnd


def _reason(rnd: Round, code: str) -> Reason:
    found = selectors.find(rnd, code)
    if not found:
        raise Http404
    return found[0]
