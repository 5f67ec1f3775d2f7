"""Weighted cross-tabulation with the Rao–Scott correction of its chi-square."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from stats.result import Reason, Result
from stats.surveys.counts import ItemCounts, count_by
from stats.surveys.factors import Factor, FloatArray
from stats.surveys.linearisation import covariance, design_df, unit_factor, variance_problem
from stats.surveys.sample_kinds import interval_rule
from stats.surveys.weights import Weighting


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Crosstab(Result):
    """Weighted table of two variables. Tables (A, B); the shares within an empty row or column are NaN, undefined.

    f, ndf, ddf, p: second-order Rao–Scott; first_order_p: mean eigenvalue with chi-square; cramers_v: effect size from
    the weighted shares. None with `reason` where no test is possible or allowed.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: FloatArray
    weighted: FloatArray
    row_share: FloatArray
    column_share: FloatArray
    pearson: float | None
    f: float | None
    ndf: float | None
    ddf: float | None
    p: float | None
    first_order_p: float | None
    cramers_v: float | None
    reason: Reason | None


def crosstab(weighting: Weighting, rows: Factor, columns: Factor, *, sample_kind: str = "probability") -> Crosstab:
    """Cross two factors (R,); respondents missing in either are outside the table and stay in the design.

    X² is n times the chi-square of the weighted shares; n: answers to both where the weights are taken as given, the whole
    sample where raking is taken into account, whose design keeps those who did not answer. F = X² / tr Δ, the same
    whichever n, on d0 and d0·ν degrees of freedom, d0 = (tr Δ)² / tr Δ², Δ the generalised design effects, ν the
    design's df. Rao & Scott (1984); Thomas & Rao (1987); as R survey's svychisq, statistic "F".
    """
    n_columns = len(columns.levels)
    if n_columns == 0 or len(rows.levels) == 0:
        return _empty(rows, columns)
    by_row = count_by(weighting.cells, columns.codes[None], n_columns, rows)
    n = np.stack([c.n[0].sum(axis=0) for c in by_row])
    weighted = np.stack([weighting.g @ c.d[0] for c in by_row])
    rule = interval_rule(sample_kind)
    with np.errstate(divide="ignore", invalid="ignore"):
        row_share = weighted / weighted.sum(axis=1, keepdims=True)
        column_share = weighted / weighted.sum(axis=0, keepdims=True)
    counted = float(n.sum() if weighting.held_fixed is None else weighting.cells.n_all)
    pearson = _pearson(weighted, counted)
    test, reason = None, rule.note if not rule.shown else variance_problem(weighting.cells)
    if pearson is None or reason is not None:
        reason = reason or Reason("one_row_or_column", {"rows": int((n.sum(axis=1) > 0).sum())})
    else:
        test = _rao_scott(weighting, by_row, weighted, counted, pearson)
        reason = None if test else Reason("no_variation", {"n": int(n.sum())})
    smaller = min(np.count_nonzero(n.sum(axis=1)), np.count_nonzero(n.sum(axis=0))) - 1
    return Crosstab(
        n=int(n.sum()), base="answered both", method="crosstab", convention="Rao–Scott second order",
        missing="outside the table, stays in the design", notes=(rule.note,) if rule.note else (),
        rows=rows.levels, columns=columns.levels, counts=n, weighted=weighted, row_share=row_share, column_share=column_share,
        pearson=pearson, f=test and test[0], ndf=test and test[1], ddf=test and test[2], p=test and test[3],
        first_order_p=test and test[4], cramers_v=None if pearson is None else float(np.sqrt(pearson / counted / smaller)),
        reason=reason,
    )  # fmt: skip


