"""Multilevel regression and poststratification: a share in every area from few answers, by way of who lives there."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import expit

from stats.errors import StatsError, require
from stats.experts.ratings import Floats, Ints
from stats.result import Reason, Result
from stats.surveys.smallarea import FEW_ANSWERS

LARGEST_SD = 10.0


@dataclass(frozen=True, slots=True)
class MrpArea:
    """share: poststratified over the cells of the area. se: spread of share given the fitted SDs, so a lower bound;
    None where a coefficient has no bound (a level of a fixed factor where all answered alike).
    n: answers in the area; direct: their plain share, None without answers. state: "shrunk", "synthetic" (no answer of its
    own), "too_few" (effective n under 10: show with care or merge)."""

    share: float | None
    se: float | None
    n: int
    direct: float | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MrpResult(Result):
    """n: answers. fixed: "(Intercept)" and factor+level against the first level. sds: per random factor."""

    areas: Mapping[str, MrpArea]
    overall: float | None
    fixed: Mapping[str, float]
    sds: Mapping[str, float]
    converged: bool


@dataclass(frozen=True, slots=True)
class _Design:
    """Cells: answers n, yes; x (cells, p) fixed; z (cells, q) all random levels; owner (q,) the factor of each level."""

    n: Floats
    yes: Floats
    x: Floats
    z: Floats
    owner: Ints
    names: tuple[str, ...]
    factors: tuple[str, ...]


def poststratified_shares(
    cells: Mapping[str, Sequence[str]],
    n: ArrayLike,
    yes: ArrayLike,
    population: ArrayLike,
    *,
    fixed: Sequence[str],
    random: Sequence[str],
    area: str,
    deff: float = 1.0,
) -> MrpResult:
    """Share of "yes" by area and over all, from a logit with fixed factors and random intercepts.

    cells: factor name to its level in each of C cells, empty cells included; n, yes: (C,) answers and how many said yes;
    population: (C,) people per cell; area: the factor to report by; deff: design effect of the weights, by which n counts
    less when an area is called "too_few". Fitted by the Laplace approximation to the
    likelihood, jointly over coefficients and SDs (as lme4's glmer with nAGQ = 1), then weighted by population. An area
    without answers gets what its cells and its factor's mean say. Gelman & Little (1997).
    """
    answers, positive, people = (_counts(v, name) for v, name in ((n, "n"), (yes, "yes"), (population, "population")))
    size = len(answers)
    for name in {*fixed, *random, area}:
        if name not in cells or len(cells[name]) != size:
            raise StatsError(f"cells.{name}", name, f"a level for each of {size} cells", code="cells")
    if len(positive) != size or len(people) != size or (positive > answers).any():
        raise StatsError("yes", positive.tolist(), "at most n in every cell, one value per cell", code="counts")
    require("deff", deff, lambda v: v > 0, "above 0", code="range")
    design = _design(cells, answers, positive, fixed, random)
    if answers.sum() == 0:
        return _result(design, None, cells[area], people, deff, Reason("no_answers"))
    return _result(design, _fit(design), cells[area], people, deff, None)


def rmse(estimates: ArrayLike, truth: ArrayLike) -> float:
    """Root mean squared error of estimates (A,) over areas, each counting once."""
    difference = np.asarray(estimates, dtype=np.float64) - np.asarray(truth, dtype=np.float64)
    return float(np.sqrt((difference**2).mean()))


def _counts(values: ArrayLike, name: str) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or not np.isfinite(array).all() or (array < 0).any():
        raise StatsError(name, array.shape, "one count from 0 on per cell", code="counts")
    return array


def _design(
    cells: Mapping[str, Sequence[str]], n: Floats, yes: Floats, fixed: Sequence[str], random: Sequence[str]
) -> _Design:
    columns, names = [np.ones(len(n))], ["(Intercept)"]
    for factor in fixed:
        for level in sorted(set(cells[factor]))[1:]:
            columns.append(np.array([c == level for c in cells[factor]], dtype=np.float64))
            names.append(f"{factor}{level}")
    blocks, owner = [], []
    for i, factor in enumerate(random):
        levels = sorted(set(cells[factor]))
        blocks.append(np.array([[c == level for level in levels] for c in cells[factor]], dtype=np.float64))
        owner += [i] * len(levels)
    z = np.column_stack(blocks) if blocks else np.empty((len(n), 0))
    return _Design(n, yes, np.column_stack(columns), z, np.array(owner, dtype=np.int64), tuple(names), tuple(random))


@dataclass(frozen=True, slots=True)
class _Fitted:
    beta: Floats
    sds: Floats
    effects: Floats
    covariance: Floats
    converged: bool


def _fit(design: _Design) -> _Fitted:
    """Laplace deviance minimised over SDs (bounded at 0) and coefficients, from the plain logit and SDs of 1/2."""
    k = len(design.factors)
    start = np.concatenate([np.full(k, 0.5), np.zeros(design.x.shape[1])])
    overall = (design.yes.sum() + 0.5) / (design.n.sum() + 1)
    start[k] = math.log(overall / (1 - overall))
    bounds = [(0.0, LARGEST_SD)] * k + [(-30.0, 30.0)] * design.x.shape[1]
    modes = np.zeros(design.z.shape[1])

    def deviance(parameters: Floats) -> float:
        nonlocal modes
        value, modes = _laplace(design, parameters[:k], parameters[k:], modes)
        return value

    found = minimize(deviance, start, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-12, "gtol": 1e-7})
    found = minimize(
        deviance, found.x, method="Nelder-Mead", bounds=bounds, options={"xatol": 1e-7, "fatol": 1e-9, "maxiter": 4000}
    )
    sds, beta = found.x[:k], found.x[k:]
    _, modes = _laplace(design, sds, beta, modes)
    effects = sds[design.owner] * modes
    return _Fitted(beta, sds, effects, _covariance(design, sds, beta, effects), bool(found.success))


def _laplace(design: _Design, sds: Floats, beta: Floats, modes: Floats) -> tuple[float, Floats]:
    """-2 log likelihood by Laplace, and the modes u of the standardised effects: b = sd u, u ~ N(0, 1)."""
    scaled = design.z * sds[design.owner]
    u, eta0 = modes.copy(), design.x @ beta
    penalised = _penalised(design, eta0 + scaled @ u, u)
    for _ in range(50):
        mean = expit(eta0 + scaled @ u)
        gradient = scaled.T @ (design.yes - design.n * mean) - u
        hessian = (scaled.T * (design.n * mean * (1 - mean))) @ scaled + np.eye(len(u))
        step = np.linalg.solve(hessian, gradient)
        factor, tried = 1.0, penalised
        while factor > 1e-6:
            tried = _penalised(design, eta0 + scaled @ (u + factor * step), u + factor * step)
            if tried >= penalised:
                break
            factor /= 2
        u, penalised = u + factor * step, tried
        if float(gradient @ step) < 1e-16 * (1 + abs(penalised)):
            break
    mean = expit(eta0 + scaled @ u)
    hessian = (scaled.T * (design.n * mean * (1 - mean))) @ scaled + np.eye(len(u))
    return -2 * penalised + float(np.linalg.slogdet(hessian)[1]), u


def _penalised(design: _Design, eta: Floats, u: Floats) -> float:
    return float((design.yes * eta - design.n * np.logaddexp(0, eta)).sum()) - 0.5 * float(u @ u)


def _covariance(design: _Design, sds: Floats, beta: Floats, effects: Floats) -> Floats:
    """Covariance of coefficients and effects together at the mode, given the SDs; effects of an SD of 0 are known.

    Inverted for the standardised effects: beside the precision 1 / SD² of an SD near 0 all others would fall under the
    tolerance of the inverse, and an area without answers would have no doubt at all."""
    both = np.hstack([design.x, design.z * sds[design.owner]])
    mean = expit(design.x @ beta + design.z @ effects)
    precision = (both.T * (design.n * mean * (1 - mean))) @ both
    p = design.x.shape[1]
    index = np.arange(p, both.shape[1])
    precision[index, index] += 1
    scale = np.concatenate([np.ones(p), sds[design.owner]])
    return np.asarray(np.linalg.pinv(precision, hermitian=True) * np.outer(scale, scale), dtype=np.float64)


def _result(
    design: _Design, fitted: _Fitted | None, area: Sequence[str], people: Floats, deff: float, why: Reason | None
) -> MrpResult:
    labels, of = np.array(list(area)), sorted(set(area))
    areas = {name: _area(design, fitted, labels == name, people, deff) for name in of}
    everyone = _area(design, fitted, np.ones(len(labels), dtype=bool), people, deff)
    notes = [why] if why else []
    if fitted is not None and (fitted.sds < 1e-4).any():
        flat = tuple(f for f, sd in zip(design.factors, fitted.sds, strict=True) if sd < 1e-4)
        notes.append(Reason("no_variation_between_levels", {"factors": flat}))
    return MrpResult(
        n=int(design.n.sum()),
        base="answers in cells",
        method="small-areas",
        convention="logit, random intercepts, Laplace, poststratified by population",
        missing="cells without answers are predicted",
        notes=tuple(notes),
        areas=areas,
        overall=everyone.share,
        fixed={} if fitted is None else dict(zip(design.names, map(float, fitted.beta), strict=True)),
        sds={} if fitted is None else dict(zip(design.factors, map(float, fitted.sds), strict=True)),
        converged=fitted is not None and fitted.converged,
    )


def _area(design: _Design, fitted: _Fitted | None, rows: NDArray[np.bool_], people: Floats, deff: float) -> MrpArea:
    n, yes, total = float(design.n[rows].sum()), float(design.yes[rows].sum()), float(people[rows].sum())
    direct = yes / n if n else None
    state = "synthetic" if not n else "too_few" if n / deff < FEW_ANSWERS else "shrunk"
    if fitted is None or total == 0:
        return MrpArea(None, None, int(n), direct, state)
    mean = expit(design.x[rows] @ fitted.beta + design.z[rows] @ fitted.effects)
    weight = people[rows] / total
    both = np.hstack([design.x[rows], design.z[rows]])
    slope = (weight * mean * (1 - mean)) @ both
    spread = float(slope @ fitted.covariance @ slope)
    se = math.sqrt(spread) if spread >= 0 else None  # a coefficient without bound leaves rounding, not a spread
    return MrpArea(float(weight @ mean), se, int(n), direct, state)
