"""An expert's pages: what waits, the round, review, done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.forms import refusals
from surveys.merging import mark_of_all
from surveys.services.refusal import Refused
from surveys.views import kept

from ..models import Expertise, Seat
from ..selectors import expertise as asked_expertise
from ..selectors import seats
from ..selectors.cards import add_outcome, path_of
from ..services import answering, expertise, extensions
from . import expert_saving
from .door import expert_page, seat_page
from .expert_pages import cards_on, context_of, first_open_page, key_of, late, page_of, shut


@require_GET
@expert_page
def mine(request: HttpRequest, email: str) -> HttpResponse:
    places, missed = seats.places(email), seats.missed(email)
    context = {
        "waiting": [p for p in places if not p.submitted],
        "handed_in": [p for p in places if p.submitted],
        "past": seats.past(email),
        "study": places[0].seat.panelist.panel.study if len(places) == 1 else None,
        "synthetic": any(p.seat.panelist.panel.study.synthetic for p in [*places, *missed]),
        "email": email,
        "kept": kept.waiting(request),
        "missed": missed,
    }
    return render(request, "delphi/expert/mine.html", context)


@seat_page
def start(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What it is about, consent, what is open. Beginning is a click of its own."""
    place = seats.place_of(seat)
    if place.submitted:
        return redirect("delphi:round-done", key=key_of(seat))
    if (closed := shut(request, seat)) is not None:
        return closed
    if request.method == "POST":
        try:
            answering.begin(seat=seat, language=(get_language() or "ko")[:2])
        except answering.TooLate:
            return late(request, seat)
        return redirect("delphi:round-page", key=key_of(seat), page=first_open_page(cards_on(seat)))
    years, rest = divmod(seat.panelist.panel.study.retention_days, 365)
    context = context_of(seat, cards_on(seat), place=place) | {"kept_years": 0 if rest else years}
    return render(request, "delphi/expert/start.html", context)


@require_POST
@seat_page
def ask_extension(request: HttpRequest, seat: Seat) -> HttpResponse:
    with refusals.told(request):
        extensions.ask(seat=seat, note=request.POST.get("note", ""))
        messages.success(request, _("연장 요청을 연구진에게 전했습니다."))
    return redirect("delphi:round-start", key=key_of(seat))


@seat_page
def page(request: HttpRequest, seat: Seat, page: int) -> HttpResponse:
    if request.method == "POST":
        return expert_saving.take(request, seat, page)
    place = seats.place_of(seat)
    if (closed := shut(request, seat)) is not None:
        return closed
    if place.response is None:
        return redirect("delphi:round-start", key=key_of(seat))
    last = cards_on(seat)[-1].page
    if not 1 <= page <= last:
        return redirect("delphi:round-page", key=key_of(seat), page=1 if page < 1 else last)
    return page_of(request, seat, page)


@seat_page
def review(request: HttpRequest, seat: Seat) -> HttpResponse:
    place = seats.place_of(seat)
    if place.submitted:
        return redirect("delphi:round-done", key=key_of(seat))
    if (closed := shut(request, seat)) is not None:
        return closed
    if place.response is None:
        return redirect("delphi:round-start", key=key_of(seat))
    errors, meanwhile, fault = dict[str, str](), "", ""
    if request.method == "POST":
        try:
            expertise.rate_expertise(seat=seat, level=request.POST.get("expertise", ""))
            answering.submit(seat=seat, seen=request.POST.get("seen"))
            return redirect("delphi:round-done", key=key_of(seat))
        except answering.Meanwhile as refused:
            meanwhile = str(refused.sentence)
        except answering.TooLate:
            return late(request, seat)
        except answering.Faults as faults:
            errors = faults.by_item
        except Refused as refused:
            fault = str(refused.sentence)
    cards = cards_on(seat)
    for card in cards:
        card.error = errors.get(card.code, "")
    place = seats.place_of(seat)
    seen = mark_of_all(place.response.answers, answering.reasons_of(place.response))
    more = {"faults": [c for c in cards if c.error], "meanwhile": meanwhile, "seen": seen, **_expertise(place, fault)}
    context = context_of(seat, cards, place=place, **more)
    return render(request, "delphi/expert/review.html", context, status=422 if errors or fault else 409 if meanwhile else 200)


def _expertise(place: seats.Place, fault: str = "") -> dict[str, Any]:
    own = Expertise.objects.filter(response=place.response).first()
    asked = asked_expertise.is_asked(place.round)
    return {"expertise": {"options": asked_expertise.options(), "own": own, "error": fault} if asked else None}


@require_GET
@seat_page
def done(request: HttpRequest, seat: Seat) -> HttpResponse:
    place = seats.place_of(seat)
    if not place.submitted:
        return redirect("delphi:round-start", key=key_of(seat))
    cards = cards_on(seat)
    design = seat.round.feedback_design if seat.round.number > 1 else {}
    more = {"own_shown": design.get("own"), "panel_shown": design.get("distribution")}
    more |= {"outcome": add_outcome(cards, seat.round), "open": seats.stand_of(seat) == seats.OPEN, "now": timezone.now()}
    context = context_of(seat, cards, place=place, path=path_of(cards), **more, **_expertise(place))
    return render(request, "delphi/expert/done.html", context)