def _empty(rows: Factor, columns: Factor) -> Crosstab:
    """Nobody answered one of the two."""
    table = np.zeros((len(rows.levels), len(columns.levels)))
    return Crosstab(
        n=0, base="answered both", method="crosstab", convention="Rao–Scott second order",
        missing="outside the table, stays in the design", rows=rows.levels, columns=columns.levels, counts=table,
        weighted=table, row_share=table, column_share=table, pearson=None, f=None, ndf=None, ddf=None, p=None,
        first_order_p=None, cramers_v=None, reason=Reason("no_answers", {"n": 0}),
    )  # fmt: skip


def _pearson(weighted: FloatArray, n: float) -> float | None:
    table = weighted[weighted.sum(axis=1) > 0][:, weighted.sum(axis=0) > 0]
    if min(table.shape) < 2:
        return None
    share = table / table.sum()
    expected = np.outer(share.sum(axis=1), share.sum(axis=0))
    return float(n * ((share - expected) ** 2 / expected).sum())


def _rao_scott(
    weighting: Weighting, by_row: tuple[ItemCounts, ...], weighted: FloatArray, n: float, pearson: float
) -> tuple[float, float, float, float | None, float] | None:
    rows, columns = weighted.sum(axis=1) > 0, weighted.sum(axis=0) > 0
    table = weighted[rows][:, columns]
    share = (table / table.sum()).ravel()
    v = _share_covariance(weighting, [c for c, kept in zip(by_row, rows, strict=True) if kept], columns, table)
    contrast = _interaction(*table.shape)
    inverse = np.divide(1.0, share, out=np.zeros_like(share), where=share > 0)
    scaled = contrast * inverse[:, None]
    null = contrast.T @ scaled / n
    if np.linalg.matrix_rank(null) < len(null):
        return None
    delta = np.linalg.solve(null, scaled.T @ v @ scaled)
    trace = float(np.trace(delta))
    if trace <= 1e-10:  # what the weights hold fixed has no error: what is left is rounding
        return None
    ndf = trace**2 / float(np.trace(delta @ delta))
    ddf, f = ndf * _df(weighting, by_row), pearson / trace
    first_order = float(special.chdtrc(len(delta), pearson / (trace / len(delta))))
    p = float(special.fdtrc(ndf, ddf, f)) if ddf > 0 else None
    return f, ndf, ddf, p, first_order


def _df(weighting: Weighting, by_row: tuple[ItemCounts, ...]) -> int:
    """ν: units minus strata; of those in the table only where the weights are taken as given, as R survey subsets."""
    cells = weighting.cells
    n = np.sum([c.n[0].sum(axis=1) for c in by_row], axis=0)
    if weighting.held_fixed is not None:
        return design_df(cells)
    units = float(n.sum()) if cells.psu is None else len(np.unique(cells.psu[n > 0]))
    return int(units) - len(np.unique(cells.stratum[n > 0]))


def _interaction(rows: int, columns: int) -> FloatArray:
    """Orthogonal interaction contrasts (rows·columns, (rows−1)(columns−1)): what independence sets to 0."""
    a, b = (np.eye(k, dtype=np.float64)[:, 1:] - 1.0 / k for k in (rows, columns))
    return np.asarray(np.kron(a, b), dtype=np.float64)


def _share_covariance(
    weighting: Weighting, by_row: list[ItemCounts], columns: np.ndarray, table: FloatArray
) -> FloatArray:
    """Covariance (AB, AB) of the table's shares p: influence (1[in cell] − p) / Σw of those in the table."""
    cells, total, size = weighting.cells, float(table.sum()), table.size
    d, d2 = (np.concatenate([getattr(c, kind)[0][:, columns] for c in by_row], axis=1).T for kind in ("d", "d2"))
    p = (table / total).ravel()[:, None]
    a, b = ((counts - p * counts.sum(axis=0)) / total for counts in (d, d2))
    k = unit_factor(cells) * weighting.g**2
    weights = d2 @ k
    centred = np.eye(size) - p
    second = (centred * weights) @ centred.T / total**2
    return covariance(weighting, a, b, second, calibrated=weighting.held_fixed is not None)
