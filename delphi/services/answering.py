"""An expert's answer: begun with consent, saved as a draft, submitted once, edited until the round closes.

Answer and reason go in one transaction. Every write takes the questionnaire's row in share mode and closing takes it
for update, so a late answer and a closing never disagree about what counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys import typed
from surveys.enums import AnswerForm, ResponseState, RevisionKind
from surveys.models import Invitation, Item, Questionnaire, QuestionnaireItem, Response
from surveys.services import audit, tallies
from surveys.services.refusal import Refused

from ..enums import PanelistState, ReasonPolicy, RoundState, Side
from ..models import Reason, Seat
from ..selectors import before
from ..sides import side_of

NO_OPINION = "no_opinion"
LONGEST = 4_000  # characters of a reason or a written answer


class TooLate(Refused):
    """The round does not take answers any more; what was typed goes back to the page."""


class Faults(Exception):
    """Item code -> sentence."""

    def __init__(self, by_item: dict[str, str]) -> None:
        self.by_item = by_item
        super().__init__(", ".join(by_item))


@dataclass(frozen=True)
class Given:
    """What one page sends: raw values and reasons by item code; an item that is absent was not on the page."""

    answers: Mapping[str, str]
    reasons: Mapping[str, str]


@transaction.atomic
def begin(*, seat: Seat, language: str) -> Response:
    """Consent is given and the answer begins; a repeat finds the one begun."""
    _hold_open(seat)
    now = timezone.now()
    response, made = Response.objects.get_or_create(
        invitation_id=seat.invitation_id,
        defaults={"questionnaire_id": seat.round.questionnaire_id, "language": language, "consented_at": now},
    )
    if made:
        Invitation.objects.filter(pk=seat.invitation_id, first_seen_at=None).update(first_seen_at=now)
    return response


@transaction.atomic
def save_page(*, seat: Seat, given: Given) -> Response:
    """Keep what one page says. In a draft anything legal is kept; a submitted answer is changed as an edit."""
    _hold_open(seat)
    response = _locked(seat)
    items = items_of(seat)
    answers = _merged(response.answers, items, given)
    _refuse_faults(items, answers, given)
    if response.state == ResponseState.SUBMITTED:
        return _edit(seat, response, items, answers, given.reasons)
    response.answers = answers
    response.save(update_fields=["answers", "saved_at"])
    _keep_reasons(seat, response, items, given.reasons)
    return response


@transaction.atomic
def submit(*, seat: Seat) -> Response:
    """Once: a repeat of the same submission finds it submitted and changes nothing."""
    _hold_open(seat)
    response = _locked(seat)
    if response.state == ResponseState.SUBMITTED:
        return response
    items = items_of(seat)
    _require_whole(seat, response, items, response.answers)
    response.state, response.submitted_at = ResponseState.SUBMITTED, timezone.now()
    response.save(update_fields=["state", "submitted_at", "saved_at"])
    _keep_sides(seat, response)
    _accept(response, RevisionKind.SUBMIT, removed=None)
    audit.record(
        verb="response.submit", study=seat.panelist.panel.study, by=None, actor_kind="expert",
        target=f"round:{seat.round_id}",
    )  # fmt: skip
    return response


def items_of(seat: Seat) -> dict[str, Item]:
    entries = QuestionnaireItem.objects.filter(questionnaire=seat.round.questionnaire_id)
    return {
        e.item.code: e.item for e in entries.select_related("item__scale").prefetch_related("item__categories")
    }  # fmt: skip


def open_items(seat: Seat, response: Response | None) -> list[str]:
    """Codes of items that still want an answer."""
    answers = response.answers if response else {}
    return [code for code, item in items_of(seat).items() if item.required and code not in answers]


def unreasoned(seat: Seat, response: Response) -> list[str]:
    """Codes of items answered outside the group's middle half without a reason."""
    told = {r.item.code for r in response.reasons.select_related("item") if r.text.strip()}
    halves = middle_halves(seat)
    return [
        code
        for code, answer in response.answers.items()
        if code in halves and side_of(answer, *halves[code]) != Side.WITHIN and code not in told
    ]


def middle_halves(seat: Seat) -> dict[str, tuple[float | None, float | None]]:
    """Item code -> (q1, q3) that an answer of this seat may be held against."""
    return before.middle_halves(seat.round)


