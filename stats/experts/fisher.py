"""Fisher's exact test for tables of any size (Freeman & Halton 1951), by meeting in the middle.

scipy's own beyond 2 x 2 is a random resampling. Here the columns are split in two halves; for every way in which the row
totals can be shared between the halves, the table probabilities of each half are listed once (equal ones merged, rows in
any order alike), and the two lists are joined by sorting.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from stats.experts.ratings import Floats, Ints, as_counts

BUDGET = 20_000_000
MOST_SHARES = 100_000
TIE = 1e-7
Half = tuple[Floats, Floats]


class TooLargeError(Exception):
    """The table has more margins to visit than the budget allows."""


def _shares(limits: tuple[int, ...], total: int) -> Ints:
    """Ways (S, R) to take `total` from rows that hold at most `limits`, row by row with what the rest cannot hold."""
    ways, left = np.zeros((1, 0), dtype=np.int64), np.array([total])
    for row, limit in enumerate(limits):
        rest = sum(limits[row + 1 :])
        low, high = np.maximum(left - rest, 0), np.minimum(left, limit)
        many = high - low + 1
        source = np.repeat(np.arange(left.size), many)
        own = np.arange(source.size) - np.repeat(many.cumsum() - many, many) + low[source]
        ways, left = np.column_stack([ways[source], own]), left[source] - own
        if ways.shape[0] > MOST_SHARES:
            raise TooLargeError
    return ways


class _Lists:
    """Merged lists of -sum log x! with the number of tables that have it, for given row totals and columns."""

    def __init__(self, size: int) -> None:
        self.log = gammaln(np.arange(size + 1) + 1.0)
        self.known: dict[tuple[tuple[int, ...], tuple[int, ...]], Half] = {}
        self.spent = 0

    def cost(self, column: tuple[int, ...]) -> float:
        return -float(self.log[list(column)].sum())

    def of(self, rows: tuple[int, ...], columns: tuple[int, ...]) -> Half:
        key = (tuple(sorted(r for r in rows if r)), columns)
        if key not in self.known:
            self.known[key] = self._list(key[0] or (0,), columns)
        return self.known[key]

    def _list(self, rows: tuple[int, ...], columns: tuple[int, ...]) -> Half:
        if len(columns) == 1:
            return np.array([self.cost(rows)]), np.ones(1)
        self._spend(1)
        taken = _shares(rows, columns[0])
        left, costs = np.array(rows) - taken, -self.log[taken].sum(axis=1)
        self._spend(taken.shape[0])
        if len(columns) == 2:
            values = costs - self.log[left].sum(axis=1)
            return _merge(values, np.ones(values.size))
        halves = [self.of(tuple(row), columns[1:]) for row in left.tolist()]
        self._spend(sum(v.size for v, _ in halves))
        shifted = [v + cost for (v, _), cost in zip(halves, costs, strict=True)]
        return _merge(np.concatenate(shifted), np.concatenate([c for _, c in halves]))

    def _spend(self, steps: int) -> None:
        self.spent += steps
        if self.spent > BUDGET:
            raise TooLargeError


def _merge(values: Floats, counts: Floats) -> Half:
    """Rising values; those that differ by less than a rounding are one."""
    _, first, where = np.unique(np.round(values, 9), return_index=True, return_inverse=True)
    return values[first], np.asarray(np.bincount(where, weights=counts), dtype=np.float64)


def _joined(lists: _Lists, rows: tuple[int, ...], left: tuple[int, ...], right: tuple[int, ...], bound: float) -> float:
    """Sum of exp(value) over tables with value <= bound, both relative to `bound`."""
    total = 0.0
    for taken in _shares(rows, sum(left)).tolist():
        a, many_a = lists.of(tuple(taken), left)
        b, many_b = lists.of(tuple(r - t for r, t in zip(rows, taken, strict=True)), right)
        mass = np.concatenate([[0.0], np.cumsum(many_b * np.exp(b - b[-1]))])
        reach = np.searchsorted(b, bound - a, side="right")
        total += float((many_a * np.exp(a + b[-1] - bound) * mass[reach]).sum())
    return total


def fisher_exact(table: ArrayLike) -> float | None:
    """Two-sided exact p of counts (R, C): the probability of all tables with these margins no more likely than this one.

    None for a table with one row or column, and where it is too large (about 60 answers on 5 x 5 categories is well within).
    """
    counts: Ints = as_counts(table, "table")
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    if min(counts.shape) < 2:
        return None
    if counts.shape[0] > counts.shape[1]:
        counts = counts.T
    rows = tuple(int(r) for r in counts.sum(axis=1))
    columns = tuple(sorted(int(c) for c in counts.sum(axis=0)))
    lists = _Lists(int(counts.sum()))
    middle = -(-len(columns) // 2) if len(columns) > 2 else 1
    bound = lists.cost(tuple(int(x) for x in counts.ravel())) + TIE
    try:
        joined = _joined(lists, rows, columns[:middle], columns[middle:], bound)
    except TooLargeError:
        return None
    constant = float(lists.log[list(rows)].sum() + lists.log[list(columns)].sum() - lists.log[sum(rows)])
    return float(min(1.0, joined * np.exp(bound + constant)))
