"""Means in exact fractions: rounding must not move an item over a line it lies on."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from stats.errors import StatsError
from stats.experts.ratings import Floats


def as_printed(value: float) -> Fraction:
    """A mean as the decimal a reader sees (4.36 is 436/100, not the nearest binary number)."""
    return Fraction(repr(float(value)))


def mean(values: Sequence[Fraction]) -> Fraction | None:
    """Mean of fractions; None without any."""
    return sum(values, Fraction(0)) / len(values) if values else None


def median(values: Sequence[Fraction]) -> Fraction | None:
    """Median of fractions, the mean of the two middle ones of an even number; None without any."""
    ordered = sorted(values)
    if not ordered:
        return None
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def column_mean(column: Floats) -> Fraction | None:
    """Mean of a column (R,) of ratings, all given."""
    return Fraction(exact_sum(column)) / len(column) if len(column) else None


def exact_sum(column: Floats) -> Fraction:
    """Sum of a column (R,), all given."""
    whole = np.rint(column)
    if (whole == column).all():
        return Fraction(int(whole.sum()))
    return sum((Fraction(float(v)) for v in column), Fraction(0))


def number(value: Fraction | None) -> float | None:
    """The fraction as a float, None as None."""
    return None if value is None else float(value)


def complete_pairs(required: Floats, present: Floats) -> list[tuple[Floats, Floats]]:
    """Per item the answers of those who gave both ratings. required, present: (R, I), NaN = missing."""
    if required.shape != present.shape:
        raise StatsError("present", present.shape, f"the shape of required, {required.shape}", code="shape")
    both = ~np.isnan(required) & ~np.isnan(present)
    return [(required[b, i], present[b, i]) for i, b in enumerate(both.T)]
