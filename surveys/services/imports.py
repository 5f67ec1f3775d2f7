"""Bringing in answers that were collected elsewhere: the file, what its columns and values mean, and asking for it.

The worker does the rest (import_run): whole or nothing, each file once.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ..enums import Audience, QuestionnaireState
from ..models import AnswerImport, Questionnaire, User, Work
from ..selectors.content import hash_of
from ..selectors.imports import CHECK_ANSWERS, IMPORT_ANSWERS, going_of, unfinished
from . import audit, tabular, work
from .column_mapping import CellError, read_rows
from .column_names import propose_columns
from .csv_files import as_it_was
from .own_columns import is_own
from .refusal import Refused
from .tabular import Grid, Layout, Table, makes_a_table, propose_layout, read_grid

MAX_RESPONSES = 200_000
SHOWN_ERRORS = 50
GIVEN_UP = timedelta(days=1)


class WrongCells(Refused):
    """Nothing was imported; errors hold the first of them, total counts all."""

    def __init__(self, errors: list[CellError], total: int) -> None:
        self.errors, self.total = errors[:SHOWN_ERRORS], total
        sentence = ngettext(
            "고칠 칸이 %(n)s곳 있어 아무것도 가져오지 않았습니다.",
            "고칠 칸이 %(n)s곳 있어 아무것도 가져오지 않았습니다.",
            self.total,
        )
        super().__init__(sentence % {"n": f"{self.total:,}"})


@transaction.atomic
def upload(*, questionnaire: Questionnaire, file: Any, by: User) -> AnswerImport:
    """Keep the file and propose what its columns are. A file that was imported before is refused."""
    q = importable(questionnaire)
    grid = read_grid(file)
    try:
        table: Table | None = tabular.table_of(grid, propose_layout(grid))
    except Refused:  # another row may hold the names: a person says which, on the next page
        if not makes_a_table(grid):
            raise
        table = None
    n = len(table.rows if table else grid.rows)
    if n > MAX_RESPONSES:
        raise Refused(
            _("한 번에 %(n)s행까지 가져올 수 있습니다. 파일을 나누어 주십시오.") % {"n": f"{MAX_RESPONSES:,}"},
            key="file",
        )
    file.seek(0)
    content = file.read()
    digest = hashlib.sha256(content).hexdigest()
    refuse_repeat(q, digest)
    if going_of(q):
        raise Refused(_("다른 파일의 응답을 가져오고 있습니다. 끝난 뒤에 올려 주십시오."), key="file")
    AnswerImport.objects.filter(questionnaire=q, imported_at__isnull=True).delete()
    columns = propose_columns(q, table.header) if table else {}
    made = AnswerImport.objects.create(
        questionnaire=q, file_name=str(getattr(file, "name", ""))[:200], file_hash=digest, content=content,
        columns=columns, created_by=by,
    )  # fmt: skip
    audit.record(
        verb="import.upload", study=q.study, by=by, target=f"questionnaire:{q.pk}", file=digest, rows=n
    )
    return made


def drop_unfinished() -> int:
    """Files that nobody went on with: they may hold more than what would have been imported."""
    given_up = AnswerImport.objects.filter(imported_at__isnull=True, created_at__lt=timezone.now() - GIVEN_UP)
    return given_up.exclude(pk__in=unfinished()).delete()[0]


def table_of(incoming: AnswerImport) -> Table:
    grid = grid_of(incoming)
    return table_in(grid, layout_of(incoming, grid))


def grid_of(incoming: AnswerImport) -> Grid:
    if incoming.content is None:
        raise Refused(_("이미 가져온 파일입니다. 새 파일을 올려 주십시오."))
    return read_grid(io.BytesIO(bytes(incoming.content)))


def layout_of(incoming: AnswerImport, grid: Grid) -> Layout:
    """The rows as a person chose them, or as they are proposed."""
    said = incoming.layout
    return Layout(said["names"], tuple(said["left_out"])) if said else propose_layout(grid)


def table_in(grid: Grid, layout: Layout) -> Table:
    """Refused where these rows make no table; another layout may."""
    table = tabular.table_of(grid, layout)
    if is_own(table.header):
        table = replace(table, rows=[[as_it_was(cell) for cell in row] for row in table.rows])
    return table


@transaction.atomic
def request_check(*, incoming: AnswerImport, by: User) -> Work:
    """Ask the worker to check every cell and say what would come in. What it found before is forgotten."""
    return _ask(incoming, CHECK_ANSWERS, by, {"report": None})


@transaction.atomic
def request(*, incoming: AnswerImport, by: User, repeats_known: bool = False) -> Work:
    """Ask the worker to check every cell once more and take all rows or none."""
    state = Questionnaire.objects.values_list("state", flat=True).get(pk=incoming.questionnaire_id)
    ready = (incoming.report or {}).get("ready")
    if ready and (ready["state"] != state or ready["asked"] != hash_of(incoming.questionnaire)):
        raise Refused(_("확인한 뒤에 조사가 바뀌었습니다. 값을 다시 확인하고 가져와 주십시오."))
    if ready and are_many(ready["repeats"], of=ready["n"]) and not repeats_known:
        raise Refused(_("이미 있는 응답과 같은 행이 많습니다. 알고 가져온다는 표시를 해 주십시오."), key="repeats")
    return _ask(incoming, IMPORT_ANSWERS, by, {"report": None, "repeats_known": repeats_known, "state_before": state})


def are_many(repeats: int, *, of: int) -> bool:
    """Rows that are there already are told at once; where they are half of a file, a person has to know."""
    return repeats > 0 and 2 * repeats >= of


def _ask(incoming: AnswerImport, kind: str, by: User, changes: dict[str, Any]) -> Work:
    row = AnswerImport.objects.select_for_update().get(pk=incoming.pk)
    q = importable(Questionnaire.objects.select_related("study").get(pk=row.questionnaire_id))
    refuse_repeat(q, row.file_hash)
    going = going_of(q)
    if going and going.pk != row.pk:
        raise Refused(_("다른 파일의 응답을 가져오고 있습니다. 끝난 뒤에 다시 해 주십시오."))
    AnswerImport.objects.filter(pk=row.pk, imported_at=None).update(**changes)
    return work.request(study=q.study, kind=kind, subject_id=row.pk, by=by, language=get_language() or "ko")


def wrong_cells(incoming: AnswerImport) -> WrongCells | None:
    """What the worker found, in the reader's language: it noted rows, and they are looked at again."""
    found = incoming.report or {}
    if not found.get("lines"):
        return None
    table, wanted = table_of(incoming), set(found["lines"])
    pairs = [(line, row) for line, row in zip(table.lines, table.rows, strict=True) if line in wanted]
    few = Table(table.header, [row for _line, row in pairs], [], [line for line, _row in pairs])
    _rows, errors = read_rows(incoming.questionnaire, few, incoming.columns, incoming.values, incoming.weighting)
    return WrongCells(errors, found["total"])


