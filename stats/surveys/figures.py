"""Figures as pages and records take them: the number, its error, its interval under the name it may carry."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stats.result import Figure, Reason
from stats.surveys.estimates import RatioArrays
from stats.surveys.factors import FloatArray
from stats.surveys.intervals import mean_interval, share_interval
from stats.surveys.linearisation import design_df, variance_problem
from stats.surveys.sample_kinds import IntervalRule
from stats.surveys.weights import Weighting


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """low..high at `level`; method: how it was made (t, xlogit, beta); name: what it may be called (sample_kinds)."""

    low: float
    high: float
    level: float
    method: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate(Figure):
    """A weighted figure. n: answers; n_eff_kish and n_eff_design are different things and carry their names.

    se: the one the interval uses (`variance` says which); None with `no_interval` where none may be shown.
    """

    unweighted: float | None
    se: float | None
    se_weights_as_given: float | None
    se_calibrated: float | None
    variance: str
    df: int | None
    interval: Interval | None
    no_interval: Reason | None
    deff_kish: float | None
    n_eff_kish: float | None
    deff_design: float | None

    @property
    def n_eff_design(self) -> float | None:
        return self.n / self.deff_design if self.deff_design else None


@dataclass(frozen=True, slots=True)
class _Batch:
    """What the figures of one call share; arrays (I, F) as in RatioArrays."""

    arrays: RatioArrays
    variance: str
    se: FloatArray
    df: FloatArray
    low: FloatArray
    high: FloatArray
    deff: FloatArray
    rule: IntervalRule
    level: float
    problem: Reason | None
    single: int  # strata of the first stage with one unit


def estimates_from(
    weighting: Weighting, arrays: RatioArrays, shares: tuple[bool, ...], rule: IntervalRule, level: float = 0.95
) -> list[list[Estimate]]:
    """RatioArrays as Estimates, [item][functional]; `shares` (F,): True for a share (xlogit, df of the answerers)."""
    calibrated = weighting.held_fixed is not None
    se = arrays.se_calibrated if calibrated else arrays.se_weights_as_given
    is_share = np.array(shares)[None]
    df = np.where(is_share, arrays.df_answerers[:, None], float(design_df(weighting.cells)))
    plain = mean_interval(arrays.value, se, df, level)
    logit = share_interval(arrays.value, se, df, arrays.n[:, None], level=level)
    with np.errstate(divide="ignore", invalid="ignore"):
        deff = se**2 / arrays.variance_srs
    batch = _Batch(
        arrays, "calibrated" if calibrated else "weights_as_given", se, df, np.where(is_share, logit[0], plain[0]),
        np.where(is_share, logit[1], plain[1]), deff, rule, level, variance_problem(weighting.cells),
        int(np.count_nonzero(weighting.cells.stages[0].units == 1)),
    )  # fmt: skip
    return [[_estimate(batch, i, f, share) for f, share in enumerate(shares)] for i in range(len(arrays.n))]


def _estimate(batch: _Batch, i: int, f: int, share: bool) -> Estimate:
    arrays, rule = batch.arrays, batch.rule
    n, value, kish = int(arrays.n[i]), number(arrays.value[i, f]), number(arrays.deff_kish[i])
    why = Reason("no_answers", {"n": 0}) if value is None else None
    withheld = rule.note if not rule.shown else why or _no_interval(batch, i, f, share)

    def shown(array: FloatArray) -> float | None:
        return number(array[i, f]) if rule.shown else None

    return Estimate(
        n=n, base="answered the item", method="weighted-mean", convention="share" if share else "mean",
        missing="outside the domain, stays in the design", notes=(rule.note,) if rule.note else (),
        value=value, reason=why, unweighted=number(arrays.unweighted[i, f]), se=shown(batch.se),
        se_weights_as_given=shown(arrays.se_weights_as_given), se_calibrated=shown(arrays.se_calibrated),
        variance=batch.variance, df=int(batch.df[i, f]) if rule.shown and n else None,
        interval=None if withheld else _interval(batch, i, f, share), no_interval=withheld,
        deff_kish=kish, n_eff_kish=n / kish if kish else None, deff_design=shown(batch.deff),
    )  # fmt: skip


def _no_interval(batch: _Batch, i: int, f: int, share: bool) -> Reason | None:
    n = int(batch.arrays.n[i])
    if batch.problem is not None:
        return batch.problem
    if batch.df[i, f] < 1 and not share:
        return Reason("single_unit_stratum", {"strata": batch.single})
    if batch.arrays.constant[i, f] and not share:
        return Reason("no_variation", {"n": n})
    return None if n >= 2 and np.isfinite(batch.low[i, f]) else Reason("too_few_answers", {"n": n, "minimum": 2})


def _interval(batch: _Batch, i: int, f: int, share: bool) -> Interval:
    edge = bool(batch.arrays.constant[i, f])
    method = "t" if not share else "beta" if edge else "xlogit"
    low, high = float(batch.low[i, f]), float(batch.high[i, f])
    return Interval(low=low, high=high, level=batch.level, method=method, name=batch.rule.name or "")


def number(value: float) -> float | None:
    """A float, or None where the array holds NaN or infinity."""
    return float(value) if np.isfinite(value) else None
