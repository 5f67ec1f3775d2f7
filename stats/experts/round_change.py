"""Change between two rounds by contingency tables: group and individual chi-square, lambda, kappa, McNemar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom, chi2

from stats.errors import StatsError, one_of
from stats.experts.descriptives import moments
from stats.experts.fisher import fisher_exact
from stats.experts.ratings import Floats, Ints, as_counts, on_scale, optional
from stats.experts.wilcoxon import pairs_of
from stats.result import Figure, Reason, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class ChiSquare(Result):
    """Pearson's chi-square without Yates's correction, empty rows and columns dropped; n = answers in the table."""

    chi2: float | None
    df: int | None
    p: float | None
    min_expected: float | None
    fisher_p: float | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundChange(Result):
    """One item, n = experts who rated in both rounds.

    group: 2 x K counts of the rounds, not significant = stable (Dajani); it ignores who is who. individual: first by second
    round, significant dependence = stable (Chaffin & Talley). lambda_first: share of errors saved when the first rating is
    predicted from the second; lambda_second the reverse. cv_drop: first minus second, above 0 where the panel drew together.
    """

    group: ChiSquare
    individual: ChiSquare
    lambda_first: float | None
    lambda_second: float | None
    unchanged: float | None
    net_change: float | None
    cv_first: float | None
    cv_second: float | None
    cv_drop: float | None


def chi_square(table: ArrayLike, *, exact: bool = True) -> ChiSquare:
    """Pearson chi-square and exact Fisher p of counts (R, C). One row or column left: None."""
    full: Ints = as_counts(table, "table")
    used = full[full.sum(axis=1) > 0][:, full.sum(axis=0) > 0]
    n = int(used.sum())
    base, convention = "answers in the table", "no Yates correction; empty rows and columns dropped"
    if min(used.shape) < 2:
        return ChiSquare(n=n, base=base, method="round-change", convention=convention, chi2=None, df=None, p=None,
                         min_expected=None, fisher_p=None, reason=Reason("one_row_or_column", {"shape": used.shape}))  # fmt: skip
    expected = used.sum(axis=1)[:, None] * used.sum(axis=0)[None, :] / n
    value, df = float(((used - expected) ** 2 / expected).sum()), (used.shape[0] - 1) * (used.shape[1] - 1)
    return ChiSquare(
        n=n, base=base, method="round-change", convention=convention, chi2=value, df=df, p=float(chi2.sf(value, df)),
        min_expected=float(expected.min()), fisher_p=fisher_exact(used) if exact else None,
    )  # fmt: skip


def goodman_kruskal_lambda(table: ArrayLike) -> float | None:
    """Errors saved (0..1) when the column is predicted from the row, counts (R, C); None where all are in one column."""
    counts = as_counts(table, "table")
    n, best = int(counts.sum()), int(counts.sum(axis=0).max(initial=0))
    return (int(counts.max(axis=1).sum()) - best) / (n - best) if n > best else None


def cross_table(first: ArrayLike, second: ArrayLike, points: int, lowest: int = 1) -> Ints:
    """Counts (K, K) of the categories from `lowest`: first round in rows, second in columns, over raters of both."""
    a, b = (v - lowest for v in pairs_of(first, second))
    on_scale(np.stack([a + 1, b + 1]), points)
    cells = a.astype(np.int64) * points + b.astype(np.int64)
    return np.bincount(cells, minlength=points * points).reshape(points, points).astype(np.int64)


def round_change(
    first: ArrayLike, second: ArrayLike, *, points: int, lowest: int = 1, exact: bool = True
) -> RoundChange:
    """Both chi-squares, lambda, the shares that stayed and the drop of CV for ratings (E,) on `points` categories from `lowest`, NaN = missing. exact: also Fisher's p
    (up to seconds for 60 experts on five points)."""
    table = cross_table(first, second, points, lowest)
    n = int(table.sum())
    before, after = table.sum(axis=1), table.sum(axis=0)
    cv = moments(np.stack(pairs_of(first, second), axis=1)).cv
    return RoundChange(
        n=n, base="experts who rated in both rounds", method="round-change", missing="complete pairs",
        convention="both chi-squares, lambda both ways, sd with n-1", group=chi_square(np.stack([before, after]), exact=exact), individual=chi_square(table, exact=exact),
        lambda_first=goodman_kruskal_lambda(table.T), lambda_second=goodman_kruskal_lambda(table),
        unchanged=int(np.trace(table)) / n if n else None,
        net_change=int(np.abs(before - after).sum()) / (2 * n) if n else None,
        cv_first=optional(cv[0]), cv_second=optional(cv[1]), cv_drop=optional(cv[0] - cv[1]),
    )  # fmt: skip


def _kappa_weights(k: int, weights: str) -> Floats:
    d = np.abs(np.subtract.outer(np.arange(k), np.arange(k))) / (k - 1)
    kinds = {"identity": (d > 0).astype(np.float64), "linear": d, "quadratic": d**2}
    one_of("weights", weights, kinds, code="weights")
    return kinds[weights]


def weighted_kappa(table: ArrayLike, *, weights: str = "quadratic") -> Figure:
    """Cohen's weighted kappa of counts (K, K), first round in rows.

    A trend figure without labels: it falls as ratings converge, is 0 when one round is unanimous, and None when both are in
    the same category. Holey et al. (2007).
    """
    counts = as_counts(table, "table")
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise StatsError("table", counts.shape, "as many rows as columns", code="shape")
    loss, n = _kappa_weights(counts.shape[0], weights), int(counts.sum())
    chance = float((loss * counts.sum(axis=1)[:, None] * counts.sum(axis=0)[None, :]).sum())
    value = 1 - n * float((loss * counts).sum()) / chance if chance else None
    reason = None if chance else Reason("no_variation" if n else "no_pairs")
    return Figure(n=n, base="experts who rated in both rounds", method="round-change", convention=f"{weights} weights",
                  value=value, reason=reason)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class McNemar(Result):
    """Shift over one cut: n = pairs; gained agreed only later, lost only before. p_exact two-sided binomial."""

    gained: int
    lost: int
    chi2: float | None
    p: float | None
    p_corrected: float | None
    p_exact: float | None
    reason: Reason | None = None


def mcnemar(first: ArrayLike, second: ArrayLike, *, cut: float) -> McNemar:
    """McNemar's test of agreement (rating >= cut) between two rounds, ratings (E,), NaN = missing (Rayens & Hahn 2000)."""
    a, b = pairs_of(first, second)
    gained, lost = int(((a < cut) & (b >= cut)).sum()), int(((a >= cut) & (b < cut)).sum())
    moved = gained + lost
    base = "experts who rated in both rounds"
    if not moved:
        reason = Reason("unchanged" if a.size else "no_pairs", {"pairs": a.size})
        return McNemar(n=a.size, base=base, method="round-change", convention="McNemar", gained=0, lost=0, chi2=None, p=None,
                       p_corrected=None, p_exact=None, reason=reason)  # fmt: skip
    value = (gained - lost) ** 2 / moved
    corrected = max(abs(gained - lost) - 1, 0) ** 2 / moved
    return McNemar(
        n=a.size, base=base, method="round-change", convention="McNemar", missing="complete pairs", gained=gained, lost=lost,
        chi2=value, p=float(chi2.sf(value, 1)), p_corrected=float(chi2.sf(corrected, 1)),
        p_exact=float(min(1.0, 2 * binom.cdf(min(gained, lost), moved, 0.5))),
    )  # fmt: skip
