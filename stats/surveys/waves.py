"""Change of one item from wave to wave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from stats.errors import StatsError, one_of
from stats.result import Figure, Reason
from stats.surveys.factors import FloatArray, IntArray
from stats.surveys.figures import Interval
from stats.surveys.intervals import mean_interval
from stats.surveys.linearisation import fitted_per_cell, unit_factor, variance_problem
from stats.surveys.numeric import answered, moments_of, variance_of
from stats.surveys.sample_kinds import SAMPLE_KINDS, interval_rule
from stats.surveys.weights import Weighting


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """One wave's answers to an item. y (R,): values, NaN = missing; person (R,): an id that survives waves, or None.

    wording: a hash or text of the question, scale included; another wording breaks the series.
    """

    name: str
    weighting: Weighting
    y: FloatArray
    sample_kind: str
    wording: str
    person: IntArray | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Figure):
    """value = later − earlier mean. broken: the wording changed, so there is no value to give.

    correlation: of the two estimates; above 0 where the same people answered, 0 for separate samples.
    """

    waves: tuple[str, str]
    means: tuple[float | None, float | None]
    broken: bool
    se: float | None
    p: float | None
    interval: Interval | None
    linked: int
    correlation: float | None
    effect_size: float | None


def series(waves: Sequence[Wave], *, level: float = 0.95) -> tuple[Change, ...]:
    """The change at every step of a series in the order given."""
    return tuple(change(a, b, level=level) for a, b in pairwise(waves))


def change(earlier: Wave, later: Wave, *, level: float = 0.95) -> Change:
    """Difference of two waves' weighted means with its interval.

    Separate samples: variances add. Where people answered in both (same `person`), twice the covariance of their
    weighted residuals is taken off. t with n1 + n2 − 2 degrees of freedom. The weaker sample kind decides what may be
    shown. Designs with strata or clusters are allowed only without common people.
    """
    for wave in (earlier, later):
        one_of("sample_kind", wave.sample_kind, SAMPLE_KINDS)
    first, second = _summary(earlier), _summary(later)
    kind = max(earlier.sample_kind, later.sample_kind, key=SAMPLE_KINDS.index)
    rule, broken = interval_rule(kind), earlier.wording != later.wording
    blank = Change(
        n=first.n + second.n, base="answered in its wave", method="waves", convention="later minus earlier, linearised",
        missing="outside the domain, stays in the design", value=None, waves=(earlier.name, later.name),
        means=(first.mean, second.mean), broken=broken, se=None, p=None, interval=None, linked=0, correlation=None,
        effect_size=None, notes=(rule.note,) if rule.note else (),
    )  # fmt: skip
    if broken:
        return replace(blank, reason=Reason("wording_changed", {"waves": [earlier.name, later.name]}))
    if first.mean is None or second.mean is None:
        return replace(blank, reason=Reason("no_answers", {"n": [first.n, second.n]}))
    value = second.mean - first.mean
    found = replace(blank, value=value, effect_size=_effect(value, first, second))
    problem = (
        rule.note
        if not rule.shown
        else variance_problem(earlier.weighting.cells) or variance_problem(later.weighting.cells)
    )
    if problem is not None:
        return replace(found, reason=problem)
    shared, linked = _covariance(earlier, later, first, second)
    variance = first.variance + second.variance - 2 * shared
    se, df = float(np.sqrt(max(variance, 0.0))), first.n + second.n - 2
    if not se > 1e-12 * max(abs(value), 1.0) or df < 1:
        return replace(
            found, linked=linked, reason=Reason("no_variation" if df >= 1 else "too_few_answers", {"n": found.n})
        )
    low, high = mean_interval(np.array(value), np.array(se), df, level)
    return replace(
        found, se=se, p=float(2 * special.stdtr(df, -abs(value / se))), linked=linked,
        correlation=shared / float(np.sqrt(first.variance * second.variance)),
        interval=Interval(low=float(low), high=float(high), level=level, method="t", name=rule.name or ""),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Summary:
    n: int
    mean: float | None
    spread: float
    variance: float
    z: FloatArray


def _summary(wave: Wave) -> _Summary:
    values, held = answered(wave.weighting, wave.y)
    w = np.where(held, wave.weighting.weights(), 0.0)
    n, weight = int(held.sum()), float(w.sum())
    if weight <= 0:
        return _Summary(0, None, 0.0, 0.0, np.zeros_like(values))
    mean = float(w @ values) / weight
    z = np.where(held, (values - mean) / weight, 0.0)
    spread = float(w @ (values - mean) ** 2) / weight
    ok = variance_problem(wave.weighting.cells) is None
    return _Summary(n, mean, spread, float(variance_of(wave.weighting, z)) if ok else 0.0, z)


def _effect(value: float, first: _Summary, second: _Summary) -> float | None:
    pooled = (first.n * first.spread + second.n * second.spread) / (first.n + second.n)
    return value / float(np.sqrt(pooled)) if pooled > 0 else None


def _covariance(earlier: Wave, later: Wave, first: _Summary, second: _Summary) -> tuple[float, int]:
    """Σ over people in both of (u − mean u)(v − mean v), u = w e, times the root of both unit factors."""
    if earlier.person is None or later.person is None:
        return 0.0, 0
    rows = [_unique(wave.person, wave.name) for wave in (earlier, later)]
    _, a, b = np.intersect1d(rows[0], rows[1], return_indices=True)
    if len(a) == 0:
        return 0.0, 0
    for wave in (earlier, later):
        if wave.weighting.cells.psu is not None or len(wave.weighting.cells.fraction) > 1:
            raise StatsError("person", "given", "None for designs with strata or clusters", code="design_not_supported")
    u, v = _residuals(earlier.weighting, first.z), _residuals(later.weighting, second.z)
    inside = (earlier.weighting.cells.of[a] < earlier.weighting.cells.size) & (
        later.weighting.cells.of[b] < later.weighting.cells.size
    )
    a, b = a[inside], b[inside]
    scale = np.sqrt(unit_factor(earlier.weighting.cells)[0] * unit_factor(later.weighting.cells)[0])
    middle = [t.sum() / wave.weighting.cells.n_all for t, wave in ((u, earlier), (v, later))]
    return float(scale * ((u[a] - middle[0]) @ (v[b] - middle[1]))), len(a)


def _unique(person: ArrayLike | None, name: str) -> IntArray:
    ids = np.asarray(person)
    if len(np.unique(ids)) != len(ids):
        raise StatsError("person", name, "every person once a wave", code="person_twice")
    return ids


def _residuals(weighting: Weighting, z: FloatArray) -> FloatArray:
    """w·e of every respondent (R,)."""
    fitted = np.append(fitted_per_cell(weighting, moments_of(weighting.cells, z)), 0.0)
    u: FloatArray = weighting.weights() * (z - fitted[weighting.cells.of])
    return u
