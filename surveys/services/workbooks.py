"""The sheet of a workbook as rows of text, within limits of rows, columns and cells while it is read."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from django.utils.translation import gettext as _

from .. import typed
from .limits import MAX_CELLS, MAX_COLUMNS, too_many_cells, too_many_rows, too_wide
from .refusal import Refused
from .workbook_parts import MAX_STYLES, Attributes, Book, Reading, broken, open_book, unescaped

PLACE = re.compile(r"\$?([A-Z]{1,3})\$?[0-9]{1,7}")
MAX_MERGED = 10_000
Merged = tuple[str, int]  # where, and the last of its rows


def workbook_rows(data: bytes, *, max_rows: int, notes: list[str], merged: list[Merged]) -> Iterator[tuple[int, list[str]]]:
    """Rows of the first sheet that is shown, as (number, cells), with every place of joined cells once all are read.
    Formulas come as their text, never as a value computed elsewhere."""
    try:
        book = open_book(data)
        if book.sheets > 1:
            notes.append(_("시트가 여럿이라 첫 시트 ‘%(name)s’만 읽었습니다.") % {"name": typed.line(book.title)})
        sheet = _Sheet(book, max_rows, merged)
        with book.open(book.sheet) as stream:
            for _piece in sheet.reading.feed(stream):
                yield from sheet.taken()
        if sheet.formulas:
            notes.append(
                _("수식이 든 칸 %(n)d개는 계산하지 않고 글로 읽었습니다. 값이 필요하면 ‘값만 붙여넣기’ 한 뒤 다시 올려 주십시오.")
                % {"n": sheet.formulas}
            )
    except (expat.ExpatError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Refused(broken()) from error


class _Sheet:
    def __init__(self, book: Book, max_rows: int, merged: list[Merged]) -> None:
        self.book, self.max_rows, self.merged = book, max_rows, merged
        self.reading = Reading(self._start, self._end)
        self.rows: list[tuple[int, list[str]]] = []
        self.row: list[str] = []
        self.number = self.cells = self.formulas = 0
        self.column, self.kind, self.dated = -1, "", False
        self.value = self.formula = ""
        self.styles: dict[str, bool] = {}

    def taken(self) -> list[tuple[int, list[str]]]:
        rows, self.rows = self.rows, []
        return rows

    def _start(self, name: str, have: Attributes) -> None:
        if name == "c":
            self._begin_cell(have)
        elif name in ("v", "t", "f"):
            self.reading.collect()
        elif name == "row":
            self._begin_row(have)
        elif name == "mergeCell":
            self._join(have.get("ref", ""))

    def _end(self, name: str, text: str) -> None:
        if name in ("v", "t"):
            self.value += text
        elif name == "f":
            self.formula = "=" + text
        elif name == "c":
            self._end_cell()
        elif name == "row" and self.row:
            self.rows.append((self.number, self.row))

    def _begin_row(self, have: Attributes) -> None:
        number = typed.whole(have.get("r", self.number + 1))
        if number is None or number > self.max_rows:
            raise Refused(too_many_rows(self.max_rows))
        if number <= self.number:
            raise Refused(broken())
        self.number, self.row, self.column = number, [], -1

    def _begin_cell(self, have: Attributes) -> None:
        place = PLACE.fullmatch(have["r"]) if "r" in have else None
        column = _index(place.group(1)) if place else self.column + 1
        if column >= MAX_COLUMNS:
            raise Refused(too_wide())
        self.cells += 1
        if self.cells > MAX_CELLS:
            raise Refused(too_many_cells())
        if column <= self.column or ("r" in have and place is None):
            raise Refused(broken())
        self.column, self.kind = column, have.get("t", "n")
        self.dated = self._dated(have.get("s", "0"))
        self.value = self.formula = ""

    def _dated(self, style: str) -> bool:
        if style in self.styles:
            return self.styles[style]
        at = typed.whole(style)
        dated = at is not None and at < len(self.book.dates) and self.book.dates[at]
        if len(self.styles) < MAX_STYLES:
            self.styles[style] = dated
        return dated

    def _end_cell(self) -> None:
        text = self.formula or self._text()
        self.formulas += text.startswith("=")
        if text:
            self.row.extend([""] * (self.column - len(self.row)))
            self.row.append(text)

    def _text(self) -> str:
        if self.kind == "s":
            at = int(self.value[:12])  # a ValueError is said to be a broken file
            return self.book.texts[at] if 0 <= at < len(self.book.texts) else ""
        if self.kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(self.value.strip(), self.value)
        if self.kind == "n":
            return _number(self.value.strip(), self.book if self.dated else None)
        return unescaped(self.value)

    def _join(self, where: str) -> None:
        last = re.fullmatch(r"\$?[A-Z]{1,3}\$?[0-9]{1,7}:\$?[A-Z]{1,3}\$?([0-9]{1,7})", where)
        if last is None or len(self.merged) >= MAX_MERGED:
            raise Refused(broken())
        self.merged.append((where, int(last.group(1))))


def _index(letters: str) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found - 1


def _number(text: str, dated: Book | None) -> str:
    """As a spreadsheet shows it in the plainest format: 2 for 2.0, a date for the number of a day."""
    if not text:
        return ""
    value = float(text)
    if dated is not None:
        return _day(value, dated) or text
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value) if abs(value) < 1e15 else text


def _day(value: float, book: Book) -> str:
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

    try:
        day = from_excel(value, MAC_EPOCH if book.from_1904 else WINDOWS_EPOCH)
    except (OverflowError, ValueError):
        return ""
    if isinstance(day, dt.datetime):
        return day.date().isoformat() if day.time() == dt.time() else day.isoformat(sep=" ", timespec="seconds")
    return str(day)
