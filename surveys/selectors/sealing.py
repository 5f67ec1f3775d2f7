"""Whether something was sealed before the answers it judges: by the order of rows in the record, never by a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..claims import fact
from ..models import AuditAnchor, AuditEntry, ResponseRevision, Study

OPENED = ("questionnaire.open", "round.open")
ANSWERED = ("answers.seal", "response.import")
NEXT = 2**31  # answered, and the worker has not sealed it yet: after every row there is
CHECK = "check"


@dataclass(frozen=True)
class Place:
    """Row numbers of one body of data: its last opening, its first answer; imported: answers that came from elsewhere."""

    opened: int | None
    answered: int | None
    imported: bool

    @property
    def known(self) -> bool:
        return self.opened is not None or self.answered is not None


def place_of(study: Study, questionnaire: int, target: str = "") -> Place:
    """target: another name under which its opening stands in the record."""
    own = f"questionnaire:{questionnaire}"
    rows = AuditEntry.objects.filter(study=study, target__in=[own, target or own]).order_by("number")
    opened = rows.filter(verb__in=OPENED).values_list("number", flat=True).last()
    first = rows.filter(verb__in=ANSWERED).values_list("number", flat=True).first()
    imported = rows.filter(verb="response.import").exists()
    return Place(opened, NEXT if first is None and _waits(questionnaire) else first, imported)


def _waits(questionnaire: int) -> bool:
    return ResponseRevision.objects.filter(
        response__questionnaire=questionnaire, batch=None, leaf__isnull=False
    ).exists()


def sealing_of(study: Study, verb: str, target: str) -> AuditEntry | None:
    return AuditEntry.objects.filter(study=study, verb=verb, target=target).order_by("number").last()


def before(sealed: int, place: Place) -> bool | None:
    """Sealed before the opening is before any answer; in between, the first answer decides. None: the record does not say."""
    if place.opened is not None and sealed < place.opened:
        return True
    return None if place.answered is None else sealed < place.answered


def sealed(
    study: Study,
    *,
    what: str,
    version: int,
    entry: AuditEntry | None,
    judged: Mapping[Any, Place],
    others: Mapping[Any, Place],
) -> dict[str, Any]:
    """judged: the data that this version was used on, others: what else the study has asked; keys as claims.data takes them."""
    named = {
        "what": what,
        "version": version,
        "judged": list(judged),
        "late": [],
        "seen": [],
        "sealed": None,
        "why": "",
    }
    if why := _unknown(study, entry, judged):
        return fact("sealed", None, **named | {"why": why})
    assert entry is not None
    order = {key: before(entry.number, place) for key, place in judged.items()}
    seen = [k for k, p in others.items() if p.answered is not None and p.answered < entry.number]
    late = [key for key, first in order.items() if first is False]
    if late:
        return fact("sealed", False, **named | {"late": late, "sealed": entry.number})
    if None in order.values():
        return fact("sealed", None, **named | {"why": "no_record"})
    return fact("sealed", True, **named | {"sealed": entry.number, "seen": seen})


def _unknown(study: Study, entry: AuditEntry | None, judged: Mapping[Any, Place]) -> str:
    check = AuditAnchor.objects.filter(study=study, verb=CHECK).last()
    if check is not None and check.broken is not None:
        return "broken_record"
    if not any(place.known for place in judged.values()):
        return "no_data"
    if entry is None:
        return "no_record"
    return "imported" if any(place.imported for place in judged.values()) else ""


def unchanged(
    *, what: str, version: int, entry: AuditEntry | None, stored: str, computed: str, changes: int
) -> dict[str, Any]:
    """stored, computed: the fingerprint of the version as it was sealed, and of what it says now; changes: later versions."""
    named = {"what": what, "version": version, "changes": changes}
    if entry is None:
        return fact("unchanged", None, **named, tampered=False)
    tampered = not (stored == computed == entry.detail.get("hash"))
    return fact("unchanged", not tampered and changes == 0, **named, tampered=tampered)
