"""The worker brings in a file of answers: every cell is checked, then all rows are stored in one transaction or none.

A draft becomes a closed questionnaire that holds exactly the file: it is filled, frozen and closed in that transaction.
To an open questionnaire the file's answers are added, while citizens go on answering. The row of the file is locked from
beginning to end and says when it is in: a repeat of the work, or a second worker, finds it done.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ..enums import QuestionnaireState
from ..models import AnswerImport, Questionnaire, User, Work
from ..selectors.content import hash_of
from ..selectors.imports import CHECKING, STORING
from . import audit, bulk_answers, lifecycle, locks, tallies
from . import work as queue
from .column_mapping import CellError, ReadRow, read_rows
from .imports import SHOWN_ERRORS, WrongCells, importable, refuse_repeat, table_of
from .refusal import Refused
from .tabular import Table

CHECKED_AT_ONCE = 5_000


def bring_in(task: Work) -> None:
    """Handler. A file that cannot come in is no failure of the work: what is wrong is noted with the file."""
    try:
        with translation.override(task.parameters.get("language", "ko")), queue.beside(task) as advance:
            _bring_in(task.subject_id, by=task.requested_by, advance=advance)
    except WrongCells as wrong:
        _note(task.subject_id, {"total": wrong.total, "lines": sorted({error.line for error in wrong.errors})})
    except Refused as refused:
        _note(task.subject_id, {"refused": str(refused.sentence)})


@transaction.atomic
def _bring_in(pk: int, *, by: User | None, advance: queue.Advance) -> None:
    incoming = AnswerImport.objects.select_for_update(of=("self",)).select_related("questionnaire").filter(pk=pk).first()
    if incoming is None or incoming.imported_at or incoming.report:
        return
    asked = hash_of(incoming.questionnaire)
    rows = _checked(incoming, advance)
    q = _held(incoming.questionnaire)
    refuse_repeat(q, incoming.file_hash)
    if hash_of(q) != asked:
        raise Refused(_("파일을 검사하는 동안 문항이 바뀌었습니다. 값을 다시 확인하고 가져와 주십시오."))
    _take(q, incoming, rows, by=by, advance=advance)


def _checked(incoming: AnswerImport, advance: queue.Advance) -> list[ReadRow]:
    table, rows, errors, total = table_of(incoming), list[ReadRow](), list[CellError](), 0
    for start in range(0, len(table.rows), CHECKED_AT_ONCE):
        part = slice(start, start + CHECKED_AT_ONCE)
        advance(done=start, total=len(table.rows), step=CHECKING)
        some = Table(table.header, table.rows[part], [], table.lines[part])
        read, wrong = read_rows(incoming.questionnaire, some, incoming.columns, incoming.values)
        rows += read
        errors, total = (errors + wrong)[:SHOWN_ERRORS], total + len(wrong)
    if errors:
        raise WrongCells(errors, total)
    return rows


def _held(questionnaire: Questionnaire) -> Questionnaire:
    """A draft is this file's alone; to an open one others may answer meanwhile, and its closing waits."""
    before = Questionnaire.objects.values_list("state", flat=True).get(pk=questionnaire.pk)
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
    for done in bulk_answers.store(questionnaire=q, rows=rows, source=source, at=now):
        advance(done=done, total=len(rows), step=STORING)
    incoming.content, incoming.imported_at, incoming.n = None, now, len(rows)
    incoming.save(update_fields=["content", "imported_at", "n"])
    if was_draft:  # the record of a study is locked by its first row, so rows of it come after the long part
        q = lifecycle.open_questionnaire(questionnaire=q, by=by)
    tallies.add(questionnaire=q, answers=(row.answers for row in rows), at=now)
    audit.record(
        verb="response.import", study=q.study, by=by, target=f"questionnaire:{q.pk}", file=incoming.file_hash, n=len(rows)
    )
    if was_draft:
        lifecycle.close_questionnaire(questionnaire=q, by=by)


def _note(pk: int, report: dict[str, object]) -> None:
    AnswerImport.objects.filter(pk=pk, imported_at=None).update(report=report)
