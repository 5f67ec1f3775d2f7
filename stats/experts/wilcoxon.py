"""Wilcoxon's signed-rank test of two rounds, with the treatment of unchanged ratings declared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm, rankdata

from stats.errors import StatsError, one_of
from stats.experts.ratings import Floats, as_ratings
from stats.result import Reason, Result

ZERO_METHODS = ("wilcox", "pratt", "zsplit")
EXACT_LIMIT = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRanks(Result):
    """n = pairs. v_plus, v_minus: rank sums of rises and falls (later minus earlier); t_min the smaller; z signed, above 0
    for rises. p two-sided from the tie-corrected normal, p_exact from the permutation of the ranks with unchanged pairs
    dropped. unchanged: every pair is equal, which is a finding, not a missing figure."""

    zero_count: int
    up: int
    down: int
    zero_method: str
    correction: bool
    v_plus: float
    v_minus: float
    t_min: float
    z: float | None
    p: float | None
    p_exact: float | None
    unchanged: bool
    reason: Reason | None = None


def pairs_of(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    """Ratings (E,) of those who rated in both rounds."""
    a, b = (as_ratings(v, name).reshape(-1) for v, name in ((first, "first"), (second, "second")))
    if a.shape != b.shape:
        raise StatsError("second", b.shape, f"as many ratings as first: {a.shape}", code="length")
    both = ~np.isnan(a) & ~np.isnan(b)
    return a[both], b[both]


def exact_two_sided(ranks: Floats, v: float) -> float:
    """Twice the smaller tail of the sum of randomly signed mid-ranks (n,), at most 1."""
    doubled = np.rint(2 * ranks).astype(np.int64)
    chance = np.zeros(int(doubled.sum()) + 1)
    chance[0] = 1.0
    for rank in doubled:
        shifted = np.zeros_like(chance)
        shifted[rank:] = chance[: chance.size - rank]
        chance = (chance + shifted) / 2
    at = round(2 * v)
    return float(min(1.0, 2 * min(chance[: at + 1].sum(), chance[at:].sum())))


def _normal(t: float, ranks: Floats, zeros: int, zero_method: str, correction: bool) -> tuple[float | None, float | None]:
    """z of a rank sum and its two-sided p; None where nothing varies."""
    n = ranks.size
    mean, spread = n * (n + 1) / 4, float(n * (n + 1) * (2 * n + 1))
    tied = ranks
    if zero_method == "pratt":
        mean -= zeros * (zeros + 1) / 4
        spread -= zeros * (zeros + 1) * (2 * zeros + 1)
        tied = ranks[ranks > (zeros + 1) / 2] if zeros else ranks
    _, sizes = np.unique(tied, return_counts=True)
    variance = (spread - 0.5 * float((sizes**3 - sizes).sum())) / 24
    if variance <= 0:
        return None, None
    distance = t - mean
    z = (distance - (0.5 * float(np.sign(distance)) if correction else 0.0)) / variance**0.5
    return z, float(2 * norm.sf(abs(z)))


def signed_ranks(
    first: ArrayLike, second: ArrayLike, *, zero_method: str = "pratt", correction: bool = False
) -> SignedRanks:
    """Test of second minus first over pairs rated in both rounds; first, second: (E,) with NaN = missing.

    zero_method: "wilcox" drops unchanged pairs before ranking (R, SPSS), "pratt" ranks them and then drops them, "zsplit"
    ranks them and gives half to each side. correction: continuity correction of .5. The choices change verdicts: state
    both. p >= .05 does not show stability: small panels pass it while a third of the ratings move.
    """
    one_of("zero_method", zero_method, ZERO_METHODS, code="zero_method")
    before, after = pairs_of(first, second)
    d = after - before
    zeros = int((d == 0).sum())
    used = d[d != 0] if zero_method == "wilcox" else d
    ranks = np.asarray(rankdata(np.abs(used)), dtype=np.float64)
    half = float(ranks[used == 0].sum()) / 2 if zero_method == "zsplit" else 0.0
    plus, minus = (float(ranks[side].sum()) + half for side in (used > 0, used < 0))
    z, p = _normal(plus, ranks, zeros, zero_method, correction) if ranks.size else (None, None)
    moved = d[d != 0]
    exact = None
    if 0 < moved.size <= EXACT_LIMIT:
        own = np.asarray(rankdata(np.abs(moved)), dtype=np.float64)
        exact = exact_two_sided(own, float(own[moved > 0].sum()))
    unchanged = d.size > 0 and zeros == d.size
    reason = Reason("no_pairs") if not d.size else Reason("unchanged", {"pairs": d.size}) if unchanged else None
    return SignedRanks(
        n=d.size, base="experts who rated in both rounds", method="round-change",
        convention=f"zeros: {zero_method}; continuity correction: {'yes' if correction else 'no'}", missing="complete pairs",
        zero_count=zeros, up=int((d > 0).sum()), down=int((d < 0).sum()), zero_method=zero_method, correction=correction,
        v_plus=plus, v_minus=minus, t_min=min(plus, minus), z=z, p=p, p_exact=exact, unchanged=unchanged, reason=reason,
    )  # fmt: skip


def holm(p_values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Holm's step-down adjustment in the order given; None stays None and does not count as a test."""
    known = sorted((p, i) for i, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    largest = 0.0
    for place, (p, i) in enumerate(known):
        if not 0 <= p <= 1:
            raise StatsError("p_values", p, "0 to 1", code="probability")
        largest = max(largest, min(1.0, (len(known) - place) * p))
        adjusted[i] = largest
    return tuple(adjusted)
