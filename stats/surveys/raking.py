"""Raking (iterative proportional fitting) on cell totals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stats.errors import require
from stats.result import Reason
from stats.surveys.cells import Cells
from stats.surveys.factors import FloatArray, IntArray, sums
from stats.surveys.margins import Margin, check_margins, margin_codes, margin_dummies
from stats.surveys.weights import Weighting, weighting_report

TOLERANCE = 1e-10
MAX_ITERATIONS = 2000
Targets = Sequence[tuple[IntArray, FloatArray]]


def rake(
    cells: Cells,
    margins: Sequence[Margin],
    *,
    total: float | str = "n",
    tolerance: float = TOLERANCE,
    max_iterations: int = MAX_ITERATIONS,
) -> Weighting:
    """Weights that reproduce every margin, found on Σd per cell: w_i = d_i · g_cell.

    margins: of single variables or crossings of the variables of `cells`; all with one total.
    total: "n" scales to mean weight 1, "population" to the margins' total, a number to that sum.
    Stops when the largest relative margin gap after a full cycle is <= tolerance; a run that does not get there
    (empty cells can make margins contradict each other) comes back with converged=False and a note, never silently.
    Deming & Stephan (1940). Rival: linear (GREG) or bounded logit calibration (stats.surveys.calibration).
    """
    check_margins(cells, margins)
    targets = margin_codes(cells, margins, scale_to(cells, margins, total))
    g, history = fit(cells.d, targets, tolerance, max_iterations)
    converged = bool(history) and history[-1] <= tolerance
    notes = () if converged else (Reason("raking_not_converged", {"gap": history[-1], "iterations": len(history)}),)
    return weighting_report(
        cells, g, margin_dummies(cells, margins), method="raking",
        convention="raking on " + ", ".join(m.name for m in margins),
        iterations=len(history), converged=converged, gap=history[-1], history=tuple(history), notes=notes,
    )  # fmt: skip


def scale_to(cells: Cells, margins: Sequence[Margin], total: float | str) -> float | None:
    """Sum of weights asked for; None = the margins' own total."""
    if isinstance(total, str) and total in ("population", "n"):
        return None if total == "population" else float(cells.n_all)
    require("total", total, lambda v: not isinstance(v, str) and 0 < float(v) < np.inf, '"n", "population" or a number above 0')
    return float(total)


def fit(
    d: FloatArray, targets: Targets, tolerance: float, max_iterations: int, start: FloatArray | None = None
) -> tuple[FloatArray, list[float]]:
    """Factors g (C,) and the largest relative gap after each cycle. d (C,): Σ base weights per cell."""
    w = d.copy() if start is None else start * d  # empty cells stay 0 and cannot run away
    history: list[float] = []
    reached = [sums(code, w, len(target)) for code, target in targets]
    while len(history) < max_iterations:
        for at, (code, target) in enumerate(targets):
            now = reached[0] if at == 0 else sums(code, w, len(target))
            w *= _ratio(target, now)[code]
        reached = [sums(code, w, len(target)) for code, target in targets]
        history.append(largest_gap(reached, targets))
        if history[-1] <= tolerance:
            break
    return np.divide(w, d, out=np.ones_like(d), where=d > 0), history


def _ratio(target: FloatArray, now: FloatArray) -> FloatArray:
    return np.divide(target, now, out=np.ones_like(target, dtype=np.float64), where=now > 0)


def largest_gap(reached: Sequence[FloatArray], targets: Targets) -> float:
    """Largest |weighted sum / target − 1| over all margin categories with a target; sums reached (L,) per margin."""
    gaps = [
        np.abs(_ratio(now, target)[target > 0] - 1).max(initial=0.0)
        for now, (_, target) in zip(reached, targets, strict=True)
    ]
    return float(max(gaps))


def rake_many(d: FloatArray, targets: Targets, tolerance: float, max_iterations: int) -> tuple[FloatArray, float]:
    """The same for many samples at once: d (B, C) -> Σ w per cell (B, C) and the largest gap left in any.

    A margin category that is empty in a draw cannot be restored; its target is shared by the others in proportion.
    """
    indicators = [np.eye(len(target))[code] for code, target in targets]
    goals = [_reachable(d @ m, target) for m, (_, target) in zip(indicators, targets, strict=True)]
    codes = [code for code, _ in targets]
    w, active, worst = d.copy(), np.arange(len(d)), 0.0
    for _ in range(max_iterations):
        part = w[active]
        for m, goal, code in zip(indicators, goals, codes, strict=True):
            part *= _ratio(goal[active], part @ m)[:, code]
        w[active] = part
        gaps = np.zeros(len(active))
        for m, goal in zip(indicators, goals, strict=True):
            np.maximum(gaps, np.abs(_ratio(part @ m, goal[active]) - 1).max(axis=1), out=gaps)
        worst = float(gaps.max(initial=0.0))
        active = active[gaps > tolerance]
        if len(active) == 0:
            break
    return w, worst


def _reachable(reached: FloatArray, target: FloatArray) -> FloatArray:
    held = np.where(reached > 0, target, 0.0)
    goal: FloatArray = held * (target.sum() / held.sum(axis=1, keepdims=True))
    return goal
