"""What a set of weights is, and what it costs: Kish's design effect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from stats.errors import StatsError
from stats.result import Reason, Result
from stats.surveys.cells import Cells
from stats.surveys.factors import BLOCK, FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class KishEffect(Result):
    """deff = n Σw² / (Σw)², n_eff = n / deff, efficiency = 1 / deff, cv² = deff − 1; None without weights above 0."""

    deff: float | None
    n_eff: float | None
    efficiency: float | None
    max_over_mean: float | None
    cv: float | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weighting(Result):
    """Weights w_i = d_i · g of the respondent's cell, and the report on how they came about.

    g (C,): factor of every cell; held_fixed (C, P): the margin columns that the weights reproduce, on which residuals
    are taken for `calibrated` standard errors; None where weights reproduce nothing (unweighted, trimmed afterwards).
    """

    cells: Cells
    g: FloatArray
    held_fixed: FloatArray | None
    iterations: int = 0
    converged: bool = True
    largest_gap: float | None = None
    history: tuple[float, ...] = ()
    total: float = 0.0
    weight_min: float | None = None
    weight_max: float | None = None
    deff_kish: float | None = None
    n_eff_kish: float | None = None
    efficiency: float | None = None
    trimmed: int = 0

    def weights(self) -> FloatArray:
        """Weight of every respondent (R,); 0 for those set aside."""
        by_cell, of = np.append(self.g, 0.0), self.cells.of
        spread = np.empty(len(of))
        for start in range(0, len(of), BLOCK):  # a block at a time keeps the widened codes out of fresh memory
            spread[start : start + BLOCK] = by_cell[of[start : start + BLOCK]]
        return spread if self.cells.base is None else spread * self.cells.base


def kish(weights: ArrayLike) -> KishEffect:
    """Kish's design effect of weights (R,), all >= 0; those of 0 count in n as anywhere else.

    The cost of unequal weights alone, for a figure unrelated to them; not the design effect of an estimate.
    Kish (1965), Survey Sampling; R survey's and balance's formula.
    """
    w = np.asarray(weights, dtype=np.float64)
    if w.size and not (np.isfinite(w).all() and (w >= 0).all()):
        raise StatsError("weights", float(w[~((w >= 0) & np.isfinite(w))][0]), "finite weights of 0 or more")
    n, total, squares = len(w), float(w.sum()), float(w @ w)
    if total <= 0:
        nothing = Reason("no_weight", {"n": n})
        return KishEffect(
            n=n, base="weights", method="kish", convention="n Σw² / (Σw)²", deff=None, n_eff=None, efficiency=None, max_over_mean=None, cv=None,
            reason=nothing,
        )  # fmt: skip
    deff = n * squares / total**2
    mean = total / n
    return KishEffect(
        n=n, base="weights", method="kish", convention="n Σw² / (Σw)²", deff=deff, n_eff=n / deff, efficiency=1 / deff,
        max_over_mean=float(w.max()) / mean, cv=coefficient_of_variation(w),
    )  # fmt: skip


def coefficient_of_variation(weights: ArrayLike) -> float | None:
    """Standard deviation (over n) of weights (R,) over their mean, below 0 too as GREG weights may be; None without a mean."""
    w = np.asarray(weights, dtype=np.float64)
    mean = float(w.mean()) if w.size else 0.0
    return float(w.std()) / mean if mean > 0 else None


def weighting_report(
    cells: Cells,
    g: FloatArray,
    held_fixed: FloatArray | None,
    *,
    method: str,
    convention: str,
    iterations: int = 0,
    converged: bool = True,
    gap: float | None = None,
    history: tuple[float, ...] = (),
    notes: tuple[Reason, ...] = (),
    trimmed: int = 0,
) -> Weighting:
    """A Weighting with its range and Kish effect, from cell sums and factors g (C,); only base weights need one look at
    respondents. held_fixed: (C, P) margin columns or None."""
    w1, w2, n = float(g @ cells.d), float((g * g) @ cells.d2), cells.n_all
    low, high = _range(cells, g)
    deff = n * w2 / w1**2 if w1 else None
    return Weighting(
        n=n, base="respondents with all raking variables", method=method, convention=convention,
        missing="set aside: see notes" if cells.set_aside else "none", notes=(*cells.notes, *notes),
        cells=cells, g=g, held_fixed=held_fixed, iterations=iterations, converged=converged, largest_gap=gap,
        history=history, total=w1, weight_min=low, weight_max=high, deff_kish=deff,
        n_eff_kish=None if not deff else n / deff, efficiency=None if not deff else 1 / deff, trimmed=trimmed,
    )  # fmt: skip


def _range(cells: Cells, g: FloatArray) -> tuple[float | None, float | None]:
    if cells.n_all == 0:
        return None, None
    if cells.base is None:
        held = g[cells.n > 0]
        return float(held.min()), float(held.max())
    inside = cells.of < cells.size
    w = cells.base[inside] * g[cells.of[inside]]
    return float(w.min()), float(w.max())


def base_weighting(cells: Cells) -> Weighting:
    """The sample as it is: base weights where there are any, else 1 each."""
    convention = "unweighted" if cells.base is None else "base weights"
    return weighting_report(cells, np.ones(cells.size), None, method="raking", convention=convention)
