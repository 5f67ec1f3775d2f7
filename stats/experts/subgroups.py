"""Do groups of experts rate an item differently? Rank tests with effect sizes, small groups suppressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import kruskal, mannwhitneyu, rankdata

from stats.errors import StatsError, one_of
from stats.experts.ratings import Floats, as_ratings
from stats.experts.wilcoxon import holm
from stats.result import Reason, Result

SUPPRESS_BELOW = 5
EXACT_LIMIT = 120
FAR = ("exact", "r_exact_rank_tests")


@dataclass(frozen=True, slots=True, kw_only=True)
class MannWhitney(Result):
    """u of the first group. cliffs_delta: P(first higher) - P(first lower), -1..1, ties count half to each."""

    u: float | None
    p: float | None
    p_corrected: float | None
    p_exact: float | None
    cliffs_delta: float | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KruskalWallis(Result):
    """Tie-corrected H; epsilon_squared = H/(n-1) as effect size 0..1."""

    groups: tuple[str, ...]
    sizes: tuple[int, ...]
    h: float | None
    df: int | None
    p: float | None
    epsilon_squared: float | None
    reason: Reason | None = None


def exact_rank_sum(ranks: Floats, first: int, total: float, *, far: str = "exact") -> float:
    """Two-sided permutation p of the rank sum of `first` of the ranks (n,), given the ties: how often a random choice of
    as many lies at least as far from the expected sum.

    far: "exact" (default) takes a sum as far on the other side as just as far. "r_exact_rank_tests" compares in floating
    point, as R exactRankTests 0.8-35: there the rounding of the expected sum can lose the mirrored sum, and p is too small.
    """
    one_of("far", far, FAR, code="far")
    doubled = np.rint(2 * ranks).astype(np.int64)
    ways = np.zeros((first + 1, int(doubled.sum()) + 1))
    ways[0, 0] = 1.0
    for rank in doubled:
        ways[1:, rank:] += ways[:-1, : ways.shape[1] - rank].copy()
    away = np.arange(ways.shape[1]) / 2 - first / ranks.size * ranks.sum()
    own = abs(total - first / ranks.size * ranks.sum())
    slack = 1e-9 if far == "exact" else 0.0
    return float(ways[first, (away >= own - slack) | (away <= slack - own)].sum() / ways[first].sum())


def mann_whitney(first: ArrayLike, second: ArrayLike, *, far: str = "exact") -> MannWhitney:
    """Two groups of ratings (N,) and (M,), NaN = missing. p from the tie-corrected normal without continuity correction, p_corrected
    with it; p_exact up to 120 ratings, far: see exact_rank_sum. All equal: None, reported as no difference."""
    x, y = (v[~np.isnan(v)] for v in (as_ratings(g).reshape(-1) for g in (first, second)))
    n, base = x.size + y.size, "experts of both groups with a valid answer"
    reason = None
    if not x.size or not y.size:
        reason = Reason("empty_group")
    elif np.unique(np.concatenate([x, y])).size == 1:
        reason = Reason("all_equal")
    if reason:
        return MannWhitney(n=n, base=base, method="subgroups", u=None, p=None, p_corrected=None, p_exact=None,
                           cliffs_delta=0.0 if reason.code == "all_equal" else None, reason=reason)  # fmt: skip
    plain = mannwhitneyu(x, y, use_continuity=False, method="asymptotic")
    corrected = mannwhitneyu(x, y, use_continuity=True, method="asymptotic")
    ranks = np.asarray(rankdata(np.concatenate([x, y])), dtype=np.float64)
    total = float(ranks[: x.size].sum())
    exact = exact_rank_sum(ranks, x.size, total, far=far) if n <= EXACT_LIMIT else None
    u = float(plain.statistic)
    return MannWhitney(
        n=n, base=base, method="subgroups", convention="tie-corrected normal", u=u, p=float(plain.pvalue),
        p_corrected=float(corrected.pvalue), p_exact=exact, cliffs_delta=2 * u / (x.size * y.size) - 1,
    )  # fmt: skip


def split(values: ArrayLike, groups: Sequence[str | None]) -> dict[str, Floats]:
    """Valid ratings (E,) by group, labels sorted; ratings without a group are left out."""
    column = as_ratings(values, "values").reshape(-1)
    if column.size != len(groups):
        raise StatsError("groups", len(groups), f"one label for each of {column.size} ratings", code="length")
    labels = np.array(["" if g is None else str(g) for g in groups], dtype=object)
    names = sorted({str(g) for g in groups if g is not None and g != ""})
    return {name: column[(labels == name) & ~np.isnan(column)] for name in names}


def kruskal_wallis(values: ArrayLike, groups: Sequence[str | None]) -> KruskalWallis:
    """Ratings (E,) by group labels (E,). Fewer than two groups with answers, or all ratings equal: None."""
    by_group = {name: v for name, v in split(values, groups).items() if v.size}
    names, sizes = tuple(by_group), tuple(v.size for v in by_group.values())
    n, base = sum(sizes), "experts with a group and a valid answer"
    reason = Reason("one_group") if len(names) < 2 else None
    if reason is None and np.unique(np.concatenate(list(by_group.values()))).size == 1:
        reason = Reason("all_equal")
    if reason:
        return KruskalWallis(n=n, base=base, method="subgroups", groups=names, sizes=sizes, h=None, df=None, p=None,
                             epsilon_squared=None, reason=reason)  # fmt: skip
    found = kruskal(*by_group.values())
    h = float(found.statistic)
    return KruskalWallis(
        n=n, base=base, method="subgroups", convention="tie-corrected", groups=names, sizes=sizes, h=h,
        df=len(names) - 1, p=float(found.pvalue), epsilon_squared=h / (n - 1),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupContrast(Result):
    """One item: p and its Holm-adjusted value over all items asked; effect Cliff's delta for two groups, epsilon squared
    for more. medians: None for groups under 5, whose ratings also stay out of the test."""

    groups: tuple[str, ...]
    sizes: tuple[int, ...]
    medians: tuple[float | None, ...]
    p: float | None
    p_holm: float | None
    effect: float | None
    reason: Reason | None = None


def compare_groups(ratings: ArrayLike, groups: Sequence[str | None]) -> tuple[GroupContrast, ...]:
    """Every item of ratings (E, I) between groups of at least 5 answers: Mann-Whitney for two, Kruskal-Wallis for more,
    Holm over the items."""
    matrix = as_ratings(ratings)
    tests: list[tuple[dict[str, Floats], float | None, float | None, Reason | None]] = []
    for i in range(matrix.shape[1]):
        by_group = split(matrix[:, i], groups)
        large = {name: v for name, v in by_group.items() if v.size >= SUPPRESS_BELOW}
        if len(large) == 2:
            two = mann_whitney(*large.values())
            tests.append((by_group, two.p, two.cliffs_delta, two.reason))
        else:
            labels = [name for name, v in large.items() for _ in range(v.size)]
            values = np.concatenate(list(large.values())) if large else np.empty(0)
            many = kruskal_wallis(values, labels)
            tests.append((by_group, many.p, many.epsilon_squared, many.reason))
    adjusted = holm([p for _, p, _, _ in tests])
    rows = []
    for (by_group, p, effect, reason), own in zip(tests, adjusted, strict=True):
        medians = tuple(float(np.median(v)) if v.size >= SUPPRESS_BELOW else None for v in by_group.values())
        rows.append(GroupContrast(
            n=sum(v.size for v in by_group.values()), base="experts with a group and a valid answer", method="subgroups",
            convention="Holm over items; groups under 5 left out", groups=tuple(by_group),
            sizes=tuple(v.size for v in by_group.values()), medians=medians, p=p, p_holm=own, effect=effect,
            reason=reason,
        ))  # fmt: skip
    return tuple(rows)
