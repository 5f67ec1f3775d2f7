"""How far a file of answers has come."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from ..enums import WorkState
from ..models import AnswerImport, Questionnaire, Work

IMPORT_ANSWERS = "import_answers"  # kind of the work; its subject is the AnswerImport
CHECKING, STORING = "checking", "storing"
UNFINISHED = (WorkState.WAITING, WorkState.RUNNING)


@dataclass(frozen=True)
class Progress:
    """rows: how many of all the present step has done. Checking is the first half, storing the second."""

    work: Work
    rows: int
    of: int

    @property
    def going(self) -> bool:
        return self.work.state in UNFINISHED

    @property
    def percent(self) -> int | None:
        if not self.of:
            return None
        return round(50 * self.rows / self.of) + (50 if self.work.step == STORING else 0)


def progress_of(incoming: AnswerImport) -> Progress | None:
    """The newest work for this file, None where nobody has asked for it yet."""
    work = Work.objects.filter(kind=IMPORT_ANSWERS, subject_id=incoming.pk).order_by("-pk").first()
    return Progress(work, work.done_steps, work.all_steps) if work else None


def unfinished() -> QuerySet[Work, int]:
    """Keys of the imports that a worker has or will have."""
    return Work.objects.filter(kind=IMPORT_ANSWERS, state__in=UNFINISHED).values_list("subject_id", flat=True)


def going_of(questionnaire: Questionnaire) -> AnswerImport | None:
    """The file that is being brought in now."""
    return questionnaire.imports.filter(pk__in=unfinished(), imported_at=None).defer("content").first()
