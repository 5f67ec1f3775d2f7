"""Calibration to margins by other distances than raking: linear (GREG), bounded logit, and post-stratification."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from stats.errors import StatsError, one_of, require
from stats.result import Reason
from stats.surveys.cells import Cells
from stats.surveys.factors import FloatArray
from stats.surveys.margins import Margin, check_margins, margin_codes, margin_dummies
from stats.surveys.raking import TOLERANCE, rake, scale_to
from stats.surveys.weights import Weighting, weighting_report

MAX_STEPS = 200
METHODS = ("linear", "logit")


def calibrate(
    cells: Cells,
    margins: Sequence[Margin],
    *,
    method: str = "linear",
    bounds: tuple[float, float] | None = None,
    total: float | str = "n",
    tolerance: float = TOLERANCE,
) -> Weighting:
    """Weights d·F(xλ) that meet every margin, x the margin dummies of the cell, d scaled to the total first.

    linear: F(u) = 1 + u, the GREG weights; one step, may be negative (a note says so).
    logit: F between bounds (L, U), L < 1 < U, of the ratio final / scaled base weight; Newton. Bounds that no weights can
    meet come back as converged=False with the gap left. Deville & Särndal (1992) cases 1 and 2.
    """
    one_of("method", method, METHODS)
    low, high = _checked(method, bounds)
    check_margins(cells, margins)
    codes = margin_codes(cells, margins, scale_to(cells, margins, total))
    goal = np.concatenate([target for _, target in codes])
    x, scale = margin_dummies(cells, margins), float(codes[0][1].sum()) / float(cells.d.sum())
    shape, slope = _linear() if method == "linear" else _logit(low, high)
    g, steps, gap = _newton(x, cells.d * scale, goal, shape, slope, tolerance)
    notes = [] if gap <= tolerance else [Reason("calibration_not_converged", {"gap": gap, "bounds": bounds})]
    if (g[cells.n > 0] < 0).any():
        notes.append(Reason("negative_weights", {"n": int(cells.n[g < 0].sum())}))
    return weighting_report(
        cells, g * scale, x, method="calibration", convention=method if bounds is None else f"{method} {low:g}–{high:g}",
        iterations=steps, converged=gap <= tolerance, gap=gap, notes=tuple(notes),
    )  # fmt: skip


Curve = Callable[[FloatArray], FloatArray]


def _checked(method: str, bounds: tuple[float, float] | None) -> tuple[float, float]:
    if method == "linear":
        if bounds is not None:
            raise StatsError("bounds", bounds, "None with method linear; bounds need method logit")
        return -np.inf, np.inf
    require("bounds", bounds, lambda b: len(b) == 2 and 0 <= b[0] < 1 < b[1] < np.inf, "(L, U) with 0 <= L < 1 < U")
    assert bounds is not None
    return bounds


def _linear() -> tuple[Curve, Curve]:
    return lambda u: 1 + u, lambda u: np.ones_like(u)


def _logit(low: float, high: float) -> tuple[Curve, Curve]:
    steep = (high - low) / ((1 - low) * (high - 1))

    def shape(u: FloatArray) -> FloatArray:
        e = np.exp(np.clip(steep * u, -500, 500))
        value: FloatArray = (low * (high - 1) + high * (1 - low) * e) / ((high - 1) + (1 - low) * e)
        return value

    def slope(u: FloatArray) -> FloatArray:
        f = shape(u)
        value: FloatArray = (f - low) * (high - f) / ((1 - low) * (high - 1))
        return value

    return shape, slope


def _newton(
    x: FloatArray, d: FloatArray, goal: FloatArray, shape: Curve, slope: Curve, tolerance: float
) -> tuple[FloatArray, int, float]:
    """Factors (C,), steps, largest relative gap; halves a step that would widen the gap."""
    beta, held = np.zeros(x.shape[1]), goal > 0

    def gap_of(g: FloatArray) -> float:
        return float(np.abs((d * g) @ x[:, held] / goal[held] - 1).max())

    g = shape(x @ beta)
    gap, steps = gap_of(g), 0
    while gap > tolerance and steps < MAX_STEPS:
        steps += 1
        gram = (x * (d * slope(x @ beta))[:, None]).T @ x
        step, size = np.linalg.pinv(gram, rcond=1e-11, hermitian=True) @ (goal - (d * g) @ x), 1.0
        while size > 1e-6 and not gap_of(shape(x @ (beta + size * step))) < gap:
            size /= 2
        if size <= 1e-6:
            break
        beta = beta + size * step
        g = shape(x @ beta)
        gap = gap_of(g)
    return g, steps, gap


def poststratify(cells: Cells, strata: Margin, *, total: float | str = "n") -> Weighting:
    """Post-stratification: one margin that crosses everything, weights N_c / Σd in one step.

    The special case of raking with a single margin, so it is computed as that; errors and report are the same.
    """
    return rake(cells, [strata], total=total)
