"""Lawshe's content validity ratio and the count of experts at which it is more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom

from stats.errors import StatsError, require
from stats.experts.ratings import Ints, as_ratings
from stats.result import Reason, Result

# Lawshe (1975), Personnel Psychology 28, 563-575, table 1.
LAWSHE: dict[int, float] = {
    5: 0.99, 6: 0.99, 7: 0.99, 8: 0.75, 9: 0.78, 10: 0.62, 11: 0.59, 12: 0.56, 13: 0.54, 14: 0.51, 15: 0.49,
    20: 0.42, 25: 0.37, 30: 0.33, 35: 0.31, 40: 0.29,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentValidity(Result):
    """CVR of one item: `essential` of `n` raters called it essential; `p` one-sided exact binomial at one half.

    critical_count: smallest count with p <= alpha, None where none reaches it (n <= 4 at .05); passes: None there too.
    """

    essential: int
    value: float | None
    p: float | None
    alpha: float
    critical_count: int | None
    critical_value: float | None
    passes: bool | None
    reason: Reason | None = None


def _check_alpha(alpha: float) -> float:
    require("alpha", alpha, lambda v: 0 < v < 0.5, "a number between 0 and 0.5", code="alpha")
    return float(alpha)


@cache
def critical_count(n: int, alpha: float = 0.05) -> int | None:
    """Smallest m with P(X >= m | n, 1/2) <= alpha, one-sided (Ayre & Scally 2014); None where even m = n does not."""
    _check_alpha(alpha)
    if n < 0 or int(n) != n:
        raise StatsError("n", n, "a whole number of raters, not negative", code="n")
    counts = np.arange(n + 1)
    reached = np.flatnonzero(binom.sf(counts - 1, n, 0.5) <= alpha)
    return int(counts[reached[0]]) if n and reached.size else None


def critical_counts(n: Ints, alpha: float = 0.05) -> Ints:
    """Critical counts for n (...); n + 1 (never reached) where there is none."""
    table = np.array([critical_count(k, alpha) or k + 1 for k in range(int(n.max(initial=0)) + 1)], dtype=np.int64)
    return table[n]


def essential_counts(ratings: ArrayLike, minimum: float) -> Ints:
    """Experts per item (I,) who rated it `minimum` or higher, from ratings (E, I)."""
    return np.asarray((as_ratings(ratings) >= minimum).sum(axis=0), dtype=np.int64)


def upper_tail(count: int, n: int) -> float | None:
    """P(X >= count | n, 1/2); None for n = 0."""
    return float(binom.sf(count - 1, n, 0.5)) if n else None


def ratio(count: int, n: int) -> float | None:
    """CVR = (count - n/2) / (n/2); None for n = 0."""
    return (2 * count - n) / n if n else None


def lawshe_minimum(n: int, *, fill_gaps: bool = False) -> float | None:
    """Minimum CVR in Lawshe's table; None for an n it does not list.

    fill_gaps: take the next smaller n listed, as is common; stricter than the exact rule at n = 18, 19, 23, 28, 37.
    """
    if fill_gaps and n >= 5:
        return LAWSHE[max(listed for listed in LAWSHE if listed <= n)]
    return LAWSHE.get(n)


def wilson_minimum(n: int, *, z: float = 1.6448536269514722) -> float | None:
    """z / sqrt(n), the normal approximation of Wilson, Pan & Schumsky (2012); None for n = 0. An option only: it accepts a
    count less than the exact rule at n = 7, 9, 10, 15 and others."""
    return float(z / n**0.5) if n else None


def passes_lawshe(count: int, n: int, *, fill_gaps: bool = False) -> bool | None:
    """Whether the CVR, rounded to the table's two decimals, reaches its minimum; None where the table has none."""
    minimum = lawshe_minimum(n, fill_gaps=fill_gaps)
    return None if minimum is None else (200 * (2 * count - n) + n) // (2 * n) >= round(100 * minimum)


def content_validity_ratio(count: int, n: int, *, alpha: float = 0.05) -> ContentValidity:
    """CVR from `count` raters of `n` who chose an essential category.

    n counts valid answers to this item only. Convention: exact binomial counts; rivals: Lawshe's table, Wilson et al.'s
    normal approximation (laxer at n = 7, 9, 10, 15). n = 0: no value; n <= 4: a value but no verdict at .05.
    """
    require("count", count, lambda v: 0 <= v <= n, f"0 to n = {n}", code="count")
    critical = critical_count(n, _check_alpha(alpha))
    reason = None if critical else Reason("too_few_answers", {"n": n}) if n else Reason("no_answers")
    return ContentValidity(
        n=n, base="experts with a valid answer to the item", method="content-validity", convention="exact binomial",
        essential=count, value=ratio(count, n), p=upper_tail(count, n), alpha=alpha, critical_count=critical,
        critical_value=None if critical is None else ratio(critical, n),
        passes=None if critical is None else count >= critical, reason=reason,
    )  # fmt: skip


def content_validity_index(
    relevant: Sequence[int], n: Sequence[int]
) -> tuple[tuple[float | None, ...], float | None, float | None]:
    """I-CVI per item, S-CVI/Ave and S-CVI/UA from counts of raters who chose a relevant category (3 or 4 of 4)."""
    if len(relevant) != len(n):
        raise StatsError("relevant", len(relevant), f"as many counts as n has: {len(n)}", code="length")
    items = tuple(r / k if k else None for r, k in zip(relevant, n, strict=True))
    known = [v for v in items if v is not None]
    if not known:
        return items, None, None
    return items, sum(known) / len(known), sum(v == 1 for v in known) / len(known)
