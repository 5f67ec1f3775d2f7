"""The worker looks at a file of answers as a whole, and brings it in: all rows in one transaction, or none.

A draft becomes a closed questionnaire that holds exactly the file: it is filled, frozen and closed in that transaction.
To an open questionnaire the file's answers are added, while citizens go on answering. The row of the file is locked from
beginning to end and says when it is in: a repeat of the work, or a second worker, finds it done.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ..enums import QuestionnaireState
from ..models import AnswerImport, Questionnaire, User, Work
from ..selectors.content import hash_of
from ..selectors.imports import CHECKING, STORING, repeated
from ..validators import NO_OPINION
from . import audit, bulk_answers, lifecycle, locks, tallies
from . import work as queue
from .column_mapping import WEIGHT, CellError, ReadRow, read_rows
from .imports import SHOWN_ERRORS, WrongCells, are_many, importable, refuse_repeat, table_of
from .refusal import Refused
from .tabular import Table

CHECKED_AT_ONCE = 5_000


def check(task: Work) -> None:
    """Handler. Notes with the file what would come in, or what is wrong; a second time it finds that done."""
    with _told(task) as advance:
        incoming = AnswerImport.objects.select_related("questionnaire").filter(pk=task.subject_id).first()
        if incoming is None or incoming.imported_at or incoming.report:
            return
        rows, of = _checked(incoming, advance)
        _note(incoming.pk, {"ready": _preview(incoming, rows, of)})


def bring_in(task: Work) -> None:
    """Handler."""
    with _told(task) as advance:
        _bring_in(task.subject_id, by=task.requested_by, advance=advance)


class _told:
    """A file that cannot come in is no failure of the work: what is wrong is noted with the file."""

    def __init__(self, task: Work) -> None:
        self.pk, self.language = task.subject_id, translation.override(task.parameters.get("language", "ko"))
        self.beside = queue.beside(task)

    def __enter__(self) -> queue.Advance:
        self.language.__enter__()
        return self.beside.__enter__()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        self.beside.__exit__(None, None, None)
        self.language.__exit__(kind, error, trace)
        if isinstance(error, WrongCells):
            _note(self.pk, {"total": error.total, "lines": sorted({wrong.line for wrong in error.errors})})
        elif isinstance(error, Refused):
            _note(self.pk, {"refused": str(error.sentence)})
        return isinstance(error, Refused)


@transaction.atomic
def _bring_in(pk: int, *, by: User | None, advance: queue.Advance) -> None:
    incoming = (
        AnswerImport.objects.select_for_update(of=("self",)).select_related("questionnaire").filter(pk=pk).first()
    )
    if incoming is None or incoming.imported_at or incoming.report:
        return
    asked = hash_of(incoming.questionnaire)
    rows, _of = _checked(incoming, advance)
    q = _held(incoming.questionnaire, incoming.state_before)
    refuse_repeat(q, incoming.file_hash)
    _refuse_known_rows(q, incoming, rows)
    if hash_of(q) != asked:
        raise Refused(_("파일을 검사하는 동안 문항이 바뀌었습니다. 값을 다시 확인하고 가져와 주십시오."))
    _take(q, incoming, rows, by=by, advance=advance)


def _checked(incoming: AnswerImport, advance: queue.Advance) -> tuple[list[ReadRow], int]:
    """The rows that would come in, and how many the file has."""
    table, rows, errors, total = table_of(incoming), list[ReadRow](), list[CellError](), 0
    for start in range(0, len(table.rows), CHECKED_AT_ONCE):
        part = slice(start, start + CHECKED_AT_ONCE)
        advance(done=start, total=len(table.rows), step=CHECKING)
        some = Table(table.header, table.rows[part], [], table.lines[part])
        read, wrong = read_rows(incoming.questionnaire, some, incoming.columns, incoming.values, incoming.weighting)
        rows += read
        errors, total = (errors + wrong)[:SHOWN_ERRORS], total + len(wrong)
    if errors:
        raise WrongCells(errors, total)
    if not rows:
        raise Refused(_("가져올 행이 없습니다. 모든 행의 가중치가 0입니다."))
    return rows, len(table.rows)


def _preview(incoming: AnswerImport, rows: list[ReadRow], of: int) -> dict[str, Any]:
    """What a person reads before the import: how many answers, how much of each item, which weights, what is there already."""
    q = incoming.questionnaire
    items = {}
    for code in [target for target in incoming.columns.values() if target and target != WEIGHT]:
        given = [row.answers[code] for row in rows if code in row.answers]
        items[code] = {"answered": len(given), "no_opinion": given.count(NO_OPINION)}
    weights = [row.weight for row in rows] if WEIGHT in incoming.columns.values() else []
    return {
        "n": len(rows), "left_out": of - len(rows), "items": items, "state": q.state, "asked": hash_of(q),
        "weights": {"least": min(weights), "most": max(weights), "sum": sum(weights)} if weights else None,
        "repeats": repeated(q, (row.answers for row in rows)),
    }  # fmt: skip


def _refuse_known_rows(q: Questionnaire, incoming: AnswerImport, rows: list[ReadRow]) -> None:
    n = 0 if incoming.repeats_known else repeated(q, (row.answers for row in rows))
    if are_many(n, of=len(rows)):
        raise Refused(
            _("이 파일의 %(n)s행은 이미 있는 응답과 답이 모두 같습니다. 확인 화면에서 알고 있음을 표시해 주십시오.")
            % {"n": f"{n:,}"}
        )


def _held(questionnaire: Questionnaire, before: str) -> Questionnaire:
    """A draft is this file's alone; to an open one others may answer meanwhile, and its closing waits."""
    if before == QuestionnaireState.OPEN:
        held = lifecycle.hold(questionnaire.pk)
    else:
        held = locks.alone(questionnaire.pk)
    importable(held)
    if held.state != before:
        raise Refused(_("파일을 검사하는 동안 조사의 상태가 바뀌었습니다. 조사를 확인하고 다시 가져와 주십시오."))
    return held


def _take(
    q: Questionnaire, incoming: AnswerImport, rows: list[ReadRow], *, by: User | None, advance: queue.Advance
) -> None:
    now, was_draft = timezone.now(), q.state == QuestionnaireState.DRAFT
    source = f"{incoming.file_hash[:12]} {incoming.file_name}"[:200]
    for done in bulk_answers.store(questionnaire=q, rows=rows, source=source, at=now, came_with=incoming):
        advance(done=done, total=len(rows), step=STORING)
    incoming.content, incoming.imported_at, incoming.n = None, now, len(rows)
    incoming.save(update_fields=["content", "imported_at", "n"])
    if was_draft:  # the record of a study is locked by its first row, so rows of it come after the long part
        q = lifecycle.open_questionnaire(questionnaire=q, by=by)
    tallies.add(questionnaire=q, answers=(row.answers for row in rows))
    audit.record(
        verb="response.import",
        study=q.study,
        by=by,
        target=f"questionnaire:{q.pk}",
        file=incoming.file_hash,
        n=len(rows),
    )
    if was_draft:
        lifecycle.close_questionnaire(questionnaire=q, by=by)


def _note(pk: int, report: dict[str, object]) -> None:
    AnswerImport.objects.filter(pk=pk, imported_at=None).update(report=report)
