"""Borich's needs index: the gap between what is required and what is there, weighted by how much it is required."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from numpy.typing import ArrayLike
from scipy.special import stdtr

from stats.experts.ratings import Floats, as_ratings
from stats.priority.exact import column_mean, complete_pairs, exact_sum, number
from stats.result import Reason, Result


@dataclass(frozen=True, slots=True)
class BorichItem:
    """One item over its complete pairs. need = gap x required mean; rank 1 is the largest, equal needs share a rank.
    t, p: paired t of required against present, two-sided; None under two pairs or where all differences are equal."""

    n: int
    required: float | None
    present: float | None
    gap: float | None
    need: float | None
    rank: int | None
    t: float | None
    p: float | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BorichResult(Result):
    """n: respondents; items in the order of the columns."""

    items: tuple[BorichItem, ...]


def borich_needs(required: ArrayLike, present: ArrayLike) -> BorichResult:
    """Needs index sum(required - present) x mean(required) / n per item (Borich 1980).

    required, present: (R, I) ratings of the same respondents on one scale, NaN = missing. An item's pairs are those
    who rated both; required's mean is theirs too. Rival: mean required over all who rated it, which mixes two bases.
    Needs are compared in exact fractions, so equal needs share a rank.
    """
    wanted, there = as_ratings(required, "required"), as_ratings(present, "present")
    pairs = complete_pairs(wanted, there)
    needs = exact_needs(pairs)
    ranks = shared_ranks(needs)
    return BorichResult(
        n=len(wanted),
        base="respondents who rated both",
        method="needs-assessment",
        convention="mean gap x mean required, over complete pairs",
        missing="pairs complete on both ratings",
        items=tuple(_item(w, t, need, rank) for (w, t), need, rank in zip(pairs, needs, ranks, strict=True)),
    )


def exact_needs(pairs: Sequence[tuple[Floats, Floats]]) -> list[Fraction | None]:
    """Need of each item as a fraction from its pairs of ratings (R,), None where there is no pair."""
    return [(exact_sum(w) - exact_sum(t)) / len(w) * (exact_sum(w) / len(w)) if len(w) else None for w, t in pairs]


def shared_ranks(needs: Sequence[Fraction | None]) -> list[int | None]:
    """1 + number of larger needs."""
    known = [need for need in needs if need is not None]
    return [None if need is None else 1 + sum(other > need for other in known) for need in needs]


def _item(required: Floats, present: Floats, need: Fraction | None, rank: int | None) -> BorichItem:
    wanted, there = column_mean(required), column_mean(present)
    gap = None if wanted is None or there is None else wanted - there
    t, p = _paired_t(required - present)
    reason = (
        None
        if t is not None
        else Reason("no_variation" if len(required) > 1 else "too_few_pairs", {"n": len(required)})
    )
    return BorichItem(len(required), number(wanted), number(there), number(gap), number(need), rank, t, p, reason)


def _paired_t(differences: Floats) -> tuple[float | None, float | None]:
    n = len(differences)
    if n < 2 or (differences == differences[0]).all():
        return None, None
    t = float(differences.mean() / (differences.std(ddof=1) / math.sqrt(n)))
    return t, float(2 * stdtr(n - 1, -abs(t)))
