"""CSV to take away: spreadsheets read its Korean, no cell becomes a formula, synthetic data says so in every row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from .own_columns import SYNTHETIC as SYNTHETIC_COLUMN

BOM = "\ufeff"  # Korean spreadsheets take a CSV without it for CP949
SYNTHETIC = "synthetic demonstration data / 합성 시연 자료"
# Spreadsheets may read the wide signs as the narrow ones, and may trim blanks and line ends before a sign.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


class Echo:
    """A file that hands each line straight back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]], *, synthetic: bool = False) -> Iterator[str]:
    """One line at a time: memory does not grow with the rows. Numbers keep all their digits."""
    writer = csv.writer(Echo())
    yield BOM + writer.writerow([*header, *([SYNTHETIC_COLUMN] if synthetic else [])])
    for row in rows:
        yield writer.writerow([*map(safe_cell, row), *([SYNTHETIC] if synthetic else [])])


def safe_cell(value: Any) -> str:
    """Text for a spreadsheet that must not become a formula there; numbers stay numbers."""
    text = "" if value is None else str(value)
    if isinstance(value, str) and _may_run(text) and NUMBER.fullmatch(text) is None:
        return "'" + text  # also before one that was written with it, so that it can be taken back
    return text


def as_it_was(cell: str) -> str:
    """What safe_cell was given."""
    return cell[1:] if cell.startswith("'") and _may_run(cell) else cell


def _may_run(text: str) -> bool:
    bare = text.lstrip("'")
    return bare.startswith(FORMULA_STARTS) or bare.lstrip().startswith(FORMULA_STARTS)
