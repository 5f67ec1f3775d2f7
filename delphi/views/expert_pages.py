"""What several of an expert's addresses draw: the cards of a page, both sides of an answer, closed, too late."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from surveys.merging import Conflict, mark_of
from surveys.views.respondent_pages import unsent_key

from ..enums import ReasonPolicy
from ..models import Seat
from ..selectors import extensions, seats
from ..selectors.cards import Card, cards_of
from ..selectors.late import held_back
from ..services import answering
from ..small_groups import SMALLEST


def cards_on(seat: Seat) -> list[Card]:
    return cards_of(seat.round, seat=seat, response=seats.response_of(seat))


def page_of(
    request: HttpRequest, seat: Seat, page: int, given: answering.Given | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    """One page of cards as stored, with what was just sent and not taken."""
    cards = cards_on(seat)
    faults: Mapping[str, str] = more.pop("faults", {})
    marks = marks_of_cards(cards, page)
    if given is not None:
        left = answering.left_of(seat, given)
        marks |= _kept_marks(cards, left, marks)
        fill(cards, left)
    for card in cards:
        card.error = faults.get(card.code, "")
    wrong = [card for card in cards if card.error]
    more |= {"language_form": "answers", "language_form_go": "stay"}
    context = context_of(seat, cards, place=seats.place_of(seat), page=page, marks=marks, faults=wrong, **more)
    return render(request, "delphi/expert/page.html", context, status=status)


def fill(cards: list[Card], given: answering.Given) -> None:
    for card in cards:
        if card.code in given.answers:
            card.value = answering.judged(card.item, given.answers[card.code]).value
        card.reason = given.reasons.get(card.code, card.reason)


def marks_of_cards(cards: list[Card], page: int) -> dict[str, str]:
    """Field name → mark of what the page shows as stored."""
    here = [card for card in cards if card.page == page]
    reasons = {card.reason_name: mark_of(card.reason) for card in here if card.rated}
    return {card.name: mark_of(card.value) for card in here} | reasons


def _kept_marks(cards: list[Card], left: answering.Given, here: dict[str, str]) -> dict[str, str]:
    """What was not taken keeps the mark that it was changed from."""
    pairs = [(c.name, left.answer_marks, c.code) for c in cards] + [(c.reason_name, left.reason_marks, c.code) for c in cards]
    return {name: marks[code] for name, marks, code in pairs if marks and code in marks and name in here}


def shown_conflicts(cards: list[Card], saved: answering.Saved) -> list[dict[str, Any]]:
    """Both answers, and both reasons, in words, for their owner to choose from."""
    shown = []
    for card in cards:
        if card.code in saved.answers:
            shown.append(_both(card.name, f"{card.number}. {card.text}", saved.answers[card.code], card.in_words))
        if card.code in saved.reasons:
            title = _("%(n)s번 문항의 근거") % {"n": card.number}
            shown.append(_both(card.reason_name, f"{title}: {card.short}", saved.reasons[card.code], str))
    return shown


def _both(name: str, title: str, conflict: Conflict, in_words: Any) -> dict[str, Any]:
    there, here = ("" if side is None else side for side in (conflict.there, conflict.here))
    return {
        "name": name, "title": title, "mark": mark_of(there), "value": there,
        "there": in_words(there), "here": in_words(here),
    }  # fmt: skip


def shut(request: HttpRequest, seat: Seat) -> HttpResponse | None:
    stand = seats.stand_of(seat)
    return None if stand == seats.OPEN else closed(request, seat, stand)


def late(request: HttpRequest, seat: Seat, given: answering.Given | None = None) -> HttpResponse:
    """Closed meanwhile: what was typed is given back to be copied. Taken back: a page that says so."""
    fresh = seats.seat_of(seat.panelist.email, key_of(seat))
    if fresh is None:
        return redirect("delphi:round-start", key=key_of(seat))
    typed = []
    for card in cards_on(seat):
        answer = given.answers.get(card.code, "") if given else ""
        reason = given.reasons.get(card.code, "") if given else ""
        if answer or reason.strip():
            typed.append({"card": card, "answer": answer, "label": card.label_of(answer), "reason": reason})
    return closed(request, fresh, seats.stand_of(fresh), typed)


def closed(request: HttpRequest, seat: Seat, stand: str, typed: list[dict[str, Any]] | None = None) -> HttpResponse:
    """What was sent in stays in sight, and so does the draft that did not make it; with a way to ask for more time."""
    place, asked = seats.place_of(seat), extensions.last_of(seat)
    draft = [card for card in cards_on(seat) if card.answered or card.reason] if not place.submitted else []
    why_not = extensions.why_not(seat)
    context = {
        **context_of(seat, [], place=place), "stand": stand, "typed": typed or [], "draft": draft, "asked": asked,
        "request_waits": asked is not None and asked.decided_at is None, "why_not": why_not,
        "may_ask": stand == seats.CLOSED and not place.submitted and not why_not,
    }  # fmt: skip
    return render(request, "delphi/expert/closed.html", context, status=409 if request.method == "POST" else 200)


def first_open_page(cards: list[Card]) -> int:
    return next((c.page for c in cards if c.item.required and not c.answered), 1)


def context_of(seat: Seat, cards: list[Card], *, place: seats.Place, page: int = 0, **more: Any) -> dict[str, Any]:
    here = [c for c in cards if c.page == page]
    return {
        "seat": seat,
        "round": seat.round,
        "questionnaire": seat.round.questionnaire,
        "study": seat.panelist.panel.study,
        "place": place,
        "held": place.submitted and place.response is not None and place.response.pk in held_back(seat.round),
        "smallest": SMALLEST,
        "cards": cards,
        "here": here,
        "page": page,
        "pages": sorted({c.page for c in cards}),
        "unsent": unsent_key(place.response) if place.response else "",
        "last_page": cards[-1].page if cards else 0,
        "answered": sum(1 for c in cards if c.answered),
        "first_open": next((c for c in cards if c.item.required and not c.answered), None),
        "wanting": [c for c in cards if c.wants_reason],
        "reason_required": seat.round.feedback_design.get("reason") == ReasonPolicy.REQUIRED,
        **more,
    }


def key_of(seat: Seat) -> str:
    return seat.round.questionnaire.key
