"""Why a panel does not agree: single outliers, two peaks, stakeholder groups, or ratings that follow wishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr
from scipy.stats import rankdata

from stats.errors import StatsError, require
from stats.experts.quartiles import quartiles
from stats.experts.ratings import Floats, Ints, as_counts, category_counts, on_scale, optional
from stats.experts.subgroups import SUPPRESS_BELOW, compare_groups, mann_whitney, split
from stats.experts.wilcoxon import holm
from stats.result import Reason, Result

FENCE = 1.5
PEAK_PERCENT = 20
FEWEST_PAIRS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Outliers(Result):
    """One item. experts: rows beyond the fences Q1 - 1.5 IQR and Q3 + 1.5 IQR, from 0; iqr_without: of all others."""

    experts: tuple[int, ...]
    low_fence: float | None
    high_fence: float | None
    iqr: float | None
    iqr_without: float | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoPeaks(Result):
    """One item. peaks: the categories (from 1) of the two, with valley the fewest answers between them; None without."""

    peaks: tuple[int, int] | None
    peak_counts: tuple[int, int] | None
    valley: int | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDissent(Result):
    """One item between stakeholder groups. iqrs, medians: None for groups under 5, which also stay out of the test.
    united_within: at least two groups are judged and each has an IQR within the limit; None with fewer."""

    groups: tuple[str, ...]
    sizes: tuple[int, ...]
    medians: tuple[float | None, ...]
    iqrs: tuple[float | None, ...]
    p: float | None
    p_holm: float | None
    effect: float | None
    united_within: bool | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DesirabilityBias(Result):
    """One item; n = experts who gave both. rho: Spearman of rating and desirability, above 0 where experts rate higher
    what they wish for. delta: Cliff's, those who find it desirable (above the middle) against those who do not; None
    where either has fewer than 5."""

    rho: float | None
    p: float | None
    p_holm: float | None
    delta: float | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dissent(Result):
    """One item. dissents: IQR above the limit, None under 5 answers. sources: which of outliers, bipolarity, groups and
    desirability account for it, none where it does not dissent; a note says where none of them does."""

    dissents: bool | None
    iqr: float | None
    outliers: Outliers
    bipolarity: TwoPeaks
    groups: GroupDissent | None
    desirability: DesirabilityBias | None
    sources: tuple[str, ...]
    reason: Reason | None = None


def outliers(ratings: ArrayLike, *, points: int, quartile_type: int = 7, lowest: int = 1) -> tuple[Outliers, ...]:
    """Experts beyond Tukey's fences, and the spread without them, for every item of ratings (E, I), NaN = missing.

    Where the middle half is one category every other rating lies beyond. No answer: None.
    """
    matrix = on_scale(ratings, points, lowest=lowest)
    q = quartiles(matrix, quartile_type=quartile_type)
    low, high = q.q1 - FENCE * q.iqr, q.q3 + FENCE * q.iqr
    with np.errstate(invalid="ignore"):
        beyond = (matrix < low) | (matrix > high)
    rest = quartiles(np.where(beyond, np.nan, matrix), quartile_type=quartile_type).iqr
    n = (~np.isnan(matrix)).sum(axis=0)
    return tuple(
        Outliers(
            n=int(n[i]), base="experts with a valid answer to the item", method="dissent",
            convention=f"Tukey's fences, quartile type {quartile_type}",
            experts=tuple(int(e) for e in np.flatnonzero(beyond[:, i])), low_fence=optional(low[i]),
            high_fence=optional(high[i]), iqr=optional(q.iqr[i]), iqr_without=optional(rest[i]),
            reason=None if n[i] else Reason("no_answers"),
        )
        for i in range(matrix.shape[1])
    )  # fmt: skip


def two_peaks(counts: ArrayLike, lowest: int = 1) -> TwoPeaks:
    """The two peaks of counts (K,) of one item: categories of at least 20 % of the answers each, not adjoining, with a
    category between them that holds at most half of the smaller one. Of several pairs the one with the deepest valley."""
    array: Ints = as_counts(counts)
    if array.ndim != 1:
        raise StatsError("counts", array.shape, "the counts of one item (K,)", code="shape")
    n, best, depth = int(array.sum()), None, 0
    for a in range(array.size - 2):
        for b in range(a + 2, array.size):
            smaller, valley = int(min(array[a], array[b])), int(array[a + 1 : b].min())
            if 100 * smaller >= PEAK_PERCENT * n and 2 * valley <= smaller and smaller - valley > depth:
                best, depth = (a, b, valley), smaller - valley
    found = TwoPeaks(
        n=n, base="experts with a valid answer to the item", method="dissent", peaks=None, peak_counts=None, valley=None,
        convention="peaks of 20 %, a valley of half the smaller", reason=None if n else Reason("no_answers"),
    )  # fmt: skip
    if best is None:
        return found
    a, b, valley = best
    return replace(found, peaks=(a + lowest, b + lowest), peak_counts=(int(array[a]), int(array[b])), valley=valley)


def group_dissent(
    ratings: ArrayLike, groups: Sequence[str | None], *, points: int, max_iqr: float = 1, quartile_type: int = 7,
    lowest: int = 1,
) -> tuple[GroupDissent, ...]:  # fmt: skip
    """Whether each stakeholder group agrees within itself, for every item of ratings (E, I), groups (E,) labels or None.

    Rank test and effect as in stats.experts.subgroups.compare_groups, Holm over the items.
    """
    matrix = on_scale(ratings, points, lowest=lowest)
    rows = []
    for i, test in enumerate(compare_groups(matrix, groups)):
        spreads = [
            float(quartiles(v, quartile_type=quartile_type).iqr[0]) if v.size >= SUPPRESS_BELOW else None
            for v in split(matrix[:, i], groups).values()
        ]
        judged = [iqr for iqr in spreads if iqr is not None]
        rows.append(GroupDissent(
            n=test.n, base=test.base, method="dissent", convention=f"IQR within {max_iqr:g}; {test.convention}",
            groups=test.groups, sizes=test.sizes, medians=test.medians, iqrs=tuple(spreads), p=test.p,
            p_holm=test.p_holm, effect=test.effect, reason=test.reason,
            united_within=all(iqr <= max_iqr for iqr in judged) if len(judged) > 1 else None,
        ))  # fmt: skip
    return tuple(rows)


def desirability_bias(
    ratings: ArrayLike, desirability: ArrayLike, *, points: int, lowest: int = 1
) -> tuple[DesirabilityBias, ...]:
    """Do ratings follow wishes? For every item of ratings (E, I) and desirability (E, I), both on `points` categories
    from `lowest` up, NaN = missing.

    Spearman's rho with mid-ranks and p from t with n - 2 degrees of freedom, Holm over the items. Under 8 experts with
    both answers, or where one of them does not vary: None. After Ecken, Gnatzy & von der Gracht (2011). It shows that
    the two go together; what is wished for may be likelier because it is wished for.
    """
    rated, wished = (
        on_scale(values, points, name, lowest=lowest) for values, name in ((ratings, "ratings"), (desirability, "desirability"))
    )
    if rated.shape != wished.shape:
        raise StatsError("desirability", wished.shape, f"the shape of ratings, {rated.shape}", code="shape")
    both = ~np.isnan(rated) & ~np.isnan(wished)
    rows = [_bias(rated[b, i], wished[b, i], lowest + (points - 1) / 2) for i, b in enumerate(both.T)]
    adjusted = holm([row.p for row in rows])
    return tuple(replace(row, p_holm=p) for row, p in zip(rows, adjusted, strict=True))


def _bias(rated: Floats, wished: Floats, middle: float) -> DesirabilityBias:
    n, rho, p, reason = rated.size, None, None, None
    if n < FEWEST_PAIRS:
        reason = Reason("too_few_pairs", {"pairs": n, "minimum": FEWEST_PAIRS})
    elif (rated == rated[0]).all() or (wished == wished[0]).all():
        reason = Reason("no_variation", {"n": n})
    else:
        rho = float(np.clip(np.corrcoef(rankdata(rated), rankdata(wished))[0, 1], -1, 1))
        t = np.inf if abs(rho) > 1 - 1e-12 else abs(rho) * ((n - 2) / (1 - rho**2)) ** 0.5
        p = float(2 * stdtr(n - 2, -t))
    above = wished > middle
    enough = reason is None and SUPPRESS_BELOW <= above.sum() <= n - SUPPRESS_BELOW
    delta = mann_whitney(rated[above], rated[~above]).cliffs_delta if enough else None
    return DesirabilityBias(
        n=n, base="experts who gave both answers", method="dissent", convention="Spearman, Holm over items",
        missing="complete pairs", rho=rho, p=p, p_holm=None, delta=delta, reason=reason,
    )  # fmt: skip


def dissent(
    ratings: ArrayLike,
    *,
    points: int,
    max_iqr: float = 1,
    quartile_type: int = 7,
    groups: Sequence[str | None] | None = None,
    desirability: ArrayLike | None = None,
    alpha: float = 0.05,
    lowest: int = 1,
) -> tuple[Dissent, ...]:
    """Where a panel dissents and what accounts for it, for every item of ratings (E, I) on `points` categories
    from `lowest` up, NaN = missing.

    Dissent: IQR above max_iqr (1 on five points). outliers: without them it is not above. bipolarity: two peaks. groups:
    all groups of 5 or more agree within themselves. desirability: rho at p_holm <= alpha. More than one may hold. The
    four analyses are those of Warth, von der Gracht & Darkow (2013); limits and counts are declared here.
    """
    require("alpha", alpha, lambda v: 0 < v < 1, "between 0 and 1", code="alpha")
    require("max_iqr", max_iqr, lambda v: 0 <= v < points, f"0 to below {points}", code="max_iqr")
    matrix = on_scale(ratings, points, lowest=lowest)
    counts = category_counts(matrix, points, lowest)
    single = outliers(matrix, points=points, quartile_type=quartile_type, lowest=lowest)
    parties = None if groups is None else group_dissent(
        matrix, groups, points=points, max_iqr=max_iqr, quartile_type=quartile_type, lowest=lowest
    )  # fmt: skip
    wishes = None if desirability is None else desirability_bias(matrix, desirability, points=points, lowest=lowest)
    rows = []
    for i, out in enumerate(single):
        peaks, party, wish = two_peaks(counts[i], lowest), parties and parties[i], wishes and wishes[i]
        few = out.n < SUPPRESS_BELOW
        dissents = None if few or out.iqr is None else out.iqr > max_iqr
        found = {
            "outliers": bool(out.experts) and out.iqr_without is not None and out.iqr_without <= max_iqr,
            "bipolarity": peaks.peaks is not None,
            "groups": bool(party and party.united_within),
            "desirability": bool(wish and wish.p_holm is not None and wish.p_holm <= alpha),
        }
        sources = tuple(name for name, holds in found.items() if holds) if dissents else ()
        rows.append(Dissent(
            n=out.n, base=out.base, method="dissent", convention=f"IQR > {max_iqr:g}, quartile type {quartile_type}",
            notes=(Reason("dissent_unexplained", {"n": out.n}),) if dissents and not sources else (), dissents=dissents,
            iqr=out.iqr, outliers=out, bipolarity=peaks, groups=party or None, desirability=wish or None, sources=sources,
            reason=Reason("too_few_answers", {"n": out.n, "minimum": SUPPRESS_BELOW}) if few else None,
        ))  # fmt: skip
    return tuple(rows)
