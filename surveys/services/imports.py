"""Bringing in answers that were collected elsewhere: whole or nothing, and each file once.

A draft becomes a closed questionnaire that holds exactly the file: it is frozen, filled and closed in one transaction.
To an open questionnaire the file's answers are added.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..enums import Audience, QuestionnaireState, ResponseState, RevisionKind
from ..models import AnswerImport, Questionnaire, Response, ResponseRevision, User
from . import audit, lifecycle, tallies
from .column_mapping import (
    CellError,
    Columns,
    ReadRow,
    Values,
    check_columns,
    open_values,
    propose_columns,
    propose_values,
    read_rows,
)
from .refusal import Refused
from .tabular import Table, read_table

MAX_RESPONSES = 50_000
BATCH = 2_000
SHOWN_ERRORS = 50
GIVEN_UP = timedelta(days=1)


class WrongCells(Refused):
    """Nothing was imported; errors hold the first of them, total counts all."""

    def __init__(self, errors: list[CellError]) -> None:
        self.errors, self.total = errors[:SHOWN_ERRORS], len(errors)
        sentence = ngettext(
            "고칠 칸이 %(n)s곳 있어 아무것도 가져오지 않았습니다.",
            "고칠 칸이 %(n)s곳 있어 아무것도 가져오지 않았습니다.",
            self.total,
        )
        super().__init__(sentence % {"n": f"{self.total:,}"})


@transaction.atomic
def upload(*, questionnaire: Questionnaire, file: Any, by: User) -> AnswerImport:
    """Keep the file and propose what its columns are. A file that was imported before is refused."""
    q = _importable(questionnaire)
    table = read_table(file)
    if len(table.rows) > MAX_RESPONSES:
        raise Refused(_("한 번에 %(n)s행까지 가져올 수 있습니다. 파일을 나누어 주십시오.") % {"n": f"{MAX_RESPONSES:,}"}, key="file")
    file.seek(0)
    content = file.read()
    digest = hashlib.sha256(content).hexdigest()
    _refuse_repeat(q, digest)
    AnswerImport.objects.filter(questionnaire=q, imported_at__isnull=True).delete()
    columns = propose_columns(q, table.header)
    made = AnswerImport.objects.create(
        questionnaire=q, file_name=str(getattr(file, "name", ""))[:200], file_hash=digest, content=content,
        columns=columns, created_by=by,
    )  # fmt: skip
    audit.record(
        verb="import.upload", study=q.study, by=by, target=f"questionnaire:{q.pk}", file=digest, rows=len(table.rows)
    )
    return made


def drop_unfinished() -> int:
    """Files that nobody went on with: they may hold more than what would have been imported."""
    given_up = AnswerImport.objects.filter(imported_at__isnull=True, created_at__lt=timezone.now() - GIVEN_UP)
    return given_up.delete()[0]


def table_of(incoming: AnswerImport) -> Table:
    if incoming.content is None:
        raise Refused(_("이미 가져온 파일입니다. 새 파일을 올려 주십시오."))
    return read_table(io.BytesIO(bytes(incoming.content)))


@transaction.atomic
def set_columns(*, incoming: AnswerImport, columns: Columns, by: User) -> dict[str, str]:
    """Say what the columns are; returns sentences by column where that cannot be, and then changes nothing."""
    errors = check_columns(columns, incoming.questionnaire)
    if not errors:
        table = table_of(incoming)
        found = open_values(incoming.questionnaire, table, columns)
        proposed = propose_values(incoming.questionnaire, columns, found)
        kept = incoming.values if incoming.columns == columns else {}
        incoming.columns = columns
        incoming.values = {
            index: {value: kept.get(index, {}).get(value, code) for value, code in values.items()}
            for index, values in proposed.items()
        }
        incoming.save(update_fields=["columns", "values"])
    return errors


@transaction.atomic
def set_values(*, incoming: AnswerImport, values: Values, by: User) -> None:
    """Say what the values mean; only those that the file really holds."""
    incoming.values = {
        index: {value: values.get(index, {}).get(value, code) for value, code in meanings.items()}
        for index, meanings in incoming.values.items()
    }
    incoming.save(update_fields=["values"])


@transaction.atomic
def run(*, incoming: AnswerImport, by: User) -> int:
    """All rows or none. Returns how many answers came in."""
    q = _importable(Questionnaire.objects.select_for_update().get(pk=incoming.questionnaire_id))
    taken = AnswerImport.objects.select_for_update().get(pk=incoming.pk)
    _refuse_repeat(q, taken.file_hash)
    rows, errors = read_rows(q, table_of(taken), taken.columns, taken.values)
    if errors:
        raise WrongCells(errors)
    was_draft = q.state == QuestionnaireState.DRAFT
    if was_draft:
        q = lifecycle.open_questionnaire(questionnaire=q, by=by)
    _store(q, rows, source=f"{taken.file_hash[:12]} {taken.file_name}"[:200])
    taken.content, taken.imported_at, taken.n = None, timezone.now(), len(rows)
    taken.save(update_fields=["content", "imported_at", "n"])
    tallies.recount(questionnaire=q)
    audit.record(
        verb="response.import", study=q.study, by=by, target=f"questionnaire:{q.pk}", file=taken.file_hash, n=len(rows)
    )
    if was_draft:
        lifecycle.close_questionnaire(questionnaire=q, by=by)
    return len(rows)


def _store(q: Questionnaire, rows: list[ReadRow], *, source: str) -> None:
    now = timezone.now()
    for batch in _batches(rows):
        made = Response.objects.bulk_create(
            Response(
                questionnaire=q, state=ResponseState.SUBMITTED, answers=row.answers, base_weight=row.weight,
                submitted_at=now, imported_from=source,
            )
            for row in batch
        )  # fmt: skip
        ResponseRevision.objects.bulk_create(
            ResponseRevision(response=r, number=1, kind=RevisionKind.IMPORT, answers=r.answers) for r in made
        )


def _batches(rows: list[ReadRow]) -> Iterator[list[ReadRow]]:
    rest = iter(rows)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _importable(q: Questionnaire) -> Questionnaire:
    if q.audience != Audience.PUBLIC:
        raise Refused(_("전문가 라운드에는 응답 파일을 가져올 수 없습니다."))
    if q.state == QuestionnaireState.PILOT:
        raise Refused(_("시범 조사 중에는 가져올 수 없습니다. 먼저 시범 조사를 끝내 주십시오."))
    if q.state == QuestionnaireState.CLOSED:
        raise Refused(_("마감된 조사에는 응답을 더할 수 없습니다. 새 조사를 만들어 그곳으로 가져와 주십시오."))
    if not q.entries.exists():
        raise Refused(_("문항이 없는 조사입니다. 먼저 문항을 넣어 주십시오."))
    return q


def _refuse_repeat(q: Questionnaire, digest: str) -> None:
    earlier = AnswerImport.objects.filter(questionnaire=q, file_hash=digest, imported_at__isnull=False).first()
    if earlier:
        when = timezone.localtime(earlier.imported_at).strftime("%Y-%m-%d %H:%M")
        raise Refused(
            _("이미 가져온 파일입니다(%(when)s, 응답 %(n)s개). 같은 응답이 두 번 세지지 않도록 받지 않았습니다.")
            % {"when": when, "n": f"{earlier.n:,}"},
            key="file",
        )
