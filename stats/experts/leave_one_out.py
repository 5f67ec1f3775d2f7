"""How much hangs on each single expert: the panel's coefficients with every expert left out in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import rankdata

from stats.experts.gwet import ac_from_counts, category_table, weight_matrix
from stats.experts.kendall import tie_sums
from stats.experts.krippendorff import alpha_from_counts, value_counts
from stats.experts.ratings import Floats, as_ratings, optional
from stats.result import Reason, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveOneOut(Result):
    """One coefficient of the panel; n = experts. without: (E,) its value without each expert, None where undefined (for W
    also where the expert had gaps and was not part of it). most_influential: index of the expert whose leaving moves it
    most; largest_change signed, without minus with."""

    figure: str
    value: float | None
    without: tuple[float | None, ...]
    most_influential: int | None
    largest_change: float | None
    reason: Reason | None = None


def _concordance(totals: Floats, m: int, ties: Floats) -> Floats:
    """Tie-corrected W (...) from rank totals (..., I) of m experts and their tie sums."""
    n = totals.shape[-1]
    s = 12 * ((totals - totals.mean(axis=-1, keepdims=True)) ** 2).sum(axis=-1)
    below = float(m * m * (n**3 - n)) - m * ties
    return np.asarray(np.where(below > 0, s / np.where(below > 0, below, 1.0), np.nan))


def _kendall(matrix: Floats) -> tuple[float, Floats]:
    complete = ~np.isnan(matrix).any(axis=1)
    kept, without = matrix[complete], np.full(matrix.shape[0], np.nan)
    m, n = kept.shape
    if m < 2 or n < 2:
        return float("nan"), without
    ranks, ties = np.asarray(rankdata(kept, axis=1)), tie_sums(kept)
    totals = ranks.sum(axis=0)
    if m > 2:
        without[complete] = _concordance(totals - ranks, m - 1, ties.sum() - ties)
    return float(_concordance(totals, m, np.asarray(ties.sum()))), without


def _result(figure: str, value: float, without: Floats) -> LeaveOneOut:
    change = without - value
    most = int(np.nanargmax(np.abs(change))) if np.isfinite(change).any() else None
    return LeaveOneOut(
        n=without.size, base="experts of the panel", method="resampling-experts", convention=figure, figure=figure,
        value=optional(value), without=tuple(optional(float(v)) for v in without), most_influential=most,
        largest_change=None if most is None else float(change[most]),
        reason=None if not np.isnan(value) else Reason("undefined_for_panel"),
    )  # fmt: skip


def leave_one_expert_out(
    ratings: ArrayLike, categories: Sequence[float], *, level: str = "ordinal", weights: str = "ordinal"
) -> tuple[LeaveOneOut, LeaveOneOut, LeaveOneOut]:
    """Kendall's W, Krippendorff's alpha and Gwet's AC2 of ratings (E, I), NaN = missing, without each expert.

    categories: the whole scale. The verdicts' own leave-one-out is in stats.consensus.sensitivity.
    """
    matrix = as_ratings(ratings)
    table = category_table(matrix, categories)
    scale, weight = np.asarray(categories, dtype=np.float64), weight_matrix(categories, weights)
    own = (matrix[:, :, None] == scale).astype(np.float64)
    values, counts = value_counts(matrix)
    own_values = (matrix[:, :, None] == values).astype(np.float64)
    w, w_without = _kendall(matrix)
    alpha, ac = float(alpha_from_counts(counts, values, level)), float(ac_from_counts(table, weight))
    return (
        _result("kendall_w", w, w_without),
        _result("krippendorff_alpha", alpha, alpha_from_counts(counts[None] - own_values, values, level)),
        _result("gwet_ac2", ac, ac_from_counts(table[None] - own, weight)),
    )
