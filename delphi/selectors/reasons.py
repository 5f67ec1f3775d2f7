"""The reasons of a round as the team moderates them: what others read, without who wrote it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from surveys.enums import ResponseState

from ..enums import RoundState
from ..masking import Masker
from ..models import Reason, Round
from ..small_groups import SMALLEST
from .late import held_back

OPEN, FEW = "open", "few"


@dataclass(frozen=True)
class Told:
    code: str
    text: str
    hidden_at: datetime | None
    note: str
    waits: bool = False  # nobody has looked at it: others do not read it yet
    doubts: tuple[str, ...] = ()  # words in it that may be names


@dataclass(frozen=True)
class OfItem:
    number: int
    text: str
    told: list[Told] = field(default_factory=list)


def reasons_of(rnd: Round) -> QuerySet[Reason]:
    """Of submitted answers only: a draft is nobody's business."""
    return Reason.objects.filter(
        response__questionnaire=rnd.questionnaire_id, response__state=ResponseState.SUBMITTED
    ).exclude(response__in=held_back(rnd)).select_related("item")


def withheld(rnd: Round) -> str:
    """Why nobody reads the reasons (yet). One by one, beside the list of who has answered, each would have a name; and
    so would a handful."""
    if rnd.state in (RoundState.DRAFT, RoundState.OPEN):
        return OPEN
    return FEW if submitted(rnd) < SMALLEST else ""


def submitted(rnd: Round) -> int:
    """Answers that count."""
    found = rnd.seats.filter(invitation__response__state=ResponseState.SUBMITTED)
    return found.exclude(invitation__response__in=held_back(rnd)).count()


def waiting(rnd: Round) -> int:
    """Reasons that nobody of the team has looked at, and that others therefore do not read."""
    return 0 if withheld(rnd) else reasons_of(rnd).filter(looked_at=None, hidden_at=None).count()


def by_item(rnd: Round, names: Masker) -> list[OfItem]:
    """Items that have reasons, in the round's order; reasons by their text, never by who wrote first."""
    entries = rnd.questionnaire.entries.select_related("item", "wording").prefetch_related("item__wordings")
    found = {e.item_id: OfItem(n, e.shown_wording().local("text")) for n, e in enumerate(entries, start=1)}
    for reason in reasons_of(rnd):
        found[reason.item_id].told.append(_told(reason, names))
    for item in found.values():
        item.told.sort(key=lambda told: (told.text, told.code))
    return [item for item in found.values() if item.told]


def _told(reason: Reason, names: Masker) -> Told:
    waits, doubts = reason.looked_at is None, tuple(names.doubts(reason.text))
    return Told(code_of(reason), names.mask(reason.text), reason.hidden_at, reason.hidden_note, waits, doubts)


def find(rnd: Round, *codes: str) -> list[Reason]:
    return [] if withheld(rnd) else [reason for reason in reasons_of(rnd) if code_of(reason) in codes]


def code_of(reason: Reason) -> str:
    """What a page calls a reason by: its number would show which ones one person wrote in one go."""
    return salted_hmac("delphi.reason", str(reason.pk)).hexdigest()[:16]
