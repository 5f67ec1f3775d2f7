"""An expert's answer: begun with consent, saved as a draft, submitted once, edited until the round closes.

Answer and reason go in one transaction. Every write holds the questionnaire together with others and closing
holds it alone, so a late answer and a closing never disagree about what counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.enums import ResponseState, RevisionKind
from surveys.merging import Conflict, changed, mark_of_all, merge
from surveys.models import Invitation, Item, Questionnaire, QuestionnaireItem, Response
from surveys.selectors import consent
from surveys.services import locks
from surveys.services.refusal import Refused
from surveys.services.sealing import accept

from ..enums import PanelistState, ReasonPolicy, Side
from ..models import Reason, Seat
from ..selectors import before, seats
from ..sides import side_of
from .given import Faults, Given, judged, judged_all, merged_answers, written

__all__ = ["Faults", "Given", "judged"]  # what a page sends is given to these verbs


class TooLate(Refused):
    """The round does not take answers any more; what was typed goes back to the page."""


class Submitted(Refused):
    """Submitted meanwhile, from another page or device: only a page that says it edits may change the answer."""

    def __init__(self) -> None:
        super().__init__(_("이미 제출하신 응답이라 이 화면에서 바꾸신 내용은 반영되지 않았습니다."))


class Meanwhile(Refused):
    """The draft is not any more what was looked over."""

    def __init__(self) -> None:
        super().__init__(_("확인하시는 동안 다른 화면에서 응답이 바뀌었습니다. 아래의 응답을 다시 확인하고 제출해 주십시오."))


@dataclass(frozen=True)
class Saved:
    """The response, and both sides of whatever was written at two places: nothing of these was stored."""

    response: Response
    answers: dict[str, Conflict]
    reasons: dict[str, Conflict]

    @property
    def twofold(self) -> bool:
        return bool(self.answers or self.reasons)


@transaction.atomic
def begin(*, seat: Seat, language: str) -> Response:
    """Consent is given and the answer begins; a repeat finds the one begun."""
    fresh = hold_open(seat, beginning=True)
    _begin_from_here(seat)
    now = timezone.now()
    response, made = Response.objects.get_or_create(
        invitation_id=seat.invitation_id,
        defaults={
            "questionnaire_id": seat.round.questionnaire_id, "language": language, "consented_at": now,
            "consent_hash": consent.hash_now(fresh),
        },
    )
    if made:
        Invitation.objects.filter(pk=seat.invitation_id, first_seen_at=None).update(first_seen_at=now)
    return response


def save_page(*, seat: Seat, given: Given) -> Response:
    """What is given holds, in a draft and as an edit of a submitted answer."""
    return merge_page(seat=seat, given=given, editing=True).response


@transaction.atomic
def merge_page(*, seat: Seat, given: Given, editing: bool) -> Saved:
    """Keep what one page changed. In a draft anything legal is kept; a submitted answer is changed as an edit, where the
    page was drawn to edit it, and then all at once."""
    hold_open(seat)
    response = locked(seat)
    submitted = response.state == ResponseState.SUBMITTED
    if submitted and not editing:
        raise Submitted
    items = items_of(seat)
    answers = merged_answers(response.answers, items, given)
    told = reasons_of(response)
    reasons = merge(told, written(items, given.reasons), given.reason_marks)
    saved = Saved(response, answers.conflicts, reasons.conflicts)
    if submitted:
        if not saved.twofold:
            _edit(seat, response, items, answers.values, told, reasons.values)
        return saved
    if answers.values != response.answers:
        response.answers = answers.values
        response.save(update_fields=["answers", "saved_at"])
    _keep_reasons(seat, response, items, told, reasons.values)
    return saved


def left_of(seat: Seat, given: Given) -> Given:
    """What a page has changed and the store has not taken."""
    response = Response.objects.filter(invitation_id=seat.invitation_id).first()
    items, told = items_of(seat), reasons_of(response) if response else {}
    answers = {code: one.value for code, one in judged_all(items, given).items()}
    codes = changed(response.answers if response else {}, answers, given.answer_marks or {})
    reasons = changed(told, written(items, given.reasons), given.reason_marks or {})
    return given.only(codes, reasons)


def reasons_of(response: Response) -> dict[str, str]:
    """Item code -> reason as stored."""
    return {r.item.code: r.text for r in response.reasons.select_related("item")}


@transaction.atomic
def submit(*, seat: Seat, seen: str | None = None) -> Response:
    """Once: a repeat of the same submission finds it submitted and changes nothing. seen: the mark of what was looked over."""
    hold_open(seat)
    response = locked(seat)
    if response.state == ResponseState.SUBMITTED:
        return response
    if seen is not None and seen != mark_of_all(response.answers, reasons_of(response)):
        raise Meanwhile
    items = items_of(seat)
    _require_whole(seat, response, items, response.answers)
    response.state, response.submitted_at = ResponseState.SUBMITTED, timezone.now()
    response.save(update_fields=["state", "submitted_at", "saved_at"])
    _keep_sides(seat, response)
    accept(response, RevisionKind.SUBMIT, removed=None)
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


def _begin_from_here(seat: Seat) -> None:
    """A draft that another address began is not handed on: it never counted, and its author was told."""
    mine = seats.mailbox_of(seat.panelist.email)
    stored = Seat.objects.select_for_update(of=("self",)).values_list("mailbox", flat=True).get(pk=seat.pk)
    if stored not in ("", mine):
        Response.objects.filter(invitation_id=seat.invitation_id, state=ResponseState.DRAFT).delete()
    Seat.objects.filter(pk=seat.pk).update(mailbox=mine)
    seat.mailbox = mine


def hold_open(seat: Seat, *, beginning: bool = False) -> Questionnaire:
    """Hold first, then look: nothing can close between the look and the write."""
    locks.share(seat.round.questionnaire_id)
    fresh = Seat.objects.select_related("round__questionnaire", "panelist", "invitation").filter(pk=seat.pk).first()
    if fresh is None:  # the opening was undone while the page was on its way
        raise TooLate(_("라운드가 마감되어 응답을 더 받지 않습니다."))
    if fresh.panelist.state != PanelistState.ACTIVE or fresh.invitation.revoked_at is not None:
        raise TooLate(_("이 패널에서 물러나셨기에 응답을 더 받지 않습니다."))
    if not seats.is_own(fresh) and (not beginning or seats.stand_of(fresh) == seats.ELSEWHERE):
        raise TooLate(_("위원님의 전자우편 주소가 바뀌어, 이전 주소에서 쓴 응답은 여기서 이어 쓰거나 고칠 수 없습니다."))
    if not fresh.takes_answers():
        raise TooLate(_("라운드가 마감되어 응답을 더 받지 않습니다."))
    return fresh.round.questionnaire


def locked(seat: Seat) -> Response:
    response = Response.objects.select_for_update().filter(invitation_id=seat.invitation_id).first()
    if response is None:
        raise Refused(_("먼저 안내를 읽고 시작해 주십시오."))
    return response


def _require_whole(seat: Seat, response: Response, items: Mapping[str, Item], answers: Mapping[str, Any]) -> None:
    faults = {c: _("아직 답하지 않으셨습니다.") for c, item in items.items() if item.required and c not in answers}
    if seat.round.feedback_design.get("reason") == ReasonPolicy.REQUIRED:
        for code in unreasoned(seat, response):
            faults[code] = _("가운데 범위 밖의 응답에는 근거를 적어 주십시오.")
    if faults:
        raise Faults(faults)


def _edit(
    seat: Seat, response: Response, items: Mapping[str, Item], answers: dict[str, Any], told: Mapping[str, str],
    reasons: Mapping[str, str],
) -> Response:  # fmt: skip
    was, response.answers = response.answers, answers
    _keep_reasons(seat, response, items, told, reasons)
    _require_whole(seat, response, items, answers)
    if answers != was:
        response.save(update_fields=["answers", "saved_at"])
        _keep_sides(seat, response)
        accept(response, RevisionKind.EDIT, removed=was)
    return response


def _keep_reasons(
    seat: Seat, response: Response, items: Mapping[str, Item], told: Mapping[str, str], reasons: Mapping[str, str]
) -> None:
    """Only what has changed is written: when a text was last written, moderation wants to know."""
    if gone := [items[code] for code in told if code in items and code not in reasons]:
        response.reasons.filter(item__in=gone).delete()
    new = {code: text for code, text in reasons.items() if text != told.get(code)}
    halves = middle_halves(seat) if new else {}
    for code, text in new.items():
        side = side_of(response.answers.get(code), *halves.get(code, (None, None)))
        Reason.objects.update_or_create(response=response, item=items[code], defaults={"text": text, "side": side})


def _keep_sides(seat: Seat, response: Response) -> None:
    """A reason written earlier follows the answer that it now stands beside."""
    written_ones = list(response.reasons.select_related("item"))
    halves = middle_halves(seat) if written_ones else {}
    for reason in written_ones:
        code = reason.item.code
        reason.side = side_of(response.answers.get(code), *halves.get(code, (None, None)))
        reason.save(update_fields=["side"])
