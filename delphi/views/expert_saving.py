"""Saving one page of a round: the same address for the button and, as a short answer, for the page's autosave."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from surveys import typed
from surveys.enums import ResponseState
from surveys.forms.answering import sent_fields
from surveys.merging import mark_of
from surveys.services.refusal import Refused
from surveys.views import languages

from ..models import Seat
from ..selectors.cards import Card
from ..services import answering
from .expert_pages import cards_on, key_of, late, page_of, shown_conflicts


def take(request: HttpRequest, seat: Seat, page: int) -> HttpResponse:
    if request.headers.get("X-Requested-With") == "autosave":
        return _quietly(request, seat)
    language = languages.asked(request)
    return languages.kept(_save(request, seat, page, switching=bool(language)), language)


def _save(request: HttpRequest, seat: Seat, page: int, *, switching: bool) -> HttpResponse:
    cards, editing = cards_on(seat), "editing" in request.POST
    given = given_of(request, cards)
    if switching and editing:  # a submitted answer is changed by its own button alone
        return page_of(request, seat, page, given, unsaved=True)
    try:
        saved = answering.merge_page(seat=seat, given=given, editing=editing)
    except answering.TooLate:
        return late(request, seat, given)
    except answering.Faults as faults:
        return page_of(request, seat, page, given, 422, faults=faults.by_item)
    except answering.Submitted:
        return _unapplied(request, seat, page, given)
    except Refused:
        return redirect("delphi:round-start", key=key_of(seat))
    if saved.twofold:
        return page_of(request, seat, page, given, 409, conflicts=shown_conflicts(cards, saved))
    submitted = saved.response.state == ResponseState.SUBMITTED
    if switching:
        return redirect("delphi:round-page", key=key_of(seat), page=page)
    return _onwards(request, seat, page, cards, submitted=submitted)


def given_of(request: HttpRequest, cards: list[Card]) -> answering.Given:
    answers = sent_fields(request.POST, {card.name: card.code for card in cards})
    reasons = sent_fields(request.POST, {card.reason_name: card.code for card in cards})
    keep = next((c for c in cards if c.code == request.POST.get("keep") and c.previous is not None), None)
    if keep:
        answers.values[keep.code] = str(keep.previous)
        answers.marks[keep.code] = request.POST.get(f"was_{keep.name}", "")
    return answering.Given(answers.values, reasons.values, answers.marks, reasons.marks)


def _quietly(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What was taken, with its new mark, and what was not. The page keeps every text until then."""
    cards = cards_on(seat)
    given, faults = given_of(request, cards), {}
    try:
        try:
            saved = answering.merge_page(seat=seat, given=given, editing=False)
        except answering.Faults as refused:  # what does not hold keeps nothing else out
            faults = refused.by_item
            saved = answering.merge_page(seat=seat, given=given.without(faults), editing=False)
    except answering.Submitted as refused:
        return JsonResponse({"sentence": str(refused.sentence), "apply": _("이 내용을 담아 고치기")}, status=409)
    except Refused as refused:
        return JsonResponse({"sentence": str(refused.sentence)}, status=409)
    conflicts = shown_conflicts(cards, saved)
    stored, reasons = saved.response.answers, answering.reasons_of(saved.response)
    marks = {c.name: mark_of(stored.get(c.code)) for c in cards if c.code in given.answers and c.code not in saved.answers}
    marks |= {
        c.reason_name: mark_of(reasons.get(c.code))
        for c in cards if c.code in given.reasons and c.code not in saved.reasons
    }  # fmt: skip
    wrong = {(c.reason_name if c.code in given.long_reasons() else c.name): faults[c.code] for c in cards if c.code in faults}
    page = "surveys/answering/_conflicts.html"
    answer = {
        "marks": {name: mark for name, mark in marks.items() if name[2:] not in faults},
        "errors": wrong,
        "conflicts": render_to_string(page, {"conflicts": conflicts}, request) if conflicts else "",
        "open": answering.open_items(seat, saved.response),
    }
    return JsonResponse(answer, status=409 if conflicts else 422 if faults else 200)


def _unapplied(request: HttpRequest, seat: Seat, page: int, given: answering.Given) -> HttpResponse:
    """An older page after the submission: its changes stand in an editing page, and go in only by that page's button."""
    left = answering.left_of(seat, given)
    codes = {*left.answers, *left.reasons}
    if not codes:
        return redirect("delphi:round-done", key=key_of(seat))
    cards = cards_on(seat)
    marks = {c.code: mark_of(c.value) for c in cards}, {c.code: mark_of(c.reason) for c in cards}
    numbers = [str(card.number) for card in cards if card.code in codes]
    fresh = answering.Given(left.answers, left.reasons, *marks)
    return page_of(request, seat, page, fresh, 409, unapplied=", ".join(numbers))


def _onwards(request: HttpRequest, seat: Seat, page: int, cards: list[Card], *, submitted: bool) -> HttpResponse:
    go = request.POST.get("go", "next")
    if (kept := request.POST.get("keep", "")) in {card.code for card in cards}:
        answer = redirect("delphi:round-page", key=key_of(seat), page=page)
        answer["Location"] += f"#card-{kept}"
        return answer
    last = cards[-1].page
    if (asked := typed.whole(go)) is not None:
        return redirect("delphi:round-page", key=key_of(seat), page=min(asked, last))
    if go == "previous" and page > 1:
        return redirect("delphi:round-page", key=key_of(seat), page=page - 1)
    if go == "stay":
        return redirect("delphi:round-page", key=key_of(seat), page=page)
    if go == "next" and page < last:
        return redirect("delphi:round-page", key=key_of(seat), page=page + 1)
    return redirect("delphi:round-done" if submitted else "delphi:round-review", key=key_of(seat))