def _hold_open(seat: Seat) -> Questionnaire:
    """Share lock first, then look: nothing can close between the look and the write."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM surveys_questionnaire WHERE id = %s FOR SHARE", [seat.round.questionnaire_id])
    fresh = Seat.objects.select_related("round__questionnaire", "panelist", "invitation").filter(pk=seat.pk).first()
    if fresh is None:  # the opening was undone while the page was on its way
        raise TooLate(_("라운드가 마감되어 응답을 더 받지 않습니다."))
    if fresh.panelist.state != PanelistState.ACTIVE or fresh.invitation.revoked_at is not None:
        raise TooLate(_("이 패널에서 물러나셨기에 응답을 더 받지 않습니다."))
    if fresh.round.state != RoundState.OPEN or not fresh.round.questionnaire.takes_answers():
        raise TooLate(_("라운드가 마감되어 응답을 더 받지 않습니다."))
    return fresh.round.questionnaire


def _locked(seat: Seat) -> Response:
    response = Response.objects.select_for_update().filter(invitation_id=seat.invitation_id).first()
    if response is None:
        raise Refused(_("먼저 안내를 읽고 시작해 주십시오."))
    return response


def _merged(kept: Mapping[str, Any], items: Mapping[str, Item], given: Given) -> dict[str, Any]:
    """Answers in the questionnaire's order; an emptied field takes its answer out."""
    merged = dict(kept)
    for code, raw in given.answers.items():
        if code in items:
            merged[code] = coded(items[code], raw)
    return {code: merged[code] for code in items if merged.get(code) not in (None, "")}


def coded(item: Item, raw: str) -> int | str | None:
    """The code of what was sent; a value that is none of the item's comes back as it is and is refused later."""
    raw = raw.strip()
    number = typed.whole(raw, most=999) if item.form == AnswerForm.RATING and raw.isascii() else None
    return (raw or None) if number is None else number


def fault_of(item: Item, answer: object) -> str:
    if answer == NO_OPINION and item.no_opinion:
        return ""
    if item.form == AnswerForm.TEXT:
        return _("%(n)d자까지 적을 수 있습니다.") % {"n": LONGEST} if len(str(answer)) > LONGEST else ""
    if item.form == AnswerForm.CHOICE:
        known = {c.code for c in item.categories.all()}
        return "" if answer in known else _("보기에 없는 답입니다. 보기 가운데 하나를 골라 주십시오.")
    points = item.scale.points if item.scale else 0
    if isinstance(answer, int) and 1 <= answer <= points:
        return ""
    return _("척도에 없는 답입니다. 1부터 %(n)d까지에서 골라 주십시오.") % {"n": points}


def _refuse_faults(items: Mapping[str, Item], answers: Mapping[str, Any], given: Given) -> None:
    faults = {code: fault_of(items[code], answers[code]) for code in given.answers if code in answers}
    for code, text in given.reasons.items():
        if len(text) > LONGEST:
            faults[code] = _("근거는 %(n)d자까지 적을 수 있습니다.") % {"n": LONGEST}
    faults = {code: sentence for code, sentence in faults.items() if sentence}
    if faults:
        raise Faults(faults)


def _require_whole(seat: Seat, response: Response, items: Mapping[str, Item], answers: Mapping[str, Any]) -> None:
    faults = {c: _("아직 답하지 않으셨습니다.") for c, item in items.items() if item.required and c not in answers}
    if seat.round.feedback_design.get("reason") == ReasonPolicy.REQUIRED:
        for code in unreasoned(seat, response):
            faults[code] = _("가운데 범위 밖의 응답에는 근거를 적어 주십시오.")
    if faults:
        raise Faults(faults)


def _edit(
    seat: Seat, response: Response, items: Mapping[str, Item], answers: dict[str, Any], reasons: Mapping[str, str]
) -> Response:
    was, response.answers = response.answers, answers
    _keep_reasons(seat, response, items, reasons)
    _require_whole(seat, response, items, answers)
    if answers != was:
        response.save(update_fields=["answers", "saved_at"])
        _keep_sides(seat, response)
        _accept(response, RevisionKind.EDIT, removed=was)
        audit.record(
            verb="response.edit", study=seat.panelist.panel.study, by=None, actor_kind="expert",
            target=f"round:{seat.round_id}",
        )  # fmt: skip
    return response


def _accept(response: Response, kind: str, removed: dict[str, Any] | None) -> None:
    number = response.revisions.count() + 1
    response.revisions.create(number=number, kind=kind, answers=response.answers)
    tallies.mark(
        questionnaire_id=response.questionnaire_id, removed=removed, added=response.answers, at=response.submitted_at
    )


def _keep_reasons(seat: Seat, response: Response, items: Mapping[str, Item], reasons: Mapping[str, str]) -> None:
    """Only what has changed is written: when a text was last written, moderation wants to know."""
    halves, kept = middle_halves(seat), {r.item_id: r.text for r in response.reasons.all()}
    for code, text in reasons.items():
        if code not in items or text.strip() == kept.get(items[code].pk, ""):
            continue
        if not text.strip():
            response.reasons.filter(item=items[code]).delete()
            continue
        side = side_of(response.answers.get(code), *halves.get(code, (None, None)))
        Reason.objects.update_or_create(
            response=response, item=items[code], defaults={"text": text.strip(), "side": side}
        )  # fmt: skip


def _keep_sides(seat: Seat, response: Response) -> None:
    """A reason written earlier follows the answer that it now stands beside."""
    halves = middle_halves(seat)
    for reason in response.reasons.select_related("item"):
        code = reason.item.code
        reason.side = side_of(response.answers.get(code), *halves.get(code, (None, None)))
        reason.save(update_fields=["side"])
