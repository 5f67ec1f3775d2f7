"""The reasons of a round as the team moderates them: what others read, without who wrote it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from surveys.enums import ResponseState

from ..models import Reason, Round


@dataclass(frozen=True)
class Told:
    code: str
    text: str
    hidden_at: datetime | None
    note: str
    rewritten: bool  # by its author, after it was hidden


@dataclass(frozen=True)
class OfItem:
    number: int
    text: str
    told: list[Told] = field(default_factory=list)


def reasons_of(rnd: Round) -> QuerySet[Reason]:
    """Of submitted answers only: a draft is nobody's business."""
    return Reason.objects.filter(
        response__questionnaire=rnd.questionnaire_id, response__state=ResponseState.SUBMITTED
    ).select_related("item")


def by_item(rnd: Round, read: Callable[[str], str]) -> list[OfItem]:
    """Items that have reasons, in the round's order; reasons by their text, never by who wrote first."""
    entries = rnd.questionnaire.entries.select_related("item", "wording").prefetch_related("item__wordings")
    found = {e.item_id: OfItem(n, e.shown_wording().local("text")) for n, e in enumerate(entries, start=1)}
    for reason in reasons_of(rnd):
        found[reason.item_id].told.append(_told(reason, read))
    for item in found.values():
        item.told.sort(key=lambda told: (told.text, told.code))
    return [item for item in found.values() if item.told]


def _told(reason: Reason, read: Callable[[str], str]) -> Told:
    rewritten = reason.hidden_at is not None and reason.updated_at > reason.hidden_at
    return Told(code_of(reason), read(reason.text), reason.hidden_at, reason.hidden_note, rewritten)


def find(rnd: Round, code: str) -> Reason | None:
    return next((reason for reason in reasons_of(rnd) if code_of(reason) == code), None)


def code_of(reason: Reason) -> str:
    """What a page calls a reason by: its number would show which ones one person wrote in one go."""
    return salted_hmac("delphi.reason", str(reason.pk)).hexdigest()[:16]
