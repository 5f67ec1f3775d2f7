"""Who saw names or words, or took a file of answers away, since somebody of the team last looked through it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from ..models import AuditEntry, Study
from .audit import LOOKING, Line, line_of

CHECKED = "looks.check"
TAKING = ".export"  # ends the verbs of who downloaded what
MONTH = timedelta(days=31)
AT_ONCE = 200  # rows of one page; only what was shown is signed


@dataclass(frozen=True)
class Looks:
    """upto: the number of the last row shown. late: the oldest waits for longer than a month."""

    lines: list[Line]
    waiting: int
    last: AuditEntry | None
    late: bool

    @property
    def upto(self) -> int:
        return self.lines[-1].entry.number if self.lines else 0

    @property
    def more(self) -> int:
        return self.waiting - len(self.lines)


def last_check(study: Study) -> AuditEntry | None:
    return AuditEntry.objects.filter(study=study, verb=CHECKED).select_related("actor").order_by("-number").first()


def unchecked(study: Study) -> QuerySet[AuditEntry]:
    last = last_check(study)
    rows = AuditEntry.objects.filter(Q(verb__endswith=LOOKING) | Q(verb__endswith=TAKING), study=study)
    return rows.filter(number__gt=last.detail["upto"] if last else 0).order_by("number")


def looks_of(study: Study) -> Looks:
    rows = unchecked(study)
    lines = [line_of(entry, see_people=True) for entry in rows.select_related("actor")[:AT_ONCE]]
    late = bool(lines) and lines[0].entry.at < timezone.now() - MONTH
    return Looks(lines, rows.count(), last_check(study), late)
