"""Did those who left the panel think differently? Leavers' last ratings beside stayers'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stats.errors import StatsError
from stats.experts.percent_agreement import default_ends
from stats.experts.quartiles import quantile
from stats.experts.ratings import Floats, on_scale
from stats.experts.subgroups import SUPPRESS_BELOW, mann_whitney
from stats.experts.wilcoxon import holm
from stats.result import Reason, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Attrition(Result):
    """One item in the earlier round; n = leavers + stayers with a rating. Shares 0..1.

    outside: share of leavers beyond the stayers' middle half. agree_all, agree_stayers: percent agreement of the earlier
    round with and without the leavers; their gap is what leaving alone adds. Leavers under 5: their figures None.
    """

    leavers: int
    stayers: int
    leavers_median: float | None
    stayers_median: float | None
    outside: float | None
    agree_all: float | None
    agree_stayers: float | None
    cliffs_delta: float | None
    p: float | None
    p_holm: float | None
    reason: Reason | None = None


def _median(values: Floats) -> float | None:
    return float(quantile(values, 0.5)[0]) if values.size else None


def _share(values: Floats, agree: Sequence[int]) -> float | None:
    return float(np.isin(values, list(agree)).mean()) if values.size else None


def _outside(leavers: Floats, stayers: Floats) -> float | None:
    """Share of leavers below Q1 or above Q3 of the stayers."""
    if not leavers.size or not stayers.size:
        return None
    q1, q3 = (float(quantile(stayers, p)[0]) for p in (0.25, 0.75))
    return float(((leavers < q1) | (leavers > q3)).mean())


def attrition(
    earlier: ArrayLike, stayed: Sequence[bool], *, points: int, agree: Sequence[int] | None = None, lowest: int = 1
) -> tuple[Attrition, ...]:
    """Every item of the last round before the leaving.

    earlier: (E, I) ratings on a scale of `points` from `lowest` up, NaN = missing; stayed: (E,) whether the expert answered the later round. Cliff's
    delta above 0: leavers rated higher. A p over .05 with a handful of leavers shows nothing; look at `outside` and the gap.
    """
    matrix = on_scale(earlier, points, "earlier", lowest=lowest)
    stay: NDArray[np.bool_] = np.asarray(stayed, dtype=bool)
    if stay.shape != (matrix.shape[0],):
        raise StatsError("stayed", stay.shape, f"one truth value for each of {matrix.shape[0]} experts", code="length")
    ends = default_ends(points, lowest)[0] if agree is None else tuple(agree)
    columns = [(matrix[~stay, i], matrix[stay, i]) for i in range(matrix.shape[1])]
    pairs = [(left[~np.isnan(left)], kept[~np.isnan(kept)]) for left, kept in columns]
    tests = [mann_whitney(left, kept) if left.size >= SUPPRESS_BELOW else None for left, kept in pairs]
    adjusted = holm([None if test is None else test.p for test in tests])
    rows = []
    for (left, kept), test, own in zip(pairs, tests, adjusted, strict=True):
        reason = Reason("too_few_leavers", {"n": left.size, "minimum": SUPPRESS_BELOW}) if test is None else test.reason
        rows.append(Attrition(
            n=left.size + kept.size, base="experts who rated the item before some left", method="subgroups",
            convention="Mann-Whitney, Holm over items", leavers=left.size, stayers=kept.size,
            leavers_median=None if test is None else _median(left), stayers_median=_median(kept),
            outside=None if test is None else _outside(left, kept), agree_all=_share(np.concatenate([left, kept]), ends),
            agree_stayers=_share(kept, ends), cliffs_delta=None if test is None else test.cliffs_delta,
            p=None if test is None else test.p, p_holm=own, reason=reason,
        ))  # fmt: skip
    return tuple(rows)
