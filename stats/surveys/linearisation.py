"""Variance of a weighted total from sums per cell: the one engine behind every standard error of the surveys."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from stats.result import Reason
from stats.surveys.cells import Cells, units_per_stratum
from stats.surveys.factors import FloatArray, sums
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

    V = Σ_h n_h/(n_h−1) (1−f_h) Σ_units (t − mean t)², t the unit's Σ w e, n_h all its units, answered or not.
    calibrated: e = z minus its regression on what the weights hold fixed, with base weights d over the whole sample
    (regressing with the raked weights misses the references); else e = z. Binder (1983); Särndal et al. (1992) 6.6.
    unweighted_residuals: the regression takes every respondent as 1, as R survey's rake() does; equal without base weights.
    """
    cells, g = weighting.cells, weighting.g
    fitted = fitted_per_cell(weighting, moments, unweighted_residuals) if calibrated else None
    total = g * (moments.a if fitted is None else moments.a - fitted * cells.d)
    if cells.psu is not None:
        return _between_units(cells, total, diagonal=True)
    square = moments.q if fitted is None else moments.q - 2 * fitted * moments.b + fitted**2 * cells.d2
    return np.maximum(_by_stratum(cells, g * g * square, total), 0.0)


def covariance(
    weighting: Weighting, a: FloatArray, b: FloatArray, second: FloatArray, *, calibrated: bool
) -> FloatArray:
    """Covariance (F, F) of F totals. a, b (F, C) as in Moments; second (F, F) = Σ k d² g² z zᵀ with k = unit_factor."""
    cells, g = weighting.cells, weighting.g
    fitted = fitted_per_cell(weighting, Moments(a, b, b)) if calibrated else np.zeros_like(a)
    total = g * (a - fitted * cells.d)
    if cells.psu is not None:
        return _between_units(cells, total, diagonal=False)
    k = unit_factor(cells) * g * g
    cross = (fitted * k) @ b.T
    square = second - cross - cross.T + (fitted * (k * cells.d2)) @ fitted.T
    strata = _strata(cells)
    held = total @ strata
    units = units_per_stratum(cells)
    matrix: FloatArray = square - (held * (_factor(cells) / np.maximum(units, 1))) @ held.T
    return matrix


def unit_factor(cells: Cells) -> FloatArray:
    """n_h/(n_h−1)·(1−f_h) of every cell's stratum (C,)."""
    return _factor(cells)[cells.stratum]


def design_df(cells: Cells) -> int:
    """Degrees of freedom of the design: units minus strata."""
    units = units_per_stratum(cells)
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
    units = units_per_stratum(cells)
    if units.sum() < 2:
        return Reason("too_few_answers", {"n": int(units.sum()), "minimum": 2})
    lonely = int(np.count_nonzero(units == 1))
    return Reason("single_unit_stratum", {"strata": lonely}) if lonely else None


def _factor(cells: Cells) -> FloatArray:
    units = units_per_stratum(cells)
    ratio = np.divide(units, units - 1, out=np.zeros_like(units), where=units > 1)
    factor: FloatArray = ratio * (1 - cells.fraction)
    return factor


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


def _strata(cells: Cells) -> sparse.csr_array:
    return _indicator(cells.stratum, len(cells.fraction))


def _indicator(code: np.ndarray, size: int) -> sparse.csr_array:
    rows = np.arange(len(code))
    return sparse.csr_array((np.ones(len(code)), (rows, code)), shape=(len(code), size))


def _by_stratum(cells: Cells, square: FloatArray, total: FloatArray) -> FloatArray:
    units, factor = units_per_stratum(cells), _factor(cells)
    if len(units) == 1:
        single: FloatArray = factor[0] * (square.sum(axis=-1) - total.sum(axis=-1) ** 2 / max(units[0], 1))
        return single
    lead = square.shape[:-1]
    strata = _strata(cells)
    squares = square.reshape(-1, cells.size) @ strata
    by_stratum = total.reshape(-1, cells.size) @ strata
    value: FloatArray = ((squares - by_stratum**2 / np.maximum(units, 1)) @ factor).reshape(lead)
    return value


def _between_units(cells: Cells, total: FloatArray, *, diagonal: bool) -> FloatArray:
    """Σ_h k_h Σ_psu (t − mean)(t − mean)ᵀ from totals (..., C)."""
    assert cells.psu is not None
    lead = total.shape[:-1]
    n_psu = int(cells.psu.max()) + 1
    t = total.reshape(-1, cells.size) @ _indicator(cells.psu, n_psu)
    home = np.zeros(n_psu, dtype=np.int64)
    home[cells.psu] = cells.stratum
    occupied = np.zeros(n_psu, dtype=bool)
    occupied[cells.psu[cells.n > 0]] = True
    t, home = t[:, occupied], home[occupied]
    strata = _indicator(home, len(cells.fraction))
    mean = (t @ strata) / np.maximum(units_per_stratum(cells), 1)
    away = t - mean[:, home]
    k = _factor(cells)[home]
    if diagonal:
        value: FloatArray = (away**2 @ k).reshape(lead)
        return value
    matrix: FloatArray = (away * k) @ away.T
    return matrix
