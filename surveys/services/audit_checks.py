"""Is the record whole? The worker recomputes all of it once a day; a page looks at what is new and at what it shows.

Rows cut off the very end break no link. Anchors, notes of the last row that stand outside the record, miss them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from ..models import AuditAnchor, AuditEntry, Study
from . import sealing
from .audit import chain_hash, first_broken

CHECK = "check"
AGAIN_AFTER = timedelta(days=1)
AT_ONCE = 1_000  # new rows that a page recomputes itself


@dataclass(frozen=True)
class Verdict:
    """broken: number of the first row that does not hold. cut: the newest anchor whose row is gone or another.
    check: the last whole recomputation, rows 1 to check.number. new: rows since, recomputed now only if `newly`.
    """

    broken: int | None
    cut: AuditAnchor | None
    check: AuditAnchor | None
    last: int
    new: int
    newly: bool

    @property
    def whole(self) -> bool:
        return self.broken is None and self.cut is None


def verdict(study: Study, shown: Sequence[AuditEntry]) -> Verdict:
    """For a page that shows these rows. Costs at most AT_ONCE rows and the shown ones, however long the record is."""
    last = AuditEntry.objects.filter(study=study).aggregate(last=Max("number"))["last"] or 0
    check = AuditAnchor.objects.filter(study=study, verb=CHECK).last()
    upto = check.number if check else 0
    broken, new = check.broken if check else None, max(0, last - upto)
    if broken is None:
        wrong = (first_broken(study, after=upto) if new <= AT_ONCE else None) or _broken_among(shown)
        broken = wrong.number if wrong else None
    return Verdict(broken, _cut(study), check, last, new, new <= AT_ONCE)


@transaction.atomic
def check(*, study: Study | None) -> AuditAnchor | None:
    """Recompute the whole record, and every sealed answer against its row there, and note how far it goes; only the newest such note is kept."""
    last = AuditEntry.objects.filter(study=study).order_by("-number").first()
    if last is None:
        return None
    wrong = [n for n in (_broken_row(study), sealing.first_wrong_row(study) if study else None) if n is not None]
    made = AuditAnchor.objects.create(
        study=study, number=last.number, hash=last.hash, verb=CHECK, at=timezone.now(),
        broken=min(wrong, default=None),
    )  # fmt: skip
    if not _cut(study):  # what shows that rows are missing stays
        AuditAnchor.objects.filter(study=study, verb=CHECK).exclude(pk=made.pk).delete()
    return made


def _broken_row(study: Study | None) -> int | None:
    found = first_broken(study)
    return found.number if found else None


def check_due() -> int:
    """Records that were not looked at for a day, or have grown more than a page recomputes; returns how many."""
    due = [study for study in [None, *Study.objects.all()] if _is_due(study)]
    return sum(check(study=study) is not None for study in due)


def _is_due(study: Study | None) -> bool:
    seen = AuditAnchor.objects.filter(study=study, verb=CHECK).last()
    if seen is None or seen.at < timezone.now() - AGAIN_AFTER:
        return True
    return AuditEntry.objects.filter(study=study, number__gt=seen.number).count() > AT_ONCE // 2


def _cut(study: Study | None) -> AuditAnchor | None:
    same = {"number": OuterRef("number"), "hash": OuterRef("hash")}
    return AuditAnchor.objects.filter(~Exists(AuditEntry.objects.filter(study=study, **same)), study=study).last()


def _broken_among(shown: Sequence[AuditEntry]) -> AuditEntry | None:
    """Each shown row with its own hash, and the hash of the row before it."""
    if not shown:
        return None
    rows = AuditEntry.objects.filter(study=shown[0].study_id, number__in=[entry.number - 1 for entry in shown])
    before = dict(rows.values_list("number", "hash"))
    wrong = [e for e in shown if e.hash != chain_hash(e) or e.previous_hash != before.get(e.number - 1, "")]
    return min(wrong, key=lambda e: e.number, default=None)
