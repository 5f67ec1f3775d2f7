"""How far a file of answers has come."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from ..enums import ResponseState, WorkState
from ..models import AnswerImport, AuditEntry, Questionnaire, Response, Work

CHECK_ANSWERS = "check_answers"  # kinds of the work; their subject is the AnswerImport
IMPORT_ANSWERS = "import_answers"
UNDO_IMPORT = "undo_import"
KINDS = (CHECK_ANSWERS, IMPORT_ANSWERS, UNDO_IMPORT)
CHECKING, STORING = "checking", "storing"
UNFINISHED = (WorkState.WAITING, WorkState.RUNNING)


@dataclass(frozen=True)
class Progress:
    """rows: how many of all the present step has done. An import checks in its first half and stores in the second."""

    work: Work
    rows: int
    of: int

    @property
    def going(self) -> bool:
        return self.work.state in UNFINISHED

    @property
    def undoing(self) -> bool:
        return self.work.kind == UNDO_IMPORT

    @property
    def percent(self) -> int | None:
        if not self.of:
            return None
        if self.work.kind == CHECK_ANSWERS:
            return round(100 * self.rows / self.of)
        return round(50 * self.rows / self.of) + (50 if self.work.step == STORING else 0)


def progress_of(incoming: AnswerImport) -> Progress | None:
    """The newest work for this file, None where nobody has asked for it yet."""
    work = Work.objects.filter(kind__in=KINDS, subject_id=incoming.pk).order_by("-pk").first()
    return Progress(work, work.done_steps, work.all_steps) if work else None


def taken_away(incoming: AnswerImport) -> int:
    """How often files of answers were downloaded that hold this file's: from those nothing is taken back."""
    exports = AuditEntry.objects.filter(verb="response.export", target=f"questionnaire:{incoming.questionnaire_id}")
    return exports.filter(detail__part="answers", at__gte=incoming.imported_at).count()


def unfinished() -> QuerySet[Work, int]:
    """Keys of the imports that a worker has or will have."""
    return Work.objects.filter(kind__in=KINDS, state__in=UNFINISHED).values_list("subject_id", flat=True)


def going_of(questionnaire: Questionnaire) -> AnswerImport | None:
    """The file that a worker checks, brings in or takes back now."""
    return questionnaire.imports.filter(pk__in=unfinished()).defer("content").first()


def repeated(questionnaire: Questionnaire, answers: Iterable[dict[str, Any]]) -> int:
    """How many of these have their like among the answers that count already, each of those taken once."""
    there = Response.objects.filter(questionnaire=questionnaire, state=ResponseState.SUBMITTED, pilot=False)
    known = Counter(map(_same, there.values_list("answers", flat=True).iterator(chunk_size=5000)))
    return (Counter(map(_same, answers)) & known).total() if known else 0


def _same(answers: dict[str, Any]) -> str:
    return json.dumps(answers, sort_keys=True, ensure_ascii=False)
