"""Workbooks: what a spreadsheet shows is what is read, and a bomb costs next to nothing: cells are counted, not bytes."""

from __future__ import annotations

import datetime as dt
import io
import resource
import time
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from surveys.services import workbook_parts
from surveys.services.refusal import Refused
from surveys.services.tabular import read_table
from surveys.services.workbook_parts import MAX_UNPACKED
from tests.surveys.test_tabular import upload, workbook

SHEET = "xl/worksheets/sheet1.xml"
OPEN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
CLOSE = b"</sheetData></worksheet>"


def changed(part: str, change: Callable[[bytes], bytes], source: bytes = b"") -> bytes:
    """A real workbook with one part of it replaced."""
    source, out = source or workbook(["a", "b"], ["x", 1]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return out.getvalue()


def sheet(rows: bytes) -> bytes:
    return changed(SHEET, lambda _old: OPEN + rows + CLOSE)


def sharing(texts: bytes) -> bytes:
    """A workbook whose two cells of the first row are shared texts."""
    row = b'<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>'
    link = b'<Relationship Id="rId99" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    found = changed("xl/_rels/workbook.xml.rels", lambda old: old.replace(b"</Relationships>", link), sheet(row))
    with zipfile.ZipFile(out := io.BytesIO(found), "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/SharedStrings.xml", texts)  # some programs spell it so
    return out.getvalue()


FIRST = b'<row r="1"><c r="A1"><v>1</v></c></row>'
BOMBS = {
    "a row far below": lambda: sheet(FIRST + b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
    "a row beyond all numbers": lambda: sheet(FIRST + b'<row r="999999999999999999"/>'),
    "a row of 4,301 digits": lambda: sheet(FIRST + b'<row r="' + b"9" * 4301 + b'"/>'),
    "millions of empty rows": lambda: sheet(b"<row/>" * 4_800_000),
    "one row of millions of cells": lambda: sheet(b"<row>" + b"<c/>" * 7_000_000 + b"</row>"),
    "a far column": lambda: sheet(b'<row r="1"><c r="XFD1"><v>1</v></c></row>'),
    "one cell without end": lambda: sheet(b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"x" * 20_000_000 + b"</t></is></c></row>"),
    "shared texts without end": lambda: sharing(b"<sst>" + b"<si/>" * 5_000_000 + b"</sst>"),
    "styles without end": lambda: changed("xl/styles.xml", lambda _old: b"<s>" + b"<xf/>" * 7_000_000 + b"</s>"),
    "entities": lambda: changed(SHEET, lambda old: b'<!DOCTYPE z [<!ENTITY a "aaaa">]>' + old.replace(b"<v>1</v>", b"<v>&a;</v>")),
    "an outer file": lambda: changed(SHEET, lambda old: b'<!DOCTYPE z SYSTEM "file:///etc/passwd">' + old),
    "rows that go back": lambda: sheet(FIRST + b'<row r="1"/>'),
    "joined cells by the million": lambda: sheet(b'<row r="1"/>' + b'</sheetData><m>' + b'<mergeCell ref="A1:B1"/>' * 1_000_000 + b"</m><sheetData>"),
    "members by the thousand": lambda: changed(SHEET, lambda old: old) + b"PK\x01\x02" * 3_000,
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_costs_anything(name: str) -> None:
    data = BOMBS[name]()
    assert len(data) < 3 * 1024**2
    began, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Refused):
        read_table(upload(data, "bomb.xlsx"))
    assert time.process_time() - began < 4
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024  # kB at the highest


def test_what_is_read_of_a_workbook_is_bounded_and_what_is_not_read_is_not() -> None:
    large = b"<row/>" + b" " * MAX_UNPACKED
    with pytest.raises(Refused, match=f"{MAX_UNPACKED // 1024**2} MB까지"):
        read_table(upload(sheet(large)))
    with zipfile.ZipFile(out := io.BytesIO(workbook(["a"], ["x"])), "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/photo.png", b"0" * MAX_UNPACKED)
    assert read_table(upload(out.getvalue())).rows == [["x"]]


def test_cells_are_read_as_they_are_shown() -> None:
    book = Workbook()
    book.active.append(["날", "때", "수", "참", "글", "줄"])
    book.active.append([dt.date(2026, 3, 1), dt.datetime(2026, 3, 1, 9, 30), 0.1, False, "_x41_", "한\n두"])
    book.create_sheet("둘째")
    book.active["C2"].number_format = "0.00%"
    book.save(out := io.BytesIO())
    table = read_table(upload(out.getvalue()))
    assert table.rows == [["2026-03-01", "2026-03-01 09:30:00", "0.1", "FALSE", "_x41_", "한\n두"]]


def test_the_first_sheet_that_is_shown_is_read_wherever_it_lies() -> None:
    book = Workbook()
    book.active.title, book.active.sheet_state = "숨음", "hidden"
    shown = book.create_sheet("보임")
    shown.append(["이름"])
    shown.append(["가"])
    book.active = 1
    book.save(out := io.BytesIO())
    table = read_table(upload(out.getvalue()))
    assert table.rows == [["가"]] and "보임" in table.notes[0]


def test_texts_in_pieces_and_beside_pronunciation() -> None:
    rich = b"<sst><si><r><t>ga</t></r><r><t>na</t></r><rPh><t>zz</t></rPh></si><si><t>b_x000D_</t></si><si><t>x</t></si></sst>"
    assert read_table(upload(sharing(rich.replace(b"<sst>", b'<sst xmlns="urn:x">')))).header == ["gana", "b"]


def test_long_numbers_keep_their_digits() -> None:
    cells = [b"12345678901234567", b"1.0", b"1.2E+06", b"0.30000000000000004"]
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>%s</v></c></row>' % (i, i, cell) for i, cell in enumerate([b"0", *cells], 1))
    assert read_table(upload(sheet(rows))).column("0") == ["12345678901234567", "1", "1200000", "0.30000000000000004"]


def test_gaps_between_cells_and_rows_stay_gaps() -> None:
    rows = b'<row r="2"><c r="A2"><v>1</v></c><c r="C2"><v>3</v></c></row><row r="9"><c r="B9"><v>2</v></c></row>'
    table = read_table(upload(sheet(rows)))
    assert table.header == ["1", "[B]", "3"] and table.rows == [["", "2", ""]] and table.lines == [9]


def test_a_part_cut_short_is_said_to_be_broken() -> None:
    assert workbook_parts.unescaped("_x0041_") == "A"
    with pytest.raises(Refused, match="XLSX"):
        read_table(upload(changed(SHEET, lambda old: old[:-30])))
