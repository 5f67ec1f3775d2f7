"""Difference of a weighted mean or share between two groups of one sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from stats.result import Figure, Reason
from stats.surveys.counts import ItemCounts
from stats.surveys.estimates import moments
from stats.surveys.factors import FloatArray
from stats.surveys.figures import Interval, number
from stats.surveys.intervals import mean_interval
from stats.surveys.linearisation import Moments, answerers_df, variance_problem, variances
from stats.surveys.sample_kinds import interval_rule
from stats.surveys.weights import Weighting


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference(Figure):
    """value = second group − first. effect_size: value / pooled weighted standard deviation; p two-sided from t."""

    groups: tuple[str, str]
    group_n: tuple[int, int]
    se: float | None
    t: float | None
    df: int | None
    p: float | None
    interval: Interval | None
    effect_size: float | None
    variance: str


def group_difference(
    weighting: Weighting,
    first: ItemCounts,
    second: ItemCounts,
    values: FloatArray,
    *,
    groups: tuple[str, str],
    sample_kind: str,
    level: float = 0.95,
) -> tuple[Difference, ...]:
    """One Difference per item. first, second: counts of the two groups (counts.count_by); values (K,) of categories.

    The groups share one sample, so the covariance that weighting puts between them is in the standard error.
    Design-based t with df = units − strata − 1 of those who answered in either group, as R survey's svyttest. An open sample gets the difference, no test.
    """
    z1, mean1, var1 = _influence(weighting, first, values)
    z2, mean2, var2 = _influence(weighting, second, values)
    m1, m2 = moments(first, z1[:, None]), moments(second, z2[:, None])
    joint = Moments(m2.a - m1.a, m2.b - m1.b, m2.q + m1.q)
    calibrated = weighting.held_fixed is not None
    problem = variance_problem(weighting.cells)
    size = len(mean1)
    se = np.full(size, np.nan) if problem else np.sqrt(variances(weighting, joint, calibrated=calibrated))[:, 0]
    n1, n2 = first.n.sum(axis=(1, 2)), second.n.sum(axis=(1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        effect = (mean2 - mean1) / np.sqrt(((n1 - 1) * var1 + (n2 - 1) * var2) / (n1 + n2 - 2))
    freedom = answerers_df(weighting.cells, first.n.sum(axis=2) + second.n.sum(axis=2)) - 1
    rule = interval_rule(sample_kind)

    def one(i: int) -> Difference:
        df = int(freedom[i])
        value = number(mean2[i] - mean1[i])
        missing = Reason("no_answers_in_group", {"n": [int(n1[i]), int(n2[i])]}) if value is None else None
        flat = bool(var1[i] + var2[i] == 0) if value is not None else False
        why = missing or (rule.note if not rule.shown else problem or (Reason("no_variation", {}) if flat else None))
        common = {
            "n": int(n1[i] + n2[i]), "base": "answered the item", "method": "group-tests",
            "convention": "second minus first, t with answerers' design df − 1", "value": value, "groups": groups,
            "group_n": (int(n1[i]), int(n2[i])), "effect_size": number(effect[i]),
            "variance": "calibrated" if calibrated else "weights_as_given",
        }  # fmt: skip
        if why is not None or df < 1:
            reason = why or Reason("too_few_answers", {"n": int(n1[i] + n2[i]), "minimum": 3})
            return Difference(**common, reason=reason, se=None, t=None, df=None, p=None, interval=None)  # type: ignore[arg-type]
        t = float((mean2[i] - mean1[i]) / se[i])
        low, high = mean_interval(np.asarray(mean2[i] - mean1[i]), np.asarray(se[i]), df, level)
        interval = Interval(low=float(low), high=float(high), level=level, method="t", name=rule.name or "")
        p = float(2 * special.stdtr(df, -abs(t)))
        return Difference(**common, se=float(se[i]), t=t, df=df, p=p, interval=interval)  # type: ignore[arg-type]

    return tuple(one(i) for i in range(size))


def _influence(
    weighting: Weighting, counts: ItemCounts, values: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Influence (I, K) of each category, mean (I,) and weighted variance (I,) with n − 1."""
    by_category = np.einsum("c,ick->ik", weighting.g, counts.d)
    weight, n = by_category.sum(axis=1), counts.n.sum(axis=(1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = by_category @ values / weight
        away = values[None] - mean[:, None]
        variance = (by_category * away**2).sum(axis=1) / weight * n / (n - 1)
        z = np.where(weight[:, None] > 0, away / weight[:, None], 0.0)
    return z, mean, variance
