"""Weights out of a file: how they are written is decided for the whole column, and a weight of zero is asked about."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .. import numerals
from .likeness import UNSAID

THOUSANDS, DECIMAL, PLAIN = "thousands", "decimal", ""
LEAVE_OUT = "leave_out"
Weighting = dict[str, str]  # {"comma": THOUSANDS, DECIMAL, PLAIN or UNSAID, "zero": LEAVE_OUT or UNSAID}


@dataclass(frozen=True)
class Written:
    """What is to be said of a column of weights. sample: a cell with a comma."""

    comma: str = PLAIN
    sample: str = ""
    both: bool = False  # either reading holds for every cell
    zeros: int = 0


def look_at(cells: Iterable[str]) -> Written:
    """Thousands only before exactly three digits; one reading for all cells; where both hold, a person says."""
    kept = [numerals.plain(cell) for cell in cells]
    commas = [cell for cell in kept if "," in cell]
    ways = numerals.ways(commas) if commas else ()
    thousands = numerals.POINT in ways
    decimal = numerals.COMMA in ways and not any("." in cell for cell in kept if "," not in cell)
    comma = PLAIN if not (thousands or decimal) else THOUSANDS if thousands else DECIMAL
    if thousands and decimal:
        comma = UNSAID
    zeros = sum(1 for cell in kept if reader(THOUSANDS if comma == UNSAID else comma)(cell) == 0)
    return Written(comma, commas[0] if commas else "", thousands and decimal, zeros)


def proposed(written: Written) -> Weighting:
    return {"comma": written.comma} | ({"zero": UNSAID} if written.zeros else {})


def unsaid(weighting: Mapping[str, str]) -> int:
    return list(weighting.values()).count(UNSAID)


def reader(comma: str) -> Callable[[str], float]:
    """Cell → number; NaN where it is none."""

    def read(cell: str) -> float:
        if comma == PLAIN:
            amount = next(iter(numerals.readings(cell)), None) if "," not in numerals.plain(cell) else None
        else:
            amount = numerals.read(cell, numerals.COMMA if comma == DECIMAL else numerals.POINT)
        return math.nan if amount is None else float(amount)

    return read


def weight(cell: str, weighting: Mapping[str, str]) -> float | None:
    """The weight, or None for a row that is to be left out. Raises ValueError with what is wrong."""
    if not cell:
        raise ValueError(_("가중치가 비어 있습니다. 0보다 큰 수를 넣거나 행을 지워 주십시오."))
    if weighting.get("comma") == UNSAID and "," in cell:
        raise ValueError(_("쉼표가 천 단위 구분인지 소수점인지 아직 고르지 않았습니다."))
    amount = reader(weighting.get("comma", PLAIN))(cell)
    if math.isnan(amount):
        raise ValueError(_("수로 읽을 수 없는 가중치입니다. 0보다 큰 수여야 합니다."))
    if amount == 0 and weighting.get("zero") == LEAVE_OUT:
        return None
    if amount == 0:
        raise ValueError(_("가중치가 0입니다. 그 행을 빼고 가져올지 골라 주십시오."))
    if amount < 0 or math.isinf(amount):
        raise ValueError(_("가중치는 0보다 큰 수여야 합니다."))
    return amount
