"""Tables that people upload, CSV or XLSX, read into plain text cells.

One door for every upload (answers, panels, margins, lists, evidence): what is wrong with a file is said as a sentence,
no file, however hostile, costs more than the limits allow, and which row holds the names is a person's to say:

    grid = read_grid(file, most=1_000)             # all rows, as they stand
    table = table_of(grid, propose_layout(grid))   # what is proposed; forms/layouts.py lets a person change it
    table = read_table(file, layout=Layout(names=3, left_out=(4, 5)))   # both at once, for a file that is kept
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from .. import typed
from .delimited import delimited_rows
from .file_kinds import is_workbook, refuse_others
from .limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, too_many_cells, too_many_rows, too_wide
from .own_columns import with_own_names
from .refusal import Refused
from .workbooks import Merged, workbook_rows

ABOVE = 50  # rows that may stand around the data: titles, names, sums
IMPORT_ID = re.compile(r'\{"ImportId":')  # Qualtrics' third row

Row = list[str]
Numbered = tuple[int, Row]


@dataclass(frozen=True)
class Layout:
    """Rows by their number, as a spreadsheet shows them: the one with the names, and those that are no data."""

    names: int
    left_out: tuple[int, ...] = ()


@dataclass(frozen=True)
class Grid:
    """Every row with something in it, by its number; cells stripped. merged: places of joined cells, each with its last row."""

    rows: list[Numbered]
    notes: list[str] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
    """header: one name a column, no two alike. rows: as wide as the header, cells stripped, "" for an empty one.
    lines: the number of each row as a spreadsheet shows it (the header is usually 1). notes: what a reader should check.
    """

    header: Row
    rows: list[Row]
    notes: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    layout: Layout = Layout(1)

    def column(self, name: str) -> Row:
        index = self.header.index(name)
        return [row[index] for row in self.rows]


def read_table(file: Any, *, layout: Layout | None = None, most: int = MAX_ROWS) -> Table:
    """file: an uploaded file, or any binary file object. Raises Refused with a sentence."""
    grid = read_grid(file, most=most)
    return table_of(grid, layout or propose_layout(grid))


def read_grid(file: Any, *, most: int = MAX_ROWS) -> Grid:
    """most: rows of data that the reader's purpose has room for."""
    data = _bytes(file)
    refuse_others(data)
    notes, merged = list[str](), list[Merged]()
    if is_workbook(data):
        found = workbook_rows(data, max_rows=most + ABOVE, notes=notes, merged=merged)
    else:
        found = delimited_rows(data, notes)
    rows, cells = list[Numbered](), 0
    for number, raw in found:
        row = _stripped(raw)
        if not row:
            continue
        rows.append((number, row))
        cells += len(row)
        if len(rows) > most + ABOVE:
            raise Refused(too_many_rows(most))
        if cells > MAX_CELLS:
            raise Refused(too_many_cells())
    if not rows:
        raise Refused(_no_data())
    return Grid(rows, notes, merged)


def propose_layout(grid: Grid) -> Layout:
    """Titles above a table fill one cell of it, or few; the names fill most. Qualtrics writes its questions and its own
    identifiers below the names."""
    first = grid.rows[:LOOKED_AT]
    widest = max(_filled(row) for _number, row in first[:LOOKED_AT])
    at = next((i for i, (_number, row) in enumerate(first) if _is_names(row, widest)), 0)
    if at == len(grid.rows) - 1:  # nothing below: then the first row is as good
        at = 0
    marks = [i for i, (_number, row) in enumerate(first[at + 1 : at + 4], at + 1) if any(map(IMPORT_ID.match, row))]
    left_out = tuple(number for number, _row in grid.rows[at + 1 : marks[-1] + 1]) if marks else ()
    return Layout(grid.rows[at][0], left_out)


LOOKED_AT = 20


