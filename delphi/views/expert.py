"""An expert's pages: what waits, the round, review, done."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from surveys import typed
from surveys.enums import ResponseState
from surveys.services.refusal import Refused

from ..enums import ReasonPolicy
from ..models import Seat
from ..selectors import seats
from ..selectors.cards import Card, add_outcome, cards_of, path_of
from ..services import answering
from .door import expert_page, seat_page


@require_GET
@expert_page
def mine(request: HttpRequest, email: str) -> HttpResponse:
    places = seats.places(email)
    context = {
        "waiting": [p for p in places if not p.submitted],
        "handed_in": [p for p in places if p.submitted],
        "past": seats.past(email),
        "study": places[0].seat.panelist.panel.study if len(places) == 1 else None,
        "synthetic": any(p.seat.panelist.panel.study.synthetic for p in places),
        "email": email,
    }
    return render(request, "delphi/expert/mine.html", context)


@seat_page
def start(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What it is about, consent, what is open. Beginning is a click of its own."""
    place = seats.place_of(seat)
    if place.submitted:
        return redirect("delphi:round-done", key=_key(seat))
    if (shut := _shut(request, seat)) is not None:
        return shut
    if request.method == "POST":
        try:
            answering.begin(seat=seat, language=(get_language() or "ko")[:2])
        except answering.TooLate:
            return _late(request, seat)
        return redirect("delphi:round-page", key=_key(seat), page=_first_open_page(_cards(seat)))
    years, rest = divmod(seat.panelist.panel.study.retention_days, 365)
    context = _context(seat, _cards(seat), place=place) | {"kept_years": 0 if rest else years}
    return render(request, "delphi/expert/start.html", context)


@seat_page
def page(request: HttpRequest, seat: Seat, page: int) -> HttpResponse:
    if request.method == "POST":
        return _save(request, seat, page)
    place = seats.place_of(seat)
    if (shut := _shut(request, seat)) is not None:
        return shut
    if place.response is None:
        return redirect("delphi:round-start", key=_key(seat))
    cards = _cards(seat)
    last = cards[-1].page
    if not 1 <= page <= last:
        return redirect("delphi:round-page", key=_key(seat), page=1 if page < 1 else last)
    return render(request, "delphi/expert/page.html", _context(seat, cards, place=place, page=page))


def _save(request: HttpRequest, seat: Seat, page: int) -> HttpResponse:
    """The same post from the button and from the autosave; the second gets a short answer."""
    cards = _cards(seat)
    given = _given(request, [card for card in cards if card.page == page])
    quiet = request.headers.get("X-Requested-With") == "autosave"
    try:
        response = answering.save_page(seat=seat, given=given)
    except answering.TooLate as late:
        return JsonResponse({"error": str(late.sentence)}, status=409) if quiet else _late(request, seat, given)
    except answering.Faults as faults:
        if quiet:
            return JsonResponse({"errors": faults.by_item}, status=422)
        return _again(request, seat, page, given, faults)
    except Refused:
        return redirect("delphi:round-start", key=_key(seat))
    if quiet:
        return JsonResponse({"open": answering.open_items(seat, response)})
    return _onwards(request, seat, page, cards, submitted=response.state == ResponseState.SUBMITTED)


def _onwards(request: HttpRequest, seat: Seat, page: int, cards: list[Card], *, submitted: bool) -> HttpResponse:
    go = request.POST.get("go", "next")
    if (kept := request.POST.get("keep", "")) in {card.code for card in cards}:
        answer = redirect("delphi:round-page", key=_key(seat), page=page)
        answer["Location"] += f"#card-{kept}"
        return answer
    last = cards[-1].page
    if (asked := typed.whole(go)) is not None:
        return redirect("delphi:round-page", key=_key(seat), page=min(asked, last))
    if go == "previous" and page > 1:
        return redirect("delphi:round-page", key=_key(seat), page=page - 1)
    if go == "stay":
        return redirect("delphi:round-page", key=_key(seat), page=page)
    if go == "next" and page < last:
        return redirect("delphi:round-page", key=_key(seat), page=page + 1)
    return redirect("delphi:round-done" if submitted else "delphi:round-review", key=_key(seat))


