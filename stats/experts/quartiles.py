"""Sample quantiles of the types that Delphi software uses, at exact positions.

Types after Hyndman & Fan (1996, The American Statistician 50(4), 361-365):
7: position 1 + (n-1)p, the default of R, NumPy and Excel QUARTILE.INC;
6: position (n+1)p, the default of SPSS and Minitab and Excel QUARTILE.EXC;
2: the mean of two order statistics where np is whole, the default of SAS.
The position is computed in whole numbers, so that no rounding moves a rating over a threshold.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from stats.errors import StatsError, one_of
from stats.experts.ratings import Floats, Ints, as_counts, as_ratings

QUARTILE_TYPES = (7, 6, 2)


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Q1, median, Q3 per item (I,), NaN where an item has no rating; `quartile_type` says how they were read."""

    q1: Floats
    median: Floats
    q3: Floats
    quartile_type: int

    @property
    def iqr(self) -> Floats:
        return self.q3 - self.q1


def check_type(quartile_type: int) -> int:
    """The quartile type if it is 7, 6 or 2, else a StatsError."""
    one_of("quartile_type", quartile_type, QUARTILE_TYPES, code="quartile_type")
    return int(quartile_type)


def _probability(p: float | Fraction) -> Fraction:
    fraction = Fraction(p).limit_denominator(10_000)
    if not 0 <= fraction <= 1:
        raise StatsError("p", p, "a probability from 0 to 1", code="probability")
    return fraction


def ranks(n: Ints, p: Fraction, quartile_type: int) -> tuple[Ints, Ints, Ints, int]:
    """For n (...): lower rank, upper rank (from 1), numerator of the upper one's weight, and the weight's denominator."""
    a, b = p.numerator, p.denominator
    if quartile_type == 2:
        lower = n * a // b
        whole = n * a % b == 0
        first = np.clip(np.where(whole, lower, lower + 1), 1, n)
        return first, np.clip(lower + 1, 1, n), np.where(whole, b, 2 * b), 2 * b
    position = b + (n - 1) * a if quartile_type == 7 else (n + 1) * a
    lower, weight = position // b, position % b
    return np.clip(lower, 1, n), np.clip(lower + 1, 1, n), weight, b


def quantile(ratings: ArrayLike, p: float | Fraction, *, quartile_type: int = 7) -> Floats:
    """Quantile of each item.

    ratings: (E, I) float, NaN = missing, any unit. Returns (I,), NaN where an item has no rating.
    """
    matrix, fraction = as_ratings(ratings), _probability(p)
    if matrix.shape[0] == 0:
        return np.full(matrix.shape[1], np.nan)
    ordered = np.sort(matrix, axis=0)
    n = (~np.isnan(matrix)).sum(axis=0).astype(np.int64)
    low, high, weight, whole = ranks(np.maximum(n, 1), fraction, check_type(quartile_type))
    column = np.arange(matrix.shape[1])
    lower, upper = ordered[low - 1, column], ordered[high - 1, column]
    return np.asarray((lower * whole + (upper - lower) * weight) / whole)


def scaled_quantile(counts: Ints, p: Fraction, quartile_type: int = 7) -> tuple[Ints, int]:
    """Quantile of counts (..., K) of the categories 1..K as a whole number over a denominator; 0 without a count."""
    cumulated = counts.cumsum(axis=-1)
    n = cumulated[..., -1]
    low, high, weight, whole = ranks(np.maximum(n, 1), p, check_type(quartile_type))
    lower = 1 + (cumulated < low[..., None]).sum(axis=-1)
    upper = 1 + (cumulated < high[..., None]).sum(axis=-1)
    return np.where(n > 0, lower * whole + (upper - lower) * weight, 0), whole


def quarters(counts: Ints, quartile_type: int = 7) -> tuple[Ints, Ints, Ints]:
    """Four times Q1, median and Q3 (whole numbers under all three types) of counts (..., K); 0 without a count."""
    q1, by = scaled_quantile(counts, Fraction(1, 4), quartile_type)
    median, by_median = scaled_quantile(counts, Fraction(1, 2), quartile_type)
    q3, _ = scaled_quantile(counts, Fraction(3, 4), quartile_type)
    return q1 * 4 // by, median * 4 // by_median, q3 * 4 // by


def quantile_from_counts(counts: ArrayLike, p: float | Fraction, *, quartile_type: int = 7) -> Floats:
    """The same from counts (..., K) of the categories 1..K; NaN where there is no count."""
    array = as_counts(counts)
    scaled, whole = scaled_quantile(array, _probability(p), quartile_type)
    return np.where(array.sum(axis=-1) > 0, scaled / whole, np.nan)


def quartiles(ratings: ArrayLike, *, quartile_type: int = 7) -> Quartiles:
    """Q1, median and Q3 of ratings (E, I). The median is the same under all three types."""
    q1, median, q3 = (quantile(ratings, p, quartile_type=quartile_type) for p in (0.25, 0.5, 0.75))
    return Quartiles(q1, median, q3, quartile_type)
