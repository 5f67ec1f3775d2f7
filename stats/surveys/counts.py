"""Answers counted per cell and category: the only look at respondents that figures need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from stats.errors import StatsError
from stats.surveys.cells import Cells
from stats.surveys.factors import Factor, FloatArray, IntArray, sums

MISSING, NO_OPINION = -1, -2
Answers = IntArray


@dataclass(frozen=True, slots=True)
class ItemCounts:
    """Counts of I items in C cells and K categories.

    n, d, d2 (I, C, K): answers, Σ base weights, Σ their squares (one and the same array without base weights);
    no_opinion, missing (I,): answers outside the categories.
    """

    n: FloatArray
    d: FloatArray
    d2: FloatArray
    no_opinion: IntArray
    missing: IntArray


def answer_codes(values: ArrayLike, points: Sequence[float], no_opinion: float | None = None) -> Answers:
    """Answers as codes (I, R). values (R, I): scale points, NaN = missing, `no_opinion` = its own value.

    A value that is no point of the scale is refused, never dropped.
    """
    table = np.atleast_2d(np.asarray(values, dtype=np.float64))
    codes = np.full(table.shape, MISSING, dtype=np.int8)
    known = np.isnan(table)
    for code, point in enumerate(points):
        hit = table == point
        codes[hit] = code
        known |= hit
    if no_opinion is not None:
        hit = table == no_opinion
        codes[hit] = NO_OPINION
        known |= hit
    if not known.all():
        row, column = (int(i) for i in np.argwhere(~known)[0])
        raise StatsError(
            "values", float(table[row, column]), f"{list(points)}", code="not_on_scale", row=row, item=column
        )
    return np.ascontiguousarray(codes.T)


def count_items(cells: Cells, codes: Answers, n_categories: int) -> ItemCounts:
    """Counts of codes (I, R), each 0..K-1, -1 missing, -2 no opinion."""
    table = _checked(cells, codes, n_categories)
    width, size = n_categories + 2, cells.size
    key = _wide(cells.of, width, size)
    base = cells.base
    squares = None if base is None else base * base
    shape = (len(table), size, width)
    n = np.stack([sums(key + row, None, size * width) for row in table]).reshape(shape)
    d = n if base is None else np.stack([sums(key + row, base, size * width) for row in table]).reshape(shape)
    d2 = n if base is None else np.stack([sums(key + row, squares, size * width) for row in table]).reshape(shape)
    return _split(n, d, d2)


def count_by(cells: Cells, codes: Answers, n_categories: int, group: Factor) -> tuple[ItemCounts, ...]:
    """The same counts of codes (I, R) within every level of a group variable; respondents without a level are in none."""
    if len(group.codes) != len(cells.of):
        raise StatsError("group", len(group.codes), f"{len(cells.of)} codes, one per respondent", code="lengths_differ")
    table = _checked(cells, codes, n_categories)
    levels, width, size = len(group.levels), n_categories + 2, cells.size
    inside = np.where(group.codes < 0, levels, group.codes).astype(np.int64)
    key = (cells.of.astype(np.int64) * (levels + 1) + inside) * width + 2
    full = size * (levels + 1) * width
    shape = (len(table), size, levels + 1, width)

    def counted(weights: FloatArray | None) -> FloatArray:
        return np.stack([sums(key + row, weights, full) for row in table]).reshape(shape)

    n = counted(None)
    d, d2 = (n, n) if cells.base is None else (counted(cells.base), counted(cells.base**2))
    return tuple(
        _split(n[:, :, at], n[:, :, at] if d is n else d[:, :, at], n[:, :, at] if d2 is n else d2[:, :, at])
        for at in range(levels)
    )


def _checked(cells: Cells, codes: Answers, n_categories: int) -> Answers:
    table = np.atleast_2d(codes)
    if table.shape[1] != len(cells.of):
        raise StatsError("codes", table.shape, f"(items, {len(cells.of)} respondents)", code="lengths_differ")
    if table.size and (table.min() < NO_OPINION or table.max() >= n_categories):
        raise StatsError("codes", int(table.max()), f"0..{n_categories - 1}, -1 missing, -2 no opinion")
    return table


def _wide(of: IntArray, width: int, size: int) -> IntArray:
    kind: type[np.signedinteger[Any]] = np.int64
    for narrow in (np.int32, np.int16):
        if (size + 1) * width < np.iinfo(narrow).max:
            kind = narrow
    key: IntArray = of.astype(kind)
    key *= key.dtype.type(width)
    key += key.dtype.type(2)
    return key


def _split(n: FloatArray, d: FloatArray, d2: FloatArray) -> ItemCounts:
    outside = n[..., :2].sum(axis=-2).astype(np.int64)
    inner = n[..., 2:]
    return ItemCounts(
        inner, inner if d is n else d[..., 2:], inner if d2 is n else d2[..., 2:], outside[:, 0], outside[:, 1]
    )
