"""Several items' figures with their covariance, as the derivation draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stats.errors import StatsError
from stats.result import Reason, Result
from stats.surveys.cells import Cells
from stats.surveys.counts import Answers
from stats.surveys.factors import FloatArray, IntArray, sums
from stats.surveys.linearisation import covariance, design_df, unit_factor, variance_problem
from stats.surveys.sample_kinds import interval_rule
from stats.surveys.weights import Weighting

BLOCK = 1 << 15  # respondents a time: bounds the memory, F × BLOCK numbers


@dataclass(frozen=True, slots=True)
class Functional:
    """A weighted mean to be estimated with others. code (R,): 0..M-1, negative = outside its domain; values (M,)."""

    measure: str
    item: str
    code: IntArray
    values: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JointEstimates(Result):
    """labels: (measure, item) of F figures; values (F,), NaN = undefined; answers (F,).

    covariance (F, F), 0 in the rows of undefined figures; None with `reason` where none may be used or computed.
    """

    labels: tuple[tuple[str, str], ...]
    values: FloatArray
    answers: IntArray
    covariance: FloatArray | None
    reason: Reason | None
    variance: str
    df: int

    def of(self, measure: str) -> FloatArray:
        return self.values[[at for at, label in enumerate(self.labels) if label[0] == measure]]


def joint_estimates(weighting: Weighting, functionals: Sequence[Functional], *, sample_kind: str) -> JointEstimates:
    """Estimates of F weighted means and the linearised covariance of all of them (the same people answered).

    Each mean is over its own answerers. Covariance as the variances of estimates.ratio_estimates: calibrated where the
    weights hold margins fixed, else weights_as_given. For an open sample there is none (sample_kinds).
    """
    rule = interval_rule(sample_kind)
    cells = weighting.cells
    rows = [_one(weighting, f) for f in functionals]
    values, answers = np.array([r[0] for r in rows]), np.array([r[1] for r in rows], dtype=np.int64)
    reason = rule.note if not rule.shown else variance_problem(cells)
    calibrated = weighting.held_fixed is not None
    matrix = None
    if reason is None and rows:
        z = [r[2] for r in rows]
        a, b = np.stack([r[3] for r in rows]), np.stack([r[4] for r in rows])
        matrix = covariance(weighting, a, b, _second(weighting, functionals, z), calibrated=calibrated)
        matrix = (matrix + matrix.T) / 2
    return JointEstimates(
        n=cells.n_all, base="each figure over its own answerers", method="weighted-mean", convention="linearised",
        labels=tuple((f.measure, f.item) for f in functionals), values=values, answers=answers, covariance=matrix,
        reason=reason, variance="calibrated" if calibrated else "weights_as_given", df=design_df(cells),
        missing="outside the domain, stays in the design", notes=(rule.note,) if rule.note else (),
    )  # fmt: skip


def _one(weighting: Weighting, f: Functional) -> tuple[float, int, FloatArray, FloatArray, FloatArray]:
    """Estimate, answers, influence per code (M,), Σ d z and Σ d² z per cell (C,)."""
    cells, m = weighting.cells, len(f.values)
    if len(f.code) != len(cells.of):
        raise StatsError("code", len(f.code), f"{len(cells.of)} codes, one per respondent", code="lengths_differ")
    n, d, d2 = _counts(cells, f.code, m)
    by_code = weighting.g @ d
    weight = float(by_code.sum())
    if weight <= 0:
        return float("nan"), 0, np.zeros(m), np.zeros(cells.size), np.zeros(cells.size)
    value = float(by_code @ f.values) / weight
    z = (f.values - value) / weight
    return value, int(n.sum()), z, d @ z, d2 @ z


def _counts(cells: Cells, code: IntArray, m: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    key = cells.of.astype(np.int64) * (m + 1) + np.where(code < 0, m, code)
    size = cells.size * (m + 1)

    def table(weights: FloatArray | None) -> FloatArray:
        return sums(key, weights, size).reshape(cells.size, m + 1)[:, :m]

    n = table(None)
    return (n, n, n) if cells.base is None else (n, table(cells.base), table(cells.base**2))


def _second(weighting: Weighting, functionals: Sequence[Functional], z: Sequence[FloatArray]) -> FloatArray:
    """Σ k d² g² z zᵀ (F, F) by matrix products over blocks of respondents."""
    cells = weighting.cells
    per_cell = np.append(unit_factor(cells) * weighting.g**2, 0.0)
    tables = [np.append(row, 0.0) for row in z]
    total = np.zeros((len(z), len(z)))
    for start in range(0, len(cells.of), BLOCK):
        part = slice(start, start + BLOCK)
        weight = per_cell[cells.of[part]]
        if cells.base is not None:
            weight = weight * cells.base[part] ** 2
        spread = np.stack(
            [t[np.where(f.code[part] < 0, -1, f.code[part])] for t, f in zip(tables, functionals, strict=True)]
        )
        total += (spread * weight) @ spread.T
    return total


def citizen_functionals(
    importance: Answers,
    points: Sequence[float],
    items: Sequence[str],
    *,
    agree: Sequence[float],
    attainment: Answers | None = None,
) -> tuple[Functional, ...]:
    """What the derivation needs of I items: "mean" and "agree" of importance, "gap" = importance − attainment.

    importance, attainment (I, R): codes as in counts.answer_codes. The gap is over complete pairs only.
    """
    scale = np.asarray(points, dtype=np.float64)
    chosen = np.isin(scale, np.asarray(agree, dtype=np.float64)).astype(np.float64)
    found = [Functional("mean", item, row, scale) for item, row in zip(items, importance, strict=True)]
    found += [Functional("agree", item, row, chosen) for item, row in zip(items, importance, strict=True)]
    if attainment is not None:
        gaps = np.subtract.outer(scale, scale).ravel()
        for item, first, second in zip(items, importance, attainment, strict=True):
            pair = np.where((first < 0) | (second < 0), -1, first.astype(np.int32) * len(scale) + second)
            found.append(Functional("gap", item, pair, gaps))
    return tuple(found)
