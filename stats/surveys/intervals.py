"""Confidence intervals of means and shares, each under its name."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from stats.errors import one_of, require
from stats.surveys.factors import FloatArray

SHARE_METHODS = ("xlogit", "logit", "asin", "beta", "mean", "likelihood")
Bounds = tuple[FloatArray, FloatArray]


def t_quantile(df: ArrayLike, level: float) -> FloatArray:
    """Two-sided t quantile for df (...); the normal one where df is infinite."""
    require("level", level, lambda v: 0 < v < 1, "between 0 and 1")
    degrees = np.asarray(df, dtype=np.float64)
    p = (1 + level) / 2
    with np.errstate(invalid="ignore"):
        value: FloatArray = np.where(np.isinf(degrees), special.ndtri(p), special.stdtrit(degrees, p))
    return value


def mean_interval(value: FloatArray, se: FloatArray, df: ArrayLike, level: float = 0.95) -> Bounds:
    """value ± t·se, elementwise for value, se and df (...)."""
    half = t_quantile(df, level) * se
    return value - half, value + half


def share_interval(
    p: ArrayLike, se: ArrayLike, df: ArrayLike, n: ArrayLike, method: str = "xlogit", level: float = 0.95,
    n_rows: ArrayLike | None = None,
) -> Bounds:  # fmt: skip
    """Interval of a share, elementwise over arrays (...); NaN where there is none.

    p, se: share and its standard error; df: degrees of freedom of the answerers' design; n: answers; n_rows: rows of
    the design, for the beta method's correction (default n). At p = 0 or 1 every method gives the exact binomial bounds
    from n, because a standard error of 0 says nothing there.
    xlogit: t on the logit scale (delta method); logit: the same from an intercept-only logistic model; asin: arcsine of
    the root; beta: Korn & Graubard (1998); mean: p ± t·se; likelihood: scaled deviance, as R survey.
    """
    one_of("method", method, SHARE_METHODS)
    share, error, degrees, count = np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in (p, se, df, n)))
    rows = count if n_rows is None else np.broadcast_to(np.asarray(n_rows, dtype=np.float64), share.shape)
    t = t_quantile(degrees, level)
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = _bounds(method, share, error, t, rows, level)
        edge = (share <= 0) | (share >= 1)
        exact = exact_interval(np.rint(share * count), count, level)
    low, high = np.where(edge, exact[0], low), np.where(edge, exact[1], high)
    return low, high


def _bounds(method: str, p: FloatArray, se: FloatArray, t: FloatArray, rows: FloatArray, level: float) -> Bounds:
    if method in ("xlogit", "logit"):
        centre, half = special.logit(p), t * se / (p * (1 - p))
        return special.expit(centre - half), special.expit(centre + half)
    if method == "asin":
        centre, half = np.arcsin(np.sqrt(p)), t * se / (2 * np.sqrt(p * (1 - p)))
        return np.sin(np.maximum(centre - half, 0)) ** 2, np.sin(np.minimum(centre + half, np.pi / 2)) ** 2
    if method == "beta":
        return _korn_graubard(p, se, t, rows, level)
    if method == "likelihood":
        return _likelihood(p, se * np.sqrt(rows / (rows - 1)), t)
    return p - t * se, p + t * se


def _korn_graubard(p: FloatArray, se: FloatArray, t: FloatArray, rows: FloatArray, level: float) -> Bounds:
    effective = p * (1 - p) / se**2 * (t_quantile(rows - 1, level) / t) ** 2
    low, high = _beta(effective * p, effective, (1 - level) / 2)
    whole = se == 0  # everybody was asked
    return np.where(whole, p, low), np.where(whole, p, high)


def exact_interval(successes: ArrayLike, n: ArrayLike, level: float = 0.95) -> Bounds:
    """Clopper & Pearson's exact binomial bounds for successes (...) of n (...); NaN for n = 0."""
    x, total = np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64)
    low, high = _beta(x, total, (1 - level) / 2)
    none = total <= 0
    return np.where(none, np.nan, low), np.where(none, np.nan, high)


def _beta(x: FloatArray, n: FloatArray, tail: float) -> Bounds:
    low = np.where(x <= 0, 0.0, special.betaincinv(np.maximum(x, 1e-300), n - x + 1, tail))
    high = np.where(x >= n, 1.0, special.betaincinv(x + 1, np.maximum(n - x, 1e-300), 1 - tail))
    return low, high


def _likelihood(p: FloatArray, se: FloatArray, t: FloatArray, steps: int = 200) -> Bounds:
    """Where p log(p/x) + (1−p) log((1−p)/(1−x)) reaches t²/2 times the variance ratio; bisection on both sides."""
    goal = t**2 * se**2 / (2 * p * (1 - p))

    def side(edge: FloatArray) -> FloatArray:
        near, far = p.copy(), edge
        for _ in range(steps):
            middle = (near + far) / 2
            inside = special.rel_entr(p, middle) + special.rel_entr(1 - p, 1 - middle) < goal
            near, far = np.where(inside, middle, near), np.where(inside, far, middle)
        return (near + far) / 2

    return side(np.zeros_like(p)), side(np.ones_like(p))
