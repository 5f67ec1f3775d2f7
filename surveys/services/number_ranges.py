"""Categories that are ranges of whole numbers: 18–39세, 60 and over, 20대, 30세 미만. For putting ages into age groups,
where a person asks for it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from ..numerals import bare
from .likeness import DASHES, same

Range = tuple[float, float]  # both ends included
FROM_TO = re.compile(r"\D*(\d{1,4})\D{0,8}?(?:-|부터|\bto\b)\D{0,3}(\d{1,4})\D*")
DECADE = re.compile(r"\D*(\d{1,3}0)\s*대\s*(이상|이하)?\D*|(\d{1,3}0)s(?: (and over|or older))?")
UP = re.compile(
    r"\D*(\d{1,4})\s*(?:세|years)?\s*(이상|초과|\+|and (?:over|older|above|up)|or (?:over|older|above|more))\D*"
)
OVER = re.compile(r"(?:over|above|more than)\s+(\d{1,4})\D*")
DOWN = re.compile(r"\D*(\d{1,4})\s*(?:세|years)?\s*(이하|미만|(?:and|or) (?:under|younger|below|less))\D*")
UNDER = re.compile(r"(?:under|below|less than|younger than)\s+(\d{1,4})\D*")


def ranges_of(names: Mapping[str, Sequence[str]]) -> dict[str, Range]:
    """Code → range, by its first name that is one; nothing where fewer than two are, or where two overlap."""
    found = {code: read for code, tried in names.items() if (read := next(filter(None, map(range_of, tried)), None))}
    ordered = sorted(found.values())
    apart = all(before[1] < after[0] for before, after in pairwise(ordered))
    return found if len(found) > 1 and apart else {}


def range_of(name: str) -> Range | None:
    text = same(name).translate(DASHES).casefold()
    if match := FROM_TO.fullmatch(text):
        low, high = int(match[1]), int(match[2])
        return (low, high) if low <= high else None
    if match := DECADE.fullmatch(text):
        start, more = int(match[1] or match[3]), match[2] or match[4]
        return (0 if more == "이하" else start, math.inf if more and more != "이하" else start + 9)
    if match := UP.fullmatch(text):
        return (int(match[1]) + (match[2] == "초과"), math.inf)
    if match := OVER.fullmatch(text):
        return (int(match[1]) + 1, math.inf)
    if match := DOWN.fullmatch(text):
        return (0, int(match[1]) - (match[2] == "미만"))
    match = UNDER.fullmatch(text)
    return (0, int(match[1]) - 1) if match else None


def within(values: Iterable[str], ranges: Mapping[str, Range]) -> dict[str, str]:
    """Whole numbers that lie in a range."""
    found = {}
    for value in values:
        amount = bare(value)
        if amount is not None and amount == amount.to_integral_value():
            code = next((code for code, (low, high) in ranges.items() if low <= amount <= high), None)
            if code is not None:
                found[value] = code
    return found
