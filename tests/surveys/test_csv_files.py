"""CSV to take away: readable, harmless, marked."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest

from surveys.services.csv_files import SYNTHETIC, csv_lines, safe_cell


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-3", "-3"),
        ("-cmd|x", "'-cmd|x"),
        ("＝1+1", "'＝1+1"),
        ("＋82", "'＋82"),
        ("－cmd", "'－cmd"),
        ("＠SUM(A1)", "'＠SUM(A1)"),
        ("\n=1+1", "'\n=1+1"),
        ("\r\n글", "'\r\n글"),
        ("  =1+1", "'  =1+1"),
        ("\u3000＝1", "'\u3000＝1"),
        ("+1.5e3", "+1.5e3"),
        ("-.5", "-.5"),
        ("-inf", "'-inf"),
        ("-1_0", "'-1_0"),
        ("-１", "'-１"),
        (-3.25, "-3.25"),
        ("가＝나", "가＝나"),
        (3, "3"),
        (None, ""),
        ("글", "글"),
    ],
)
def test_cells_that_would_run_as_formulas_are_escaped(value, written: str) -> None:
    assert safe_cell(value) == written


def test_korean_spreadsheets_see_the_mark_of_utf8_once() -> None:
    lines = list(csv_lines(["문항", "값"], [["가,나", 0.1 + 0.2], [None, "=1+1"]]))
    assert [line.startswith("\ufeff") for line in lines] == [True, False, False]
    assert list(csv.reader([lines[0][1:], *lines[1:]])) == [
        ["문항", "값"],
        ["가,나", "0.30000000000000004"],
        ["", "'=1+1"],
    ]


def test_synthetic_data_says_so_in_every_row() -> None:
    header, *rows = csv.reader(csv_lines(["n"], [[1], [2]], synthetic=True))
    assert header[-1] == "hapui.synthetic" and [row[-1] for row in rows] == [SYNTHETIC, SYNTHETIC]


def test_a_row_is_taken_only_when_its_line_is_sent() -> None:
    taken = []

    def rows() -> Iterator[list[int]]:
        for n in range(3):
            taken.append(n)
            yield [n]

    lines = csv_lines(["n"], rows())
    next(lines), next(lines)
    assert taken == [0]
