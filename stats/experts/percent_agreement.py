"""Shares of agreement and the rules built on them: agree / middle / disagree, 70/15, APMO."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from stats.errors import one_of
from stats.experts.ratings import Ints, as_counts
from stats.result import Reason, Result

# Top and bottom categories that are usual for each number of scale points; a study may declare others.
DEFAULT_ENDS: dict[int, tuple[tuple[int, ...], tuple[int, ...]]] = {
    3: ((3,), (1,)),
    4: ((3, 4), (1, 2)),
    5: ((4, 5), (1, 2)),
    6: ((5, 6), (1, 2)),
    7: ((6, 7), (1, 2)),
    8: ((7, 8), (1, 2)),
    9: ((7, 8, 9), (1, 2, 3)),
    10: ((8, 9, 10), (1, 2, 3)),
    11: ((9, 10, 11), (1, 2, 3)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares(Result):
    """Counts and shares (0..1) of one item; shares None without answers."""

    agree_count: int
    middle_count: int
    disagree_count: int
    agree: float | None
    middle: float | None
    disagree: float | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MajorityCutOff(Result):
    """APMO: n is the number of all opinions; value in 0..1."""

    majority_opinions: int
    value: float | None
    reason: Reason | None = None


def default_ends(points: int, lowest: int = 1) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Agree and disagree categories that are usual for a scale of 3 to 11 points from `lowest` up."""
    one_of("points", points, DEFAULT_ENDS, code="points")
    agree, disagree = DEFAULT_ENDS[points]
    return tuple(c + lowest - 1 for c in agree), tuple(c + lowest - 1 for c in disagree)


def side_counts(
    counts: Ints, agree: Sequence[int], disagree: Sequence[int], lowest: int = 1
) -> tuple[Ints, Ints, Ints]:
    """T, M, B: counts (...) in the agree categories, in the rest, in the disagree categories of counts (..., K), whose
    first category is `lowest`."""
    top = counts[..., [c - lowest for c in agree]].sum(axis=-1)
    bottom = counts[..., [c - lowest for c in disagree]].sum(axis=-1)
    return top, counts.sum(axis=-1) - top - bottom, bottom


def shares(counts: ArrayLike, *, agree: Sequence[int] | None = None, disagree: Sequence[int] | None = None) -> Shares:
    """Percent agreement of one item's counts (K,). Categories default by the number of points (5: 4-5 / 1-2)."""
    array = as_counts(counts)
    if agree is None or disagree is None:
        usual = default_ends(array.shape[-1])
        agree, disagree = agree or usual[0], disagree or usual[1]
    top, middle, bottom = (int(v) for v in side_counts(array, agree, disagree))
    n = top + middle + bottom
    return Shares(
        n=n, base="experts with a valid answer to the item", method="percent-agreement",
        convention=f"agree {tuple(agree)}, disagree {tuple(disagree)}",
        agree_count=top, middle_count=middle, disagree_count=bottom, agree=top / n if n else None,
        middle=middle / n if n else None, disagree=bottom / n if n else None,
        reason=None if n else Reason("no_answers"),
    )  # fmt: skip


def seventy_fifteen(top: int, bottom: int, n: int) -> str | None:
    """The 70/15 rule: "in" if at least 70 % rate at the top and fewer than 15 % at the bottom, "out" if the reverse,
    "none" otherwise; None without answers. Made for 7-9 / 1-3 of nine points; 4-5 / 1-2 of five are an adaptation."""
    if n == 0:
        return None
    if 100 * top >= 70 * n and 100 * bottom < 15 * n:
        return "in"
    return "out" if 100 * bottom >= 70 * n and 100 * top < 15 * n else "none"


def majority_parts(top: Ints, bottom: Ints, n: Ints) -> tuple[Ints, Ints]:
    """Numerator and denominator (...) of APMO over the items in the last axis."""
    agreed, against = 2 * top > n, 2 * bottom > n
    return np.where(agreed, top, np.where(against, bottom, 0)).sum(axis=-1), n.sum(axis=-1)


def apmo(top: ArrayLike, bottom: ArrayLike, n: ArrayLike) -> MajorityCutOff:
    """Average percent of majority opinions over items: (majority agreements + majority disagreements) / all opinions.

    top, bottom, n: (I,) agree, disagree and valid counts. An item whose agree (or disagree) share reaches the value has
    consensus. A majority is more than half of the item's valid answers. Kapoor (1987), after Cottam et al. (2004).
    """
    parts, total = majority_parts(*(np.asarray(v, dtype=np.int64) for v in (top, bottom, n)))
    return MajorityCutOff(
        n=int(total), base="all valid answers to all items", method="percent-agreement", convention="a majority is over half", majority_opinions=int(parts),
        value=int(parts) / int(total) if total else None, reason=None if total else Reason("no_answers"),
    )  # fmt: skip
