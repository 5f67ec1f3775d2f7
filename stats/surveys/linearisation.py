"""Variance of a weighted total from sums per cell: the one engine behind every standard error of the surveys."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from stats.result import Reason
from stats.surveys.cells import Cells
from stats.surveys.factors import FloatArray, IntArray, sums
from stats.surveys.stages import Stage
from stats.surveys.weights import Weighting


@dataclass(frozen=True, slots=True)
class Moments:
    """Sums per cell of an influence value z, each (..., C): a = Σ d z, b = Σ d² z, q = Σ d² z²; plain = Σ z if kept."""

    a: FloatArray
    b: FloatArray
    q: FloatArray
    plain: FloatArray | None = None


def variances(
    weighting: Weighting, moments: Moments, *, calibrated: bool, unweighted_residuals: bool = False
) -> FloatArray:
    """Variance (...) of Σ w z for every leading index.

    V = Σ_stages Σ_h r_h n_h/(n_h−1) (1−f_h) Σ_units (t − mean t)², t the unit's Σ w e, n_h all its units, answered or not;
    r_h: what was drawn of the units above, 1 at the first stage (Särndal et al. 1992, 4.3; as R survey's svyrecvar).
    calibrated: e = z minus its regression on what the weights hold fixed, with base weights d over the whole sample
    (regressing with the raked weights misses the references); else e = z. Binder (1983); Särndal et al. (1992) 6.6.
    unweighted_residuals: the regression takes every respondent as 1, as R survey's rake() does; equal without base weights.
    """
    cells, g = weighting.cells, weighting.g
    fitted = fitted_per_cell(weighting, moments, unweighted_residuals) if calibrated else None
    total = g * (moments.a if fitted is None else moments.a - fitted * cells.d)
    value = np.zeros(total.shape[:-1])
    for stage in cells.stages:
        if stage.unit is not None:
            value += _between_units(cells, stage, stage.unit, total, diagonal=True)
        else:
            square = moments.q if fitted is None else moments.q - 2 * fitted * moments.b + fitted**2 * cells.d2
            value += np.maximum(_by_stratum(cells, stage, g * g * square, total), 0.0)
    return value


def covariance(
    weighting: Weighting, a: FloatArray, b: FloatArray, second: FloatArray, *, calibrated: bool
) -> FloatArray:
    """Covariance (F, F) of F totals. a, b (F, C) as in Moments; second (F, F) = Σ k d² g² z zᵀ with k = unit_factor."""
    cells, g = weighting.cells, weighting.g
    fitted = fitted_per_cell(weighting, Moments(a, b, b)) if calibrated else np.zeros_like(a)
    total = g * (a - fitted * cells.d)
    matrix = np.zeros((len(total), len(total)))
    for stage in cells.stages:
        if stage.unit is not None:
            matrix += _between_units(cells, stage, stage.unit, total, diagonal=False)
            continue
        k = unit_factor(cells) * g * g
        cross = (fitted * k) @ b.T
        square = second - cross - cross.T + (fitted * (k * cells.d2)) @ fitted.T
        held = total @ _indicator(stage.stratum, len(stage.units))
        matrix += square - (held * (stage.factor / np.maximum(stage.units, 1))) @ held.T
    return matrix


def unit_factor(cells: Cells) -> FloatArray:
    """What a respondent's own square counts in every cell (C,): the factor of the stage at which respondents were drawn, 0
    where only groups of them were."""
    last = cells.stages[-1]
    return last.factor[last.stratum] if last.unit is None else np.zeros(cells.size)


def design_df(cells: Cells) -> int:
    """Degrees of freedom of the design: units minus strata, of the first stage."""
    units = cells.stages[0].units
    return int(units.sum()) - int(np.count_nonzero(units))


def answerers_df(cells: Cells, n: FloatArray) -> FloatArray:
    """The same of those who answered (I,): units with an answer minus strata with one, from answers per cell n (I, C)."""
    if cells.psu is None and len(cells.fraction) == 1:
        return np.asarray(n.sum(axis=1) - (n > 0).any(axis=1), dtype=np.float64)
    strata = np.array([len(np.unique(cells.stratum[row > 0])) for row in n])
    if cells.psu is None:
        return np.asarray(n.sum(axis=1) - strata, dtype=np.float64)
    units = np.array([len(np.unique(cells.psu[row > 0])) for row in n])
    return np.asarray(units - strata, dtype=np.float64)


def held_df(cells: Cells, held: NDArray[np.bool_]) -> int:
    """The same of the respondents held (R,)."""
    return int(answerers_df(cells, sums(cells.of[held], None, cells.size)[None])[0])


def variance_problem(cells: Cells) -> Reason | None:
    """Why this design gives no variance, or None."""
    units = float(cells.stages[0].units.sum())
    if units < 2:
        return Reason("too_few_answers", {"n": int(units), "minimum": 2})
    lonely = sum(stage.lonely for stage in cells.stages)
    return Reason("single_unit_stratum", {"strata": lonely}) if lonely else None


def fitted_per_cell(weighting: Weighting, moments: Moments, unweighted: bool = False) -> FloatArray:
    """Fitted value per cell (..., C) of the regression of z on the held-fixed columns, base-weighted unless told."""
    x, d, a = weighting.held_fixed, weighting.cells.d, moments.a
    if x is None:
        return np.zeros_like(a)
    if unweighted and moments.plain is not None:
        d, a = weighting.cells.n, moments.plain
    gram = (x * d[:, None]).T @ x
    fitted: FloatArray = ((a @ x) @ np.linalg.pinv(gram, rcond=1e-11, hermitian=True)) @ x.T
    return fitted


def _indicator(code: IntArray, size: int) -> sparse.csr_array:
    rows = np.arange(len(code))
    return sparse.csr_array((np.ones(len(code)), (rows, code)), shape=(len(code), size))


def _by_stratum(cells: Cells, stage: Stage, square: FloatArray, total: FloatArray) -> FloatArray:
    units, factor = stage.units, stage.factor
    if len(units) == 1:
        single: FloatArray = factor[0] * (square.sum(axis=-1) - total.sum(axis=-1) ** 2 / max(units[0], 1))
        return single
    strata = _indicator(stage.stratum, len(units))
    squares = square.reshape(-1, cells.size) @ strata
    by_stratum = total.reshape(-1, cells.size) @ strata
    value: FloatArray = ((squares - by_stratum**2 / np.maximum(units, 1)) @ factor).reshape(square.shape[:-1])
    return value


def _between_units(cells: Cells, stage: Stage, unit: IntArray, total: FloatArray, *, diagonal: bool) -> FloatArray:
    """Σ_h k_h Σ_units (t − mean)(t − mean)ᵀ from totals (..., C)."""
    size = int(unit.max()) + 1
    t = total.reshape(-1, cells.size) @ _indicator(unit, size)
    home = np.zeros(size, dtype=np.int64)
    home[unit] = stage.stratum
    occupied = np.zeros(size, dtype=bool)
    occupied[unit[cells.n > 0]] = True
    t, home = t[:, occupied], home[occupied]
    mean = (t @ _indicator(home, len(stage.units))) / np.maximum(stage.units, 1)
    away = t - mean[:, home]
    k = stage.factor[home]
    if diagonal:
        value: FloatArray = (away**2 @ k).reshape(total.shape[:-1])
        return value
    matrix: FloatArray = (away * k) @ away.T
    return matrix
