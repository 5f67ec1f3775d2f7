"""Design-based tests of a numeric variable, or of its ranks, between two or more groups."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from stats.errors import one_of
from stats.result import Reason, Result
from stats.surveys.factors import Factor, FloatArray, sums
from stats.surveys.intervals import mean_interval
from stats.surveys.linearisation import covariance, held_df, unit_factor, variance_problem
from stats.surveys.numeric import Mask, answered, moments_of
from stats.surveys.sample_kinds import interval_rule
from stats.surveys.weights import Weighting

ROUNDING = 1e-10
TIES = ("weighted", "r_survey")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTest(Result):
    """Equality of group means (or mean rank scores). Two groups: difference second − first, t, df, interval.

    Any number: chisq on `groups − 1`, f = chisq / (groups − 1) on ndf and ddf = answerers' df − (groups − 1), for two f = t².
    p two-sided. eta: weighted share of variance between groups. None with `reason` where there is no test.
    """

    groups: tuple[str, ...]
    means: tuple[float, ...]
    difference: float | None = None
    t: float | None = None
    df: int | None = None
    interval: tuple[float, float] | None = None
    chisq: float | None = None
    f: float | None = None
    ndf: int | None = None
    ddf: int | None = None
    p: float | None = None
    eta: float | None = None
    reason: Reason | None = None


def compare_means(
    weighting: Weighting, y: ArrayLike, group: Factor, *, sample_kind: str = "probability", level: float = 0.95
) -> GroupTest:
    """Do the weighted means of y (R,) differ between the levels of `group`? As R survey's svyttest and regTermTest.

    Two groups: t with df − 1. More: Wald F with df − (groups − 1), df the units minus strata of those who answered and
    have a group: without the others there is no comparison, though they stay in the variance.
    """
    values, held = answered(weighting, y, group.codes >= 0)
    return _test(weighting, values, held, group, sample_kind, level, "group-tests", "design-based means")


def compare_ranks(
    weighting: Weighting,
    y: ArrayLike,
    group: Factor,
    *,
    ties: str = "weighted",
    sample_kind: str = "probability",
    level: float = 0.95,
) -> GroupTest:
    """The same of y (R,) on estimated population mid-ranks / N: design-based Wilcoxon (two groups) and Kruskal–Wallis.

    ties: see rank_scores. Lumley & Scott (2013). R survey 4.1-1 returns the chi-square of the many-group test and its df
    under each other's names; here they are under the right ones.
    """
    values, held = answered(weighting, y, group.codes >= 0)
    scores = rank_scores(values, np.where(held, weighting.weights(), 0.0), held, ties=ties)
    how = f"mid-ranks / N, ties {ties}, design-based"
    return _test(weighting, scores, held, group, sample_kind, level, "group-tests", how)


def rank_scores(values: FloatArray, w: FloatArray, held: Mask, *, ties: str = "weighted") -> FloatArray:
    """Estimated population mid-rank over N of every respondent held (R,), 0 for the rest.

    A respondent's own is (Σ weights up to and with it − half its own). ties: "weighted" gives tied answers the weighted
    mean of their own, which is the weight below them and half of theirs, in whatever order they come; "r_survey" the plain
    mean, as R survey 4.1-1: with unequal weights that depends on the order of the file.
    """
    one_of("ties", ties, TIES, code="ties")
    scores = np.zeros_like(values)
    x, weight = values[held], w[held]
    if len(x) == 0:
        return scores
    order = np.argsort(x, kind="stable")
    rank = np.empty(len(x))
    rank[order] = np.cumsum(weight[order]) - weight[order] / 2
    _, tie = np.unique(x, return_inverse=True)
    if ties == "r_survey":
        shared = np.bincount(tie, rank) / np.bincount(tie)
    else:
        own = np.bincount(tie, weight)
        shared = np.cumsum(own) - own / 2
    scores[held] = shared[tie] / weight.sum()
    return scores


def _test(
    weighting: Weighting,
    y: FloatArray,
    held: Mask,
    group: Factor,
    sample_kind: str,
    level: float,
    method: str,
    how: str,
) -> GroupTest:
    rule, cells = interval_rule(sample_kind), weighting.cells
    w = np.where(held, weighting.weights(), 0.0)
    code = np.where(held, group.codes, len(group.levels))
    size = sums(code, w, len(group.levels))
    present = np.flatnonzero(size > 0)
    names = tuple(group.levels[i] for i in present)
    means = sums(code, w * y, len(group.levels))[present] / size[present]
    found = GroupTest(
        n=int(held.sum()), base="answered, in a group", method=method, convention=how, groups=names,
        missing="outside the groups, stays in the design", means=tuple(map(float, means)),
        notes=(rule.note,) if rule.note else (), eta=_eta(y, w, held, means, size[present]),
    )  # fmt: skip
    if len(present) == 2:
        found = replace(found, difference=float(means[1] - means[0]))
    reason = rule.note if not rule.shown else variance_problem(cells)
    if reason is None and len(present) < 2:
        reason = Reason("one_group", {"groups": len(present)})
    if reason is not None:
        return replace(found, reason=reason)
    z = np.stack([np.where(code == i, (y - mean) / size[i], 0.0) for i, mean in zip(present, means, strict=True)])
    smallest = (ROUNDING * float(np.abs(y[held]).max())) ** 2
    return _decide(found, means, _covariance(weighting, z), held_df(cells, held), level, smallest)


def _decide(found: GroupTest, means: FloatArray, v: FloatArray, df: int, level: float, smallest: float) -> GroupTest:
    """smallest: a variance up to this is the rounding of sums, not a spread."""
    contrasts = np.hstack([-np.ones((len(means) - 1, 1)), np.eye(len(means) - 1)])
    away, spread = contrasts @ means, contrasts @ v @ contrasts.T
    extra = len(away)
    if df - extra < 1 or (np.diag(spread) <= smallest).any() or np.linalg.matrix_rank(spread) < extra:
        return replace(found, reason=Reason("no_variation" if df - extra >= 1 else "too_few_answers", {"n": found.n}))
    chisq = float(away @ np.linalg.solve(spread, away))
    left, f = df - extra, chisq / extra
    found = replace(found, chisq=chisq, f=f, ndf=extra, ddf=left, p=float(special.fdtrc(extra, left, f)))
    if extra > 1:
        return found
    se = float(np.sqrt(spread[0, 0]))
    t = float(away[0]) / se
    low, high = mean_interval(away[0], np.array(se), left, level)
    return replace(found, t=t, df=left, interval=(float(low), float(high)), p=float(2 * special.stdtr(left, -abs(t))))


def _covariance(weighting: Weighting, z: FloatArray) -> FloatArray:
    cells = weighting.cells
    moments = moments_of(cells, z)
    k = np.append(unit_factor(cells) * weighting.g**2, 0.0)[cells.of]
    weight = k if cells.base is None else k * cells.base**2
    return covariance(weighting, moments.a, moments.b, (z * weight) @ z.T, calibrated=weighting.held_fixed is not None)


def _eta(y: FloatArray, w: FloatArray, held: Mask, means: FloatArray, size: FloatArray) -> float | None:
    if size.sum() <= 0:
        return None
    grand = float(size @ means / size.sum())
    whole = float(w[held] @ (y[held] - grand) ** 2)
    return float(size @ (means - grand) ** 2) / whole if whole > 0 else None