@seat_page
def review(request: HttpRequest, seat: Seat) -> HttpResponse:
    place = seats.place_of(seat)
    if place.submitted:
        return redirect("delphi:round-done", key=_key(seat))
    if (shut := _shut(request, seat)) is not None:
        return shut
    if place.response is None:
        return redirect("delphi:round-start", key=_key(seat))
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            answering.submit(seat=seat)
            return redirect("delphi:round-done", key=_key(seat))
        except answering.TooLate:
            return _late(request, seat)
        except answering.Faults as faults:
            errors = faults.by_item
    cards = _cards(seat)
    for card in cards:
        card.error = errors.get(card.code, "")
    context = _context(seat, cards, place=place, faults=[c for c in cards if c.error])
    return render(request, "delphi/expert/review.html", context, status=422 if errors else 200)


@require_GET
@seat_page
def done(request: HttpRequest, seat: Seat) -> HttpResponse:
    place = seats.place_of(seat)
    if not place.submitted:
        return redirect("delphi:round-start", key=_key(seat))
    cards = _cards(seat)
    design = seat.round.feedback_design if seat.round.number > 1 else {}
    more = {"own_shown": design.get("own"), "panel_shown": design.get("distribution")}
    more |= {"outcome": add_outcome(cards, seat.round), "open": seats.stand_of(seat) == seats.OPEN}
    context = _context(seat, cards, place=place, path=path_of(cards), **more)
    return render(request, "delphi/expert/done.html", context)


def _given(request: HttpRequest, cards: list[Card]) -> answering.Given:
    answers = {c.code: request.POST[c.name] for c in cards if c.name in request.POST}
    keep = request.POST.get("keep", "")
    answers |= {c.code: str(c.previous) for c in cards if c.code == keep and c.previous is not None}
    reasons = {c.code: request.POST[c.reason_name] for c in cards if c.reason_name in request.POST}
    return answering.Given(answers, reasons)


def _again(
    request: HttpRequest, seat: Seat, page: int, given: answering.Given, faults: answering.Faults
) -> HttpResponse:
    """The page as it was sent, each fault at its place."""
    cards = _cards(seat)
    for card in cards:
        card.error = faults.by_item.get(card.code, "")
        if card.code in given.answers:
            card.value = answering.coded(card.item, given.answers[card.code])
        card.reason = given.reasons.get(card.code, card.reason)
    place = seats.place_of(seat)
    context = _context(seat, cards, place=place, page=page, faults=[c for c in cards if c.error])
    return render(request, "delphi/expert/page.html", context, status=422)


def _shut(request: HttpRequest, seat: Seat) -> HttpResponse | None:
    stand = seats.stand_of(seat)
    return None if stand == seats.OPEN else _closed(request, seat, stand)


def _late(request: HttpRequest, seat: Seat, given: answering.Given | None = None) -> HttpResponse:
    """Closed meanwhile: what was typed is given back to be copied. Taken back: a page that says so."""
    fresh = seats.seat_of(seat.panelist.email, _key(seat))
    if fresh is None:
        return redirect("delphi:round-start", key=_key(seat))
    typed = []
    for card in _cards(seat):
        answer = given.answers.get(card.code, "") if given else ""
        reason = given.reasons.get(card.code, "") if given else ""
        if answer or reason.strip():
            typed.append({"card": card, "answer": answer, "label": card.label_of(answer), "reason": reason})
    return _closed(request, fresh, seats.stand_of(fresh), typed)


def _closed(request: HttpRequest, seat: Seat, stand: str, typed: list[dict[str, Any]] | None = None) -> HttpResponse:
    place = seats.place_of(seat)
    context = {**_context(seat, [], place=place), "stand": stand, "typed": typed or []}
    return render(request, "delphi/expert/closed.html", context, status=409 if request.method == "POST" else 200)


def _cards(seat: Seat) -> list[Card]:
    return cards_of(seat.round, seat=seat, response=seats.response_of(seat))


def _first_open_page(cards: list[Card]) -> int:
    return next((c.page for c in cards if c.item.required and not c.answered), 1)


def _context(seat: Seat, cards: list[Card], *, place: seats.Place, page: int = 0, **more: Any) -> dict[str, Any]:
    here = [c for c in cards if c.page == page]
    return {
        "seat": seat,
        "round": seat.round,
        "questionnaire": seat.round.questionnaire,
        "study": seat.panelist.panel.study,
        "place": place,
        "cards": cards,
        "here": here,
        "page": page,
        "pages": sorted({c.page for c in cards}),
        "last_page": cards[-1].page if cards else 0,
        "answered": sum(1 for c in cards if c.answered),
        "first_open": next((c for c in cards if c.item.required and not c.answered), None),
        "wanting": [c for c in cards if c.wants_reason],
        "reason_required": seat.round.feedback_design.get("reason") == ReasonPolicy.REQUIRED,
        **more,
    }


def _key(seat: Seat) -> str:
    return seat.round.questionnaire.key
