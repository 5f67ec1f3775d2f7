"""Kendall's coefficient of concordance: do experts put the items in the same order?"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2, rankdata

from stats.errors import one_of
from stats.experts.ratings import Floats, as_ratings
from stats.result import Reason, Result

MISSING = ("drop_experts", "drop_items", "pairwise")
# Schmidt (1997), Decision Sciences 28(3), 763-774: lower ends of his reading.
READINGS = ((0.9, "unusually_strong"), (0.7, "strong"), (0.5, "moderate"), (0.3, "weak"), (0.0, "very_weak"))
ROUNDING = 1e-12  # so that a W of .3 is weak however it was summed


@dataclass(frozen=True, slots=True, kw_only=True)
class KendallW(Result):
    """n = n_experts used. w carries the tie correction; w_uncorrected is for comparison and must not be shown alone:
    on few-point scales ties are massive. p from chi2 with df = n_items - 1."""

    n_experts: int
    n_items: int
    dropped_experts: int
    dropped_items: int
    w: float | None
    w_uncorrected: float | None
    chi2: float | None
    df: int | None
    p: float | None
    reading: str | None
    reason: Reason | None = None


def _keep(matrix: Floats, missing: str) -> tuple[Floats, int, int]:
    """The ratings used, and how many experts and items are left out."""
    gaps = np.isnan(matrix)
    if missing == "drop_items":
        kept = matrix[:, ~gaps.any(axis=0)]
    elif missing == "drop_experts":
        kept = matrix[~gaps.any(axis=1)]
    else:
        kept = matrix[~gaps.all(axis=1)][:, ~gaps.all(axis=0)]
    return kept, matrix.shape[0] - kept.shape[0], matrix.shape[1] - kept.shape[1]


def tie_sums(matrix: Floats) -> Floats:
    """T_j = sum of t^3 - t over each expert's groups of equal ratings, for ratings (E, I)."""
    ordered = np.sort(matrix, axis=1)
    starts = np.ones(matrix.shape, dtype=bool)
    starts[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    group = starts.cumsum(axis=1) - 1 + matrix.shape[1] * np.arange(matrix.shape[0])[:, None]
    size = np.bincount(group.ravel(), minlength=matrix.size).reshape(matrix.shape).astype(np.float64)
    return np.asarray((size**3 - size).sum(axis=1))


def _concordance(ranks: Floats, ties: Floats) -> tuple[float | None, float]:
    """W with and without the tie correction from mid-ranks (E, I)."""
    m, n = ranks.shape
    totals = ranks.sum(axis=0)
    s = 12 * float(((totals - totals.mean()) ** 2).sum())
    full = float(m * m * (n**3 - n))
    corrected = full - m * float(ties.sum())
    return (s / corrected if corrected > 0 else None), s / full


def _pairwise(matrix: Floats) -> tuple[float | None, float]:
    """W = (1 + r (k-1))/k, r the mean Spearman over pairs of experts weighted by common items - 1, k raters per item."""
    given = ~np.isnan(matrix)
    parts, weight = [], 0
    for a in range(matrix.shape[0]):
        for b in range(a):
            both = given[a] & given[b]
            w = max(int(both.sum()) - 1, 0)
            weight += w
            x, y = (rankdata(matrix[k, both]) for k in (a, b))
            if w and x.std() > 0 and y.std() > 0:
                parts.append(w * float(np.corrcoef(x, y)[0, 1]))
    k, total = float(given.sum(axis=0).mean()), fsum(parts)  # fsum: whoever comes first, the last digit stays
    return ((1 + total / weight * (k - 1)) / k if weight and k else None), k


def reading_of(w: float | None) -> str | None:
    """Schmidt's reading: very_weak .1, weak .3, moderate .5, strong .7, unusually_strong .9."""
    return None if w is None else next((name for low, name in READINGS if w + ROUNDING >= low), "very_weak")


def kendalls_w(ratings: ArrayLike, *, missing: str = "drop_experts") -> KendallW:
    """W of ratings (E, I), NaN = missing; mid-ranks within each expert, tie-corrected.

    missing: "drop_experts" leaves out experts who skipped any item, "drop_items" items that any expert skipped (R irr),
    "pairwise" keeps all by mean Spearman correlations (R DescTools after Brueckl 2011). The first two differ and neither
    is wrong; the number left out is returned. W is about order: a panel that rates everything 5 has no W (None).
    """
    one_of("missing", missing, MISSING, code="missing_policy")
    matrix = as_ratings(ratings)
    kept, experts_out, items_out = _keep(matrix, missing)
    m, n = kept.shape
    w: float | None = None
    plain: float | None = None
    chi: float | None = None
    reason = Reason("too_few_for_order", {"experts": m, "items": n}) if m < 2 or n < 2 else None
    if reason is None and np.isnan(kept).any():
        w, k = _pairwise(kept)
        chi = None if w is None else k * (n - 1) * w
    elif reason is None:
        w, plain = _concordance(rankdata(kept, axis=1), tie_sums(kept))
        chi = None if w is None else m * (n - 1) * w
    if reason is None and w is None:
        reason = Reason("no_variation", {"experts": m, "items": n})
    return KendallW(
        n=m, base="experts whose ratings are used", method="kendall-w", convention="tie-corrected, mid-ranks",
        missing=missing, n_experts=m, n_items=n, dropped_experts=experts_out, dropped_items=items_out, w=w,
        w_uncorrected=plain, chi2=chi, df=n - 1 if n > 1 else None,
        p=None if chi is None else float(chi2.sf(chi, n - 1)), reading=reading_of(w), reason=reason,
    )  # fmt: skip
