"""Weighted means and shares with both linearised standard errors, from counts per cell and category."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stats.surveys.counts import ItemCounts
from stats.surveys.factors import FloatArray
from stats.surveys.linearisation import Moments, answerers_df, variance_problem, variances
from stats.surveys.weights import Weighting


@dataclass(frozen=True, slots=True)
class RatioArrays:
    """Figures of I items and F functionals as arrays (I, F), n, weight, deff_kish, df_answerers (I,); NaN = undefined.

    constant (I, F): all answers have one and the same value.
    """

    value: FloatArray
    unweighted: FloatArray
    se_weights_as_given: FloatArray
    se_calibrated: FloatArray
    variance_srs: FloatArray
    n: FloatArray
    weight: FloatArray
    deff_kish: FloatArray
    df_answerers: FloatArray
    constant: NDArray[np.bool_]


def ratio_estimates(weighting: Weighting, counts: ItemCounts, values: FloatArray) -> RatioArrays:
    """Weighted means over the answerers of F functionals at once: values (F, K) give each category's value.

    A mean has the scale points as its row, a share an indicator. The influence of an answer is
    z = (value − estimate) / Σ w over the answerers, 0 for everyone else, who all stay in the variance (a missing answer
    keeps its respondent in the design).
    """
    g = weighting.g
    weight_k = np.einsum("c,ick->ik", g, counts.d)
    weight, n_k = weight_k.sum(axis=1), counts.n.sum(axis=1)
    n = n_k.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = (weight_k @ values.T) / weight[:, None]
        low, high = _range(n_k, values)
        value = np.clip(value, low, high)  # rounding must not turn a share of all into 0.999…
        unweighted = (n_k @ values.T) / n[:, None]
        away = values[None] - value[:, :, None]
        z = np.where(weight[:, None, None] > 0, away / weight[:, None, None], 0.0)
        srs = np.einsum("ik,ifk->if", weight_k, away**2) / weight[:, None] / (n - 1)[:, None]
        kish = n * np.einsum("c,ick->i", g * g, counts.d2) / weight**2
    given, calibrated = _standard_errors(weighting, moments(counts, z))
    undefined = ~(n > 0)[:, None]
    return RatioArrays(
        value, unweighted, np.where(undefined, np.nan, given), np.where(undefined, np.nan, calibrated), srs, n, weight,
        kish, answerers_df(weighting.cells, counts.n.sum(axis=2)), low == high,
    )  # fmt: skip


def _range(n_k: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Smallest and largest value (I, F) among the answers given; NaN without answers."""
    given = np.where(n_k[:, None, :] > 0, values[None], np.nan)
    return np.fmin.reduce(given, axis=2), np.fmax.reduce(given, axis=2)


def moments(counts: ItemCounts, z: FloatArray) -> Moments:
    """Cell sums (I, F, C) of influence values z (I, F, K)."""
    across = z.transpose(0, 2, 1)
    a = (counts.d @ across).transpose(0, 2, 1)
    b = a if counts.d2 is counts.d else (counts.d2 @ across).transpose(0, 2, 1)
    return Moments(a, b, (counts.d2 @ across**2).transpose(0, 2, 1))


def _standard_errors(weighting: Weighting, sums: Moments) -> tuple[FloatArray, FloatArray]:
    if variance_problem(weighting.cells) is not None:
        nothing = np.full(sums.a.shape[:-1], np.nan)
        return nothing, nothing
    given = np.sqrt(variances(weighting, sums, calibrated=False))
    if weighting.held_fixed is None:
        return given, np.full_like(given, np.nan)
    return given, np.sqrt(variances(weighting, sums, calibrated=True))
