"""Ratings as the functions of this package read them: experts in rows, items in columns, NaN where none was given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stats.errors import StatsError, fulfils

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MAX_POINTS = 101


def as_ratings(ratings: ArrayLike | Sequence[Sequence[Any]], name: str = "ratings") -> Floats:
    """Ratings (E, I) as float with NaN for None; a vector (E,) becomes one item (E, 1)."""
    try:
        matrix = np.asarray(ratings, dtype=np.float64)
    except (TypeError, ValueError) as error:
        allowed = "numbers or None in a rectangle of experts by items"
        raise StatsError(name, ratings, allowed, code="not_numeric") from error
    if matrix.ndim == 1:
        matrix = matrix.reshape(-1, 1) if matrix.size else matrix.reshape(0, 0)
    if matrix.ndim != 2:
        raise StatsError(name, matrix.shape, "two dimensions: experts by items", code="shape")
    if np.isinf(matrix).any():
        raise StatsError(name, "infinity", "finite numbers or None", code="not_finite")
    return matrix


def check_points(points: int) -> int:
    """The number of scale points K, at least 2."""
    whole = fulfils(points, lambda v: not isinstance(v, bool) and int(v) == v and 2 <= v <= MAX_POINTS)
    if not whole:
        raise StatsError("points", points, f"a whole number from 2 to {MAX_POINTS}", code="points")
    return int(points)


def on_scale(
    ratings: ArrayLike | Sequence[Sequence[Any]], points: int, name: str = "ratings", *, lowest: int = 1
) -> Floats:
    """Ratings (E, I) that all are whole numbers of a scale of `points` from `lowest` up; the first other value is named
    with its place."""
    matrix, points = as_ratings(ratings, name), check_points(points)
    given = ~np.isnan(matrix)
    highest = lowest + points - 1
    bad = given & ((matrix < lowest) | (matrix > highest) | (matrix != np.round(matrix)))
    if bad.any():
        row, column = (int(v) for v in np.argwhere(bad)[0])
        value, allowed = float(matrix[row, column]), f"whole numbers from {lowest} to {highest}"
        raise StatsError(name, value, allowed, code="off_scale", row=row, column=column)
    return matrix


def one_hot(ratings: Floats, points: int, lowest: int = 1) -> Ints:
    """Indicator (E, I, K) of the category chosen; all zero where nothing was."""
    scale = np.arange(lowest, lowest + points, dtype=np.float64)
    return np.asarray(ratings[:, :, None] == scale, dtype=np.int64)


def category_counts(ratings: ArrayLike, points: int, lowest: int = 1) -> Ints:
    """Counts (I, K) per item of the K categories from `lowest` up, empty ones included."""
    matrix = on_scale(ratings, points, lowest=lowest)
    return np.asarray(one_hot(matrix, points, lowest).sum(axis=0))


def as_counts(counts: ArrayLike, name: str = "counts") -> Ints:
    """Counts (..., K) of the categories 1..K as whole numbers, none negative."""
    array = np.asarray(counts)
    if array.ndim == 0 or array.shape[-1] < 2:
        raise StatsError(name, array.shape, "one count for each of at least two categories", code="shape")
    if not np.issubdtype(array.dtype, np.number) or (array != np.round(array)).any() or (array < 0).any():
        raise StatsError(name, counts, "whole numbers, none negative", code="counts")
    return array.astype(np.int64)


def optional(value: float) -> float | None:
    """None for NaN: what is undefined is said so."""
    return None if np.isnan(value) else float(value)
