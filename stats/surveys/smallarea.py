"""Fay-Herriot: direct estimates of small areas, drawn towards a regression as far as their variance calls for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

from stats.errors import StatsError, one_of, require
from stats.experts.ratings import Floats
from stats.result import Reason, Result

FEW_ANSWERS = 10
MOST_STEPS = 500


class Fit(StrEnum):
    """How the variance between areas is fitted."""

    REML = "reml"
    ML = "ml"
    MOMENT = "fh"


@dataclass(frozen=True, slots=True)
class AreaEstimate:
    """estimate: EBLUP, or the regression alone where there is no direct estimate. gamma: weight of the direct one.
    state: "shrunk", "synthetic" (no direct estimate), "too_few" (effective n under 10: show with care or merge)."""

    direct: float | None
    estimate: float | None
    mse: float | None
    gamma: float | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FayHerriotResult(Result):
    """n: areas with a direct estimate. sigma2_v: variance between areas beyond the regression, 0 on the boundary."""

    fit: Fit
    converged: bool
    sigma2_v: float | None
    beta: tuple[float, ...] | None
    beta_se: tuple[float, ...] | None
    areas: tuple[AreaEstimate, ...]


@dataclass(frozen=True, slots=True)
class _Model:
    """y (m,), d (m,) sampling variances, x (m, p) of the areas with a direct estimate."""

    y: Floats
    d: Floats
    x: Floats

    def at(self, a: float) -> tuple[Floats, Floats, Floats]:
        """1 / variance (m,), (X'V^-1 X)^-1 (p, p), beta (p,) when the area variance is a."""
        v = 1 / (a + self.d)
        q = np.asarray(np.linalg.inv((self.x.T * v) @ self.x), dtype=np.float64)
        return v, q, q @ (self.x.T @ (v * self.y))


def fay_herriot(
    direct: ArrayLike,
    variances: ArrayLike,
    x: ArrayLike,
    *,
    fit: Fit | str = Fit.REML,
    intercept: bool = True,
    n_eff: ArrayLike | None = None,
) -> FayHerriotResult:
    """EBLUP of every area with its mean squared error.

    direct: (m,) direct estimates, NaN = none; variances: (m,) their sampling variances, taken as known (see
    `smoothed_variances` where they are not); x: (m, p) area covariates, known everywhere; n_eff: (m,) effective answers, by
    which an area under 10 is called "too_few"; None: not judged.
    fit: REML (default), ML, or the moment estimator of Fay & Herriot (1979). MSE after Prasad & Rao (1990) for REML,
    Datta & Lahiri (2000) for ML, Datta, Rao & Smith (2005) for the moment fit; the same as sae::mseFH in R.
    """
    y, d, design = _arrays(direct, variances, x, intercept)
    one_of("fit", fit, list(Fit), code="fit")
    known = ~np.isnan(y)
    model = _Model(y[known], d[known], design[known])
    if known.sum() <= design.shape[1]:
        return _result(Fit(fit), y, n_eff, None, Reason("too_few_areas", {"areas": int(known.sum())}))
    if np.linalg.matrix_rank(model.x) < design.shape[1]:
        raise StatsError("x", design.shape, "covariates that are not a sum of one another", code="collinear")
    a, converged = FITS[Fit(fit)](model)
    return _result(Fit(fit), y, n_eff, _Fitted(model, design, d, known, a, converged), None)


def smoothed_variances(n: ArrayLike, variances: ArrayLike, deff: float = 1.0) -> Floats:
    """Sampling variances (m,) from one pooled variance: s^2 deff / n, with s^2 = sum (n - 1) s_i^2 / sum (n - 1).

    n: (m,) answers; variances: (m,) sample variances of the answers, NaN where n < 2. An area with one answer, or whose
    answers are all alike, would otherwise claim a variance of none or zero. NaN where n is 0 or nothing can be pooled.
    """
    count, s2 = np.asarray(n, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    require("deff", deff, lambda v: v > 0, "above 0", code="range")
    usable = (count >= 2) & ~np.isnan(s2)
    freedom = float((count[usable] - 1).sum())
    pooled = float(((count - 1)[usable] * s2[usable]).sum()) / freedom if freedom > 0 else np.nan
    return np.where(count > 0, pooled * deff / np.maximum(count, 1), np.nan)


def _arrays(direct: ArrayLike, variances: ArrayLike, x: ArrayLike, intercept: bool) -> tuple[Floats, Floats, Floats]:
    y, d = np.asarray(direct, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    design = np.asarray(x, dtype=np.float64)
    design = design.reshape(len(y), -1) if design.size else np.empty((len(y), 0))
    if d.shape != y.shape:
        raise StatsError("variances", d.shape, f"one for each of {len(y)} areas", code="shape")
    if not np.isfinite(design).all():
        raise StatsError("x", "missing or infinite", "covariates known for every area", code="not_finite")
    if intercept:
        design = np.column_stack([np.ones(len(y)), design])
    if design.shape[1] == 0:
        raise StatsError("x", design.shape, "a covariate or an intercept", code="shape")
    if not (d[~np.isnan(y)] > 0).all():
        raise StatsError("variances", d.tolist(), "above 0 wherever there is a direct estimate (smoothed_variances)")
    return y, d, design


def _reml(model: _Model) -> tuple[float, bool]:
    def step(a: float) -> tuple[float, float]:
        v, q, beta = model.at(a)
        residual = v * (model.y - model.x @ beta)
        xv = model.x * v[:, None]
        p_diagonal = v - ((xv @ q) * xv).sum(axis=1)
        # tr(PP) with P = V^-1 - V^-1 X Q X' V^-1, without forming P
        middle = q @ (xv.T @ xv)
        trace_pp = (v**2).sum() - 2 * np.trace(q @ ((xv.T * v) @ xv)) + np.trace(middle @ middle)
        return 0.5 * (float((residual**2).sum()) - float(p_diagonal.sum())), 0.5 * float(trace_pp)

    return _scoring(step, float(np.median(model.d)))


def _ml(model: _Model) -> tuple[float, bool]:
    def step(a: float) -> tuple[float, float]:
        v, _, beta = model.at(a)
        residual = v * (model.y - model.x @ beta)
        return 0.5 * (float((residual**2).sum()) - float(v.sum())), 0.5 * float((v**2).sum())

    return _scoring(step, float(np.median(model.d)))


def _scoring(step: Callable[[float], tuple[float, float]], start: float) -> tuple[float, bool]:
    """Fisher scoring on a >= 0; on the boundary it stops where the likelihood falls from there.

    A step that leaves what is known to hold the root, or is no shorter than half the last one, is replaced by the middle:
    scoring alone can go to and fro for ever between the same two values.
    """
    a, low, high, last = start, 0.0, np.inf, np.inf
    for _ in range(MOST_STEPS):
        score, information = step(a)
        following = max(0.0, a + score / information)
        if abs(following - a) <= 1e-13 * (1 + a):
            return following, True
        low, high = (a, high) if score > 0 else (low, a)
        boundary = following == 0 and low == 0
        if not boundary and not (low < following < high and abs(following - a) <= last / 2) and np.isfinite(high):
            following = (low + high) / 2
        a, last = following, abs(following - a)
    return a, False


def _moment(model: _Model) -> tuple[float, bool]:
    def excess(a: float) -> float:
        v, _, beta = model.at(a)
        return float((v * (model.y - model.x @ beta) ** 2).sum()) - float(len(model.y) - len(beta))

    if excess(0.0) <= 0:
        return 0.0, True
    high = float(np.var(model.y)) + float(model.d.max())
    while excess(high) > 0:
        high *= 2
    return float(brentq(excess, 0.0, high, xtol=1e-15, rtol=1e-14)), True


FITS: dict[Fit, Callable[[_Model], tuple[float, bool]]] = {Fit.REML: _reml, Fit.ML: _ml, Fit.MOMENT: _moment}


@dataclass(frozen=True, slots=True)
class _Fitted:
    model: _Model
    design: Floats
    d: Floats
    known: NDArray[np.bool_]
    a: float
    converged: bool

    def estimates(self, fit: Fit) -> tuple[Floats, Floats, Floats]:
        """EBLUP, MSE, gamma of every area; without a direct estimate X beta and A + x'Qx."""
        _, q, beta = self.model.at(self.a)
        synthetic = self.design @ beta
        leverage = ((self.design @ q) * self.design).sum(axis=1)
        gamma, estimate, mse = np.zeros(len(synthetic)), synthetic.copy(), self.a + leverage
        k, m = self.known, self.model
        gamma[k] = self.a / (self.a + m.d)
        estimate[k] = gamma[k] * m.y + (1 - gamma[k]) * synthetic[k]
        mse[k] = _mse(m, self.a, q, leverage[k], fit)
        return estimate, mse, gamma


def _mse(m: _Model, a: float, q: Floats, leverage: Floats, fit: Fit) -> Floats:
    """g1 + g2 + 2 g3, less the bias of the area variance where the fit has one."""
    v = 1 / (a + m.d)
    shrink = m.d * v
    squares, size = float((v**2).sum()), len(m.y)
    g1, g2 = a * m.d * v, shrink**2 * leverage
    variance = 2 * size / float(v.sum()) ** 2 if fit is Fit.MOMENT else 2 / squares
    g3 = shrink**2 * v * variance
    bias = 0.0
    if fit is Fit.ML:
        bias = -float(np.trace(q @ ((m.x.T * v**2) @ m.x))) / squares
    elif fit is Fit.MOMENT:
        bias = 2 * (size * squares - float(v.sum()) ** 2) / float(v.sum()) ** 3
    return np.asarray(g1 + g2 + 2 * g3 - bias * shrink**2)


def _result(
    fit: Fit, y: Floats, n_eff: ArrayLike | None, fitted: _Fitted | None, why: Reason | None
) -> FayHerriotResult:
    answers = np.full(len(y), np.inf) if n_eff is None else np.asarray(n_eff, dtype=np.float64)
    if answers.shape != y.shape:
        raise StatsError("n_eff", answers.shape, f"one for each of {len(y)} areas", code="shape")
    notes = [why] if why else []
    q = None
    nothing = np.full(len(y), np.nan)
    estimate, mse, gamma = (nothing, nothing, nothing) if fitted is None else fitted.estimates(fit)
    if fitted is not None:
        _, q, beta = fitted.model.at(fitted.a)
        notes += [Reason("no_variance_between_areas")] if fitted.a == 0 else []
        notes += [] if fitted.converged else [Reason("not_converged", {"steps": MOST_STEPS})]
    return FayHerriotResult(
        n=int((~np.isnan(y)).sum()),
        base="areas with a direct estimate",
        method="small-areas",
        convention=f"Fay-Herriot, {fit.value}",
        missing="areas without a direct estimate take the regression",
        notes=tuple(notes),
        fit=fit,
        converged=fitted is not None and fitted.converged,
        sigma2_v=None if fitted is None else fitted.a,
        beta=None if fitted is None else tuple(float(b) for b in beta),
        beta_se=None if q is None else tuple(float(s) for s in np.sqrt(np.diag(q))),
        areas=tuple(_area(*row) for row in zip(y, estimate, mse, gamma, answers, strict=True)),
    )


def _area(direct: float, estimate: float, mse: float, gamma: float, n_eff: float) -> AreaEstimate:
    none = bool(np.isnan(direct))
    state = "synthetic" if none else "too_few" if n_eff < FEW_ANSWERS else "shrunk"
    values = [None if np.isnan(v) else float(v) for v in (direct, estimate, mse, gamma)]
    return AreaEstimate(values[0], values[1], values[2], None if none else values[3], state)
