"""A share with its interval by every method, for comparison and for the golden cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from stats.errors import StatsError
from stats.result import Figure, Reason
from stats.surveys.figures import number
from stats.surveys.intervals import SHARE_METHODS, share_interval
from stats.surveys.linearisation import held_df, variance_problem
from stats.surveys.numeric import answered, variance_of
from stats.surveys.sample_kinds import interval_rule
from stats.surveys.weights import Weighting

Bounds = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareEstimate(Figure):
    """Weighted share; intervals by method. df: units with an answer minus strata with one."""

    se: float | None
    df: int
    intervals: Mapping[str, Bounds]


def share_intervals(
    weighting: Weighting,
    y: ArrayLike,
    *,
    methods: tuple[str, ...] = SHARE_METHODS,
    sample_kind: str = "probability",
    level: float = 0.95,
) -> ShareEstimate:
    """Share of ones in y (R,) of 0, 1 and NaN (missing), with its interval by each of `methods` (see intervals)."""
    values, held = answered(weighting, y)
    if not np.isin(values[held], (0.0, 1.0)).all():
        raise StatsError("y", "other values", "0, 1 or NaN")
    rule, cells = interval_rule(sample_kind), weighting.cells
    w = np.where(held, weighting.weights(), 0.0)
    n, weight = int(held.sum()), float(w.sum())
    df = held_df(cells, held)
    common = {"n": n, "base": "answered", "method": "share-intervals", "convention": ", ".join(methods), "df": df}
    if weight <= 0:
        return ShareEstimate(**common, value=None, reason=Reason("no_answers", {"n": 0}), se=None, intervals={})  # type: ignore[arg-type]
    everyone = len(np.unique(values[held])) == 1
    p = float(values[held][0]) if everyone else float(w @ values) / weight
    problem = rule.note if not rule.shown else variance_problem(cells)
    if problem is not None:
        return ShareEstimate(**common, value=p, reason=problem, se=None, intervals={})  # type: ignore[arg-type]
    se = float(np.sqrt(variance_of(weighting, np.where(held, (values - p) / weight, 0.0))))
    rows = n if weighting.held_fixed is None else cells.n_all  # a calibrated design keeps the rows of the missing
    found = {m: share_interval(p, se, df, n, m, level, rows if m == "beta" else None) for m in methods}
    intervals = {m: (number(low), number(high)) for m, (low, high) in found.items()}  # type: ignore[arg-type]
    return ShareEstimate(**common, value=p, se=se, intervals=intervals)  # type: ignore[arg-type]
