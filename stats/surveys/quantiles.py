"""Weighted quantiles by declared rule, with Woodruff's interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from stats.errors import one_of, require
from stats.result import Figure, Reason
from stats.surveys.factors import FloatArray
from stats.surveys.intervals import mean_interval
from stats.surveys.linearisation import held_df, variance_problem
from stats.surveys.numeric import answered, variance_of
from stats.surveys.sample_kinds import interval_rule
from stats.surveys.weights import Weighting

EXACT = 1e-12  # whether a share is exactly p must not hang on the rounding of a sum
RULES = ("math", "school", "hf6", "hf7")
STEPS = ("exact", "r_survey")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantileEstimate(Figure):
    """A weighted quantile; low, high: Woodruff bounds, None on a side that leaves the scale of the data."""

    p: float
    low: float | None
    high: float | None
    se: float | None
    df: int | None


def weighted_quantile(
    values: ArrayLike, weights: ArrayLike, p: float, rule: str = "math", steps: str = "exact"
) -> float | None:
    """Quantile of values (N,) with weights (N,); None where all weights are 0.

    math: smallest value whose weighted share reaches p. school: the mean of it and the next where the share is exactly
    p. hf6, hf7: linear between weighted positions, as R survey; they are R's types 6 and 7 only for weights of 1.
    The experts' quartiles (type 7) are another convention, even unweighted.
    steps, for math and school: "exact": a share within 1e-12 of p reaches it. "r_survey": as R survey 4.1-1, where rounded
    sums must equal p to the last bit and a p below the first value's share gives the second value.
    """
    one_of("rule", rule, RULES)
    one_of("steps", steps, STEPS)
    require("p", p, lambda v: 0 <= v <= 1, "between 0 and 1")
    return _quantile(*_sorted(values, weights), p, rule, steps)


def _sorted(values: ArrayLike, weights: ArrayLike) -> tuple[FloatArray, FloatArray]:
    x, w = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    held = (w != 0) & ~np.isnan(x)
    x, w = x[held], w[held]
    order = np.argsort(x, kind="stable")
    return x[order], w[order]


def _quantile(x: FloatArray, w: FloatArray, p: float, rule: str, steps: str) -> float | None:
    n = len(x)
    if n < 2:
        return float(x[0]) if n else None
    reached = np.cumsum(w)
    if rule == "hf6":
        return float(np.interp(p, reached / (reached[-1] + w[-1]), x))
    if rule == "hf7":
        return float(np.interp(p, np.concatenate([[0.0], reached[:-1]]) / reached[-2], x))
    at, hit = _step(reached / reached[-1] - p) if steps == "exact" else _step_of_r(w, p)
    if at < 0:
        return float(x[0])
    following = x[min(at + 1, n - 1)]
    if not hit:
        return float(following)
    return float(x[at]) if rule == "math" else float((x[at] + following) / 2)


def _step(away: FloatArray) -> tuple[int, bool]:
    """Last value whose share is at most p, -1 for none, and whether its share is p."""
    at = int(np.searchsorted(away, EXACT, side="right")) - 1
    return at, at >= 0 and bool(abs(away[at]) <= EXACT)


def _step_of_r(w: FloatArray, p: float) -> tuple[int, bool]:
    """The same in R survey's arithmetic: weights kept as probabilities, extended sums, and the first value for none."""
    extended = np.cumsum((1 / (1 / w)).astype(np.longdouble))
    reached, total = extended.astype(np.float64), float(extended[-1])
    at = max(int(np.searchsorted(reached, p * total, side="right")) - 1, 0)
    return at, p - reached[at] / total == 0


def quantile_estimates(
    weighting: Weighting,
    y: ArrayLike,
    p: Sequence[float],
    *,
    rule: str = "math",
    steps: str = "exact",
    inside: ArrayLike | None = None,
    sample_kind: str = "probability",
    level: float = 0.95,
) -> tuple[QuantileEstimate, ...]:
    """Quantiles of y (R,), NaN = missing, with Woodruff (1952) intervals: the share at or below the quantile gets its
    t interval, with the df of those who answered, and its ends are turned back into values by the same rule.
    rule, steps: see weighted_quantile.
    """
    cells, interval = weighting.cells, interval_rule(sample_kind)
    values, held = answered(weighting, y, inside)
    w = weighting.weights()[held]
    x, sorted_w = _sorted(values[held], w)
    problem = interval.note if not interval.shown else variance_problem(cells)
    df, weight = held_df(cells, held), float(w.sum())

    def one(share: float) -> QuantileEstimate:
        q = weighted_quantile(values[held], w, share, rule, steps)
        common = {
            "n": int(held.sum()),
            "base": "answered",
            "method": "quantiles",
            "convention": f"rule {rule}, Woodruff",
        }
        if q is None or problem is not None:
            why = problem if q is not None else Reason("no_answers", {"n": 0})
            return QuantileEstimate(**common, value=q, reason=why, p=share, low=None, high=None, se=None, df=None)  # type: ignore[arg-type]
        below = (values <= q) & held
        reached = float(weighting.weights()[below].sum()) / weight
        z = np.where(held, (below - reached) / weight, 0.0)
        ends = mean_interval(np.array(reached), np.sqrt(variance_of(weighting, z)), df, level)
        low, high = (None if not 0 <= end <= 1 else _quantile(x, sorted_w, float(end), rule, steps) for end in ends)
        t = float(mean_interval(np.array(0.0), np.array(1.0), df, level)[1])
        se = None if low is None or high is None else (high - low) / (2 * t)
        return QuantileEstimate(**common, value=q, p=share, low=low, high=high, se=se, df=df)  # type: ignore[arg-type]

    return tuple(one(share) for share in p)
