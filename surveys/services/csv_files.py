"""CSV to take away: spreadsheets read its Korean, no cell becomes a formula, synthetic data says so in every row."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from .own_columns import SYNTHETIC as SYNTHETIC_COLUMN

BOM = "\ufeff"  # Korean spreadsheets take a CSV without it for CP949
SYNTHETIC = "synthetic demonstration data / 합성 시연 자료"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


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
    if isinstance(value, str) and text.lstrip("'").startswith(FORMULA_STARTS) and not _is_number(text):
        return "'" + text  # also before one that was written with it, so that it can be taken back
    return text


def as_it_was(cell: str) -> str:
    """What safe_cell was given."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA_STARTS) else cell


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
