"""Bootstrap of weighted means that rakes every draw again, on counts only."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from stats.errors import StatsError, require
from stats.result import Reason, Result
from stats.surveys.cells import Cells
from stats.surveys.counts import ItemCounts
from stats.surveys.factors import FloatArray, IntArray
from stats.surveys.margins import Margin, check_margins, margin_codes
from stats.surveys.raking import rake_many
from stats.surveys.sample_kinds import interval_rule

DRAWS = 2000
TOLERANCE = 1e-10
MAX_ITERATIONS = 200


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BootstrapEstimates(Result):
    """draws (B, I): the weighted mean of each item in each draw, NaN where nobody answered; se, low, high (I,).

    se, low and high are NaN where fewer than two draws have a mean, None for an open sample (`reason`).
    emptied: draws in which a margin category had nobody; largest_gap: over all draws after raking.
    """

    draws: FloatArray
    se: FloatArray | None
    low: FloatArray | None
    high: FloatArray | None
    level: float
    emptied: int
    largest_gap: float
    reason: Reason | None


def bootstrap_means(
    cells: Cells,
    counts: ItemCounts,
    points: Sequence[float],
    margins: Sequence[Margin],
    *,
    seed: int,
    sample_kind: str = "probability",
    draws: int = DRAWS,
    level: float = 0.95,
) -> BootstrapEstimates:
    """Percentile intervals of I weighted means from B resamples of people, each raked anew.

    Exact, not an approximation: a resample of n − 1 people with replacement (Rao & Wu 1988, so that the variance is
    unbiased) is a multinomial over cells and, within a cell, over the categories; so counts per draw are drawn directly
    and the cost does not depend on the number of people. Cell counts are shared by the items; within cells each item is
    drawn on its own, so draws of two items must not be correlated with each other (use joint.joint_estimates for that).
    Same seed, same draws. Needs one base weight per cell (cross_classify(split_base=True)) and a design without strata
    or clusters; otherwise use jackknife.
    """
    _check(cells, draws)
    check_margins(cells, margins)
    rule, roots = interval_rule(sample_kind), np.random.SeedSequence(seed).spawn(len(counts.n) + 1)
    n = cells.n_all
    drawn = np.random.Generator(np.random.PCG64(roots[0])).multinomial(max(n - 1, 1), cells.n / n, size=draws)
    per_head = np.divide(cells.d, cells.n, out=np.ones_like(cells.d), where=cells.n > 0)
    targets = margin_codes(cells, margins, float(n))
    weights, gap = rake_many((drawn * per_head).astype(np.float64), targets, TOLERANCE, MAX_ITERATIONS)
    factor = np.divide(weights, drawn, out=np.zeros_like(weights), where=drawn > 0)
    scale = np.asarray(points, dtype=np.float64)

    def item(at: int) -> FloatArray:
        generator = np.random.Generator(np.random.PCG64(roots[at + 1]))
        return _item_means(generator, drawn, factor, cells.n, counts.n[at], scale)

    with ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as pool:  # the generators work outside Python's lock
        means = np.stack(list(pool.map(item, range(len(counts.n)))), axis=1)
    emptied = _emptied(drawn, targets)
    tail = (1 - level) / 2
    shown = rule.shown
    low, high = _percentiles(means, tail)
    return BootstrapEstimates(
        n=n, base="answered the item", method="replication", convention="percentile, n − 1 resampled, re-raked",
        missing="resampled with the rest", notes=(rule.note,) if rule.note else (), draws=means,
        se=_spread(means) if shown else None, low=low if shown else None, high=high if shown else None, level=level,
        emptied=emptied, largest_gap=gap, reason=None if shown else rule.note,
    )  # fmt: skip


def _check(cells: Cells, draws: int) -> None:
    require("draws", draws, lambda v: v >= 2, "2 or more")
    if cells.psu is not None or len(cells.fraction) > 1:
        raise StatsError(
            "cells", "strata or clusters", "a design of people; use jackknife", code="design_not_supported"
        )
    if cells.n_all < 2:
        raise StatsError("cells", cells.n_all, "at least 2 respondents")
    if cells.base is not None and not np.allclose(cells.d2 * cells.n, cells.d**2, rtol=1e-9):
        raise StatsError(
            "cells", "several base weights in a cell", "cells made with split_base=True", code="split_base_needed"
        )


def _item_means(
    generator: np.random.Generator,
    drawn: IntArray,
    factor: FloatArray,
    n: FloatArray,
    table: FloatArray,
    scale: FloatArray,
) -> FloatArray:
    """Mean per draw (B,). Category counts by successive binomials: what is left of the cell, at its conditional share.

    Those outside the categories (missing, no opinion) come first, so that they leave at once.
    """
    held = np.flatnonzero(n > 0)
    left, weight = drawn[:, held], factor[:, held]
    remaining = n[held].copy()
    top, bottom = np.zeros(len(drawn)), np.zeros(len(drawn))
    columns = [(remaining - table[held].sum(axis=1), None), *[(table[held, k], scale[k]) for k in range(len(scale))]]
    for at, (column, point) in enumerate(columns):
        last = at == len(columns) - 1
        share = np.divide(column, remaining, out=np.zeros_like(column), where=remaining > 0)
        taken = left if last else generator.binomial(left, np.clip(share, 0, 1))
        if point is not None:
            mass = np.einsum("bc,bc->b", weight, taken)
            top += point * mass
            bottom += mass
        left = left - taken
        remaining = remaining - column
    means: FloatArray = np.divide(top, bottom, out=np.full(len(drawn), np.nan), where=bottom > 0)
    return means


def _emptied(drawn: IntArray, targets: Sequence[tuple[IntArray, FloatArray]]) -> int:
    gone = np.zeros(len(drawn), dtype=bool)
    for code, target in targets:
        reached = drawn @ np.eye(len(target))[code]
        gone |= (reached[:, target > 0] == 0).any(axis=1)
    return int(gone.sum())


def _spread(means: FloatArray) -> FloatArray:
    enough = (~np.isnan(means)).sum(axis=0) >= 2
    return np.array([np.nanstd(column, ddof=1) if ok else np.nan for column, ok in zip(means.T, enough, strict=True)])


def _percentiles(means: FloatArray, tail: float) -> tuple[FloatArray, FloatArray]:
    ends = [
        np.nanquantile(column, [tail, 1 - tail]) if (~np.isnan(column)).sum() >= 2 else np.full(2, np.nan)
        for column in means.T
    ]
    low, high = np.array(ends).reshape(-1, 2).T
    return low, high