def importable(q: Questionnaire) -> Questionnaire:
    if q.audience != Audience.PUBLIC:
        raise Refused(_("전문가 라운드에는 응답 파일을 가져올 수 없습니다."))
    if q.state == QuestionnaireState.PILOT:
        raise Refused(_("시범 조사 중에는 가져올 수 없습니다. 먼저 시범 조사를 끝내 주십시오."))
    if q.state == QuestionnaireState.CLOSED:
        raise Refused(
            _(
                "마감된 조사에는 응답을 더할 수 없습니다. 파일로 채운 조사라면 그 가져오기를 되돌릴 수 있습니다. 아니면 새 조사를 만들어 가져와 주십시오."
            )
        )
    if not q.entries.exists():
        raise Refused(_("문항이 없는 조사입니다. 먼저 문항을 넣어 주십시오."))
    return q


def refuse_repeat(q: Questionnaire, digest: str) -> None:
    there = AnswerImport.objects.filter(questionnaire=q, file_hash=digest, imported_at__isnull=False, undone_at=None)
    if earlier := there.first():
        when = timezone.localtime(earlier.imported_at).strftime("%Y-%m-%d %H:%M")
        raise Refused(
            _("이미 가져온 파일입니다(%(when)s, 응답 %(n)s개). 같은 응답이 두 번 세지지 않도록 받지 않았습니다.")
            % {"when": when, "n": f"{earlier.n:,}"},
            key="file",
        )
