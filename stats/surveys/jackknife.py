"""Jackknife: leave one unit out at a time (JK1), within strata (JKn)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from stats.errors import StatsError, one_of
from stats.result import Figure, Reason
from stats.surveys.cells import Cells
from stats.surveys.factors import FloatArray, IntArray, sums
from stats.surveys.linearisation import variance_problem
from stats.surveys.numeric import answered
from stats.surveys.quantiles import weighted_quantile
from stats.surveys.sample_kinds import interval_rule
from stats.surveys.weights import Weighting

KINDS = ("JK1", "JKn")


@dataclass(frozen=True, slots=True, kw_only=True)
class JackknifeEstimate(Figure):
    """Mean (value), its jackknife standard error, number of replicates, and the full sample's median (rule math)."""

    se: float | None
    replicates: int
    median: float | None


def jackknife_mean(
    weighting: Weighting, y: ArrayLike, *, kind: str = "JK1", sample_kind: str = "probability"
) -> JackknifeEstimate:
    """Jackknife of a weighted mean of y (R,), weights otherwise held as they are.

    A replicate drops one unit (PSU, or respondent) and multiplies the others of its stratum by n/(n−1).
    V = Σ_h (n_h−1)/n_h (1−f_h) Σ (θ_hi − centre)²; centre: the mean of all replicates, as R survey takes for JK1 and JKn.
    A stratum that was taken whole has no replicates, as there. Of a design of several stages only the first is replicated
    (a note says so): where much of it was drawn, the error is too small. Every replicate mean follows from sums per unit, so nothing
    is computed twice.
    """
    one_of("kind", kind, KINDS)
    cells, rule = weighting.cells, interval_rule(sample_kind)
    if kind == "JK1" and len(cells.fraction) > 1:
        raise StatsError("kind", kind, "JKn for a stratified design")
    values, held = answered(weighting, y)
    w = np.where(held, weighting.weights(), 0.0)
    unit, home = _units(weighting)
    size, drawn = len(home), weighting.cells.fraction[home] < 1
    top, bottom = (sums(unit, row, size) for row in (w * values, w))
    common = {
        "n": int(held.sum()), "base": "answered", "method": "replication", "convention": kind, "replicates": int(drawn.sum()),
        "median": weighted_quantile(values[held], w[held], 0.5), "notes": _left_out(cells),
    }  # fmt: skip
    if bottom.sum() <= 0:
        return JackknifeEstimate(**common, value=None, reason=Reason("no_answers", {"n": 0}), se=None)  # type: ignore[arg-type]
    value = float(top.sum() / bottom.sum())
    reason = rule.note if not rule.shown else variance_problem(cells) or _one_unit(bottom)
    if reason is not None:
        return JackknifeEstimate(**common, value=value, reason=reason, se=None)  # type: ignore[arg-type]
    theta, scale = _replicates(weighting, top, bottom, home)
    away = theta[drawn] - theta[drawn].mean() if drawn.any() else theta[drawn]
    se = float(np.sqrt(scale[drawn] @ away**2))
    return JackknifeEstimate(**common, value=value, se=se)  # type: ignore[arg-type]


def _left_out(cells: Cells) -> tuple[Reason, ...]:
    later = len(cells.stages) - 1
    return (Reason("later_stages_left_out", {"stages": later}),) if later else ()


def _one_unit(bottom: FloatArray) -> Reason | None:
    """All answers in one unit: the replicate without it has no mean."""
    answering = int(np.count_nonzero(bottom))
    return Reason("too_few_answers", {"n": answering, "minimum": 2}) if answering < 2 else None


def _units(weighting: Weighting) -> tuple[IntArray, IntArray]:
    """Unit of each respondent (R,), units for those set aside pointing past the end; stratum of each unit (U,)."""
    cells = weighting.cells
    inside = cells.of < cells.size
    own = np.arange(len(cells.of)) if cells.psu is None else np.append(cells.psu, -1)[cells.of]
    names, unit = np.unique(own[inside], return_inverse=True)
    full = np.full(len(cells.of), len(names))
    full[inside] = unit
    home = np.zeros(len(names), dtype=np.int64)
    home[unit] = cells.stratum[cells.of[inside]]
    return full, home


def _replicates(
    weighting: Weighting, top: FloatArray, bottom: FloatArray, home: IntArray
) -> tuple[FloatArray, FloatArray]:
    cells = weighting.cells
    units = cells.stages[0].units
    grow = (units / np.maximum(units - 1, 1))[home]
    strata = len(units)
    of_stratum = [sums(home, row, strata)[home] for row in (top, bottom)]
    numerator = top.sum() - of_stratum[0] + grow * (of_stratum[0] - top)
    denominator = bottom.sum() - of_stratum[1] + grow * (of_stratum[1] - bottom)
    return numerator / denominator, ((1 - cells.fraction) / np.maximum(units / np.maximum(units - 1, 1), 1))[home]