def table_of(grid: Grid, layout: Layout) -> Table:
    """Raises Refused where the rows do not make a table; another layout may."""
    names = next((row for number, row in grid.rows if number == layout.names), None)
    data = [(n, row) for n, row in grid.rows if n > layout.names and n not in set(layout.left_out)]
    if names is None or not data:
        raise Refused(_no_data())
    header = _header(names)
    for where, last in grid.merged:
        if last >= layout.names and not set(range(layout.names, last + 1)) <= set(layout.left_out):
            raise Refused(
                _("합쳐진 칸이 있습니다(%(where)s). 병합을 풀고 칸마다 값을 넣은 뒤 다시 올려 주십시오.")
                % {"where": where}
            )
    rows = [_fitted(header, number, row) for number, row in data]
    if len(rows) * len(header) > MAX_CELLS:
        raise Refused(too_many_cells())
    notes = [*grid.notes, *_told(grid, layout)]
    return Table(header, rows, notes, [number for number, _row in data], layout)


def makes_a_table(grid: Grid) -> bool:
    """Whether some other row could hold the names."""
    for number, _row in grid.rows[:LOOKED_AT]:
        with suppress(Refused):
            return bool(table_of(grid, Layout(number)))
    return False


def column_letter(index: int) -> str:
    """0 → A, 26 → AA: how a spreadsheet names its columns."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _bytes(file: BinaryIO) -> bytes:
    limit = settings.UPLOAD_MAX_BYTES
    size = getattr(file, "size", None)
    data = b"" if size is not None and size > limit else file.read(limit + 1)
    if len(data) > limit or (size or 0) > limit:
        raise Refused(
            _("파일이 너무 큽니다. %(limit)d MB까지 올릴 수 있습니다. 파일을 나누거나 필요 없는 열을 지워 주십시오.")
            % {"limit": limit // 1024**2}
        )
    if not data.strip():
        raise Refused(_("빈 파일입니다. 머리글 한 줄과 자료가 있는 CSV 또는 XLSX 파일을 올려 주십시오."))
    return data


def _stripped(raw: Row) -> Row:
    row = [typed.text(cell).strip() for cell in raw]
    while row and not row[-1]:
        row.pop()
    return row


def _filled(row: Row) -> int:
    return sum(1 for cell in row if cell)


def _is_names(row: Row, widest: int) -> bool:
    filled = _filled(row)
    return widest < 2 or (filled > 1 and filled * 3 > widest)


def _told(grid: Grid, layout: Layout) -> Iterable[str]:
    if layout.names != grid.rows[0][0]:
        yield _("%(n)d행을 열 이름으로 읽고 그 위의 행은 읽지 않았습니다.") % {"n": layout.names}
    if layout.left_out:
        shown = ", ".join(map(str, layout.left_out[:10])) + (" …" if len(layout.left_out) > 10 else "")
        yield _("자료로 읽지 않은 행: %(rows)s") % {"rows": shown}


def _header(row: Row) -> Row:
    if len(row) > MAX_COLUMNS:
        raise Refused(too_wide())
    names = [typed.line(name) or f"[{column_letter(i)}]" for i, name in enumerate(row)]
    names = with_own_names(names)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Refused(
            _("머리글이 겹칩니다: %(names)s. 열마다 다른 이름을 붙여 다시 올려 주십시오.")
            % {"names": ", ".join(twice[:5])}
        )
    return names


def _fitted(header: Row, number: int, row: Row) -> Row:
    if len(row) <= len(header):
        return row + [""] * (len(header) - len(row))
    raise Refused(
        _(
            "%(row)d행에 칸이 %(n)d개 있는데 머리글은 %(header)d개입니다. "
            "쉼표가 든 글은 큰따옴표로 묶고, 머리글이 빠진 열에는 이름을 붙여 주십시오."
        )
        % {"row": number, "n": len(row), "header": len(header)}
    )


def _no_data() -> str:
    return _("자료가 없습니다. 첫 행에 머리글을, 그 아래에 자료를 한 행 이상 넣어 주십시오.")
