"""Means and totals of any numeric variable, whole sample or domain, with every design effect."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stats.errors import StatsError
from stats.result import Figure, Reason
from stats.surveys.cells import Cells
from stats.surveys.factors import Factor, FloatArray, sums
from stats.surveys.figures import number
from stats.surveys.intervals import mean_interval
from stats.surveys.linearisation import Moments, design_df, variance_problem, variances
from stats.surveys.sample_kinds import interval_rule
from stats.surveys.weights import Weighting

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumericEstimate(Figure):
    """Weighted mean (value) of a numeric variable and its total.

    se_via_rake: with the residuals R survey's rake() takes, for comparison (see linearisation.variances).
    deff: variance over that of simple random sampling without replacement (needs weights that sum to the population);
    deff_replace: with replacement; deff_kish: of the answerers' weights alone. interval_t: None without degrees of freedom,
    where every stratum of the first stage has its one unit (drawn with certainty).
    """

    se: float | None
    df: int | None
    interval_t: tuple[float, float] | None
    interval_normal: tuple[float, float] | None
    deff: float | None
    deff_replace: float | None
    deff_kish: float | None
    total: float | None
    total_se: float | None
    se_via_rake: float | None
    variance: str


def as_given(weighting: Weighting) -> Weighting:
    """The same weights taken as fixed: standard errors then ignore the raking."""
    return replace(weighting, held_fixed=None)


def moments_of(cells: Cells, z: FloatArray) -> Moments:
    """Cell sums (..., C) of influence values z (..., R); respondents set aside count for nothing."""
    rows = np.atleast_2d(z)
    d = cells.base
    first = rows if d is None else rows * d
    second = first if d is None else first * d
    kinds = (first, second, second * rows, rows)
    a, b, q, plain = (np.stack([sums(cells.of, row, cells.size) for row in kind]) for kind in kinds)
    lead = z.shape[:-1]
    return Moments(a.reshape(*lead, -1), b.reshape(*lead, -1), q.reshape(*lead, -1), plain.reshape(*lead, -1))


def variance_of(weighting: Weighting, z: FloatArray, *, unweighted_residuals: bool = False) -> FloatArray:
    """Variance (...) of Σ w z for z (..., R): calibrated where the weights hold something fixed."""
    return variances(
        weighting, moments_of(weighting.cells, z), calibrated=weighting.held_fixed is not None,
        unweighted_residuals=unweighted_residuals,
    )  # fmt: skip


def answered(weighting: Weighting, y: ArrayLike, inside: ArrayLike | None = None) -> tuple[FloatArray, Mask]:
    """Values (R,) with 0 for the missing, and who is in the domain: answered, weighted, and `inside`."""
    values = np.asarray(y, dtype=np.float64)
    if values.shape != weighting.cells.of.shape:
        raise StatsError(
            "y", values.shape, f"({len(weighting.cells.of)},), one value per respondent", code="lengths_differ"
        )
    held = ~np.isnan(values) & (weighting.cells.of < weighting.cells.size)
    if inside is not None:
        held = held & np.asarray(inside, dtype=bool)
    return np.where(held, values, 0.0), held


def numeric_mean(
    weighting: Weighting,
    y: ArrayLike,
    inside: ArrayLike | None = None,
    *,
    sample_kind: str = "probability",
    level: float = 0.95,
) -> NumericEstimate:
    """Weighted mean of y (R,), NaN = missing, over the respondents `inside` (R,), and its linearised standard error.

    A missing answer puts its respondent outside the domain: the whole sample stays in the variance and in df = units −
    strata. Source: Särndal, Swensson & Wretman (1992) 5.6; as R survey's svymean.
    """
    rule, cells = interval_rule(sample_kind), weighting.cells
    values, held = answered(weighting, y, inside)
    w = np.where(held, weighting.weights(), 0.0)
    n, weight = int(held.sum()), float(w.sum())
    variance = "weights_as_given" if weighting.held_fixed is None else "calibrated"
    blank = NumericEstimate(
        n=n, base="answered", method="weighted-mean", convention="linearised", missing="outside the domain, stays in the design",
        value=None, reason=Reason("no_answers", {"n": n}), se=None, df=None, interval_t=None, interval_normal=None,
        deff=None, deff_replace=None, deff_kish=None, total=None, total_se=None, se_via_rake=None, variance=variance,
        notes=(rule.note,) if rule.note else (),
    )  # fmt: skip
    if n == 0 or weight == 0:
        return blank
    mean, total = _mean(values, w, held), float(w @ values)
    found = replace(blank, value=mean, total=total, reason=None, deff_kish=n * float(w @ w) / weight**2)
    problem = rule.note if not rule.shown else variance_problem(cells)
    if problem is not None:
        return replace(found, reason=problem)
    z = np.where(held, (values - mean) / weight, 0.0)
    v, v_total = variance_of(weighting, np.stack([z, values]))
    se, df = float(np.sqrt(v)), design_df(cells)
    via_rake = variance_of(weighting, z, unweighted_residuals=True) if weighting.held_fixed is not None else None
    s2 = float(w @ (values - mean) ** 2) / weight * n / (n - 1) if n > 1 else float("nan")
    with np.errstate(divide="ignore", invalid="ignore"):
        deff_replace = number(np.float64(v) / (s2 / n))
        deff = number(np.float64(v) / (s2 / n * (weight - n) / weight)) if weight > n else None
    low, high = mean_interval(np.array(mean), np.array(se), np.array([df, np.inf]), level)
    interval_t = (float(low[0]), float(high[0])) if df > 0 else None
    return replace(
        found, se=se, df=df, interval_t=interval_t, interval_normal=(float(low[1]), float(high[1])),
        deff=deff, deff_replace=deff_replace, total_se=float(np.sqrt(v_total)),
        se_via_rake=None if via_rake is None else float(np.sqrt(via_rake)),
    )  # fmt: skip


def _mean(values: FloatArray, w: FloatArray, held: Mask) -> float:
    """Σ w y / Σ w of those held; answers all alike exactly, or rounding would give them a spread and a design effect."""
    low, high = float(values[held].min()), float(values[held].max())
    return low if low == high else float(w @ values) / float(w.sum())


def domain_means(
    weighting: Weighting, y: ArrayLike, group: Factor, *, sample_kind: str = "probability", level: float = 0.95
) -> dict[str, NumericEstimate]:
    """The mean of y (R,) within every level of a group variable, the whole sample staying in each variance."""
    return {
        label: numeric_mean(weighting, y, group.codes == at, sample_kind=sample_kind, level=level)
        for at, label in enumerate(group.levels)
    }
