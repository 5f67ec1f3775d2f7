"""Location and spread of every item, with the indices that Korean Delphi reports print."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from stats.experts.quartiles import Quartiles, quartiles
from stats.experts.ratings import Floats, as_ratings, category_counts, check_points, on_scale, optional
from stats.result import Reason, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDescriptives(Result):
    """One item. sd with n-1; cv = sd/mean (안정도, "stability" in Korean reports); convergence (수렴도) = IQR/2;
    agreement (합의도) = 1 - IQR/median, may be negative. counts: per category 1..K, empty where no scale was given.
    missing_count: experts (rows) without a rating of the item."""

    counts: tuple[int, ...]
    missing_count: int
    mean: float | None
    sd: float | None
    cv: float | None
    minimum: float | None
    maximum: float | None
    mode: tuple[float, ...]
    q1: float | None
    median: float | None
    q3: float | None
    iqr: float | None
    convergence: float | None
    agreement: float | None
    quartile_type: int
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Moments:
    """n, mean, sd (n-1), cv per item (I,); NaN where undefined."""

    n: Floats
    mean: Floats
    sd: Floats
    cv: Floats


def moments(ratings: ArrayLike) -> Moments:
    """Two-pass moments of ratings (E, I). sd needs two ratings; cv a mean above 0."""
    matrix = np.sort(as_ratings(ratings), axis=0)  # so that the order of experts cannot move the last digit
    given = ~np.isnan(matrix)
    n = given.sum(axis=0).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(given, matrix, 0.0).sum(axis=0) / np.where(n > 0, n, np.nan)
        squares = (np.where(given, matrix - mean, 0.0) ** 2).sum(axis=0)
        sd = np.sqrt(squares / np.where(n > 1, n - 1, np.nan))
        cv = sd / np.where(mean > 0, mean, np.nan)
    return Moments(n, mean, sd, cv)


def convergence(q: Quartiles) -> Floats:
    """수렴도 (Q3 - Q1)/2; good at .50 or less."""
    return q.iqr / 2


def agreement(q: Quartiles) -> Floats:
    """합의도 1 - (Q3 - Q1)/median; good at .75 or more. NaN where the median is not above 0."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return 1 - q.iqr / np.where(q.median > 0, q.median, np.nan)


def _modes(column: Floats) -> tuple[float, ...]:
    values, counts = np.unique(column[~np.isnan(column)], return_counts=True)
    return tuple(float(v) for v in values[counts == counts.max()]) if values.size else ()


def _reason(n: int) -> Reason | None:
    if n == 0:
        return Reason("no_answers")
    return Reason("too_few_answers", {"n": n, "minimum": 2}) if n == 1 else None


def describe(
    ratings: ArrayLike, *, points: int | None = None, quartile_type: int = 7, lowest: int = 1
) -> tuple[ItemDescriptives, ...]:
    """Descriptives of every item.

    ratings: (E, I), NaN = missing. points: K of a scale from `lowest` up; given, ratings off the scale are refused and
    counts returned. Without answers every figure is None; with one, sd and cv are. Where the scale goes below zero, cv
    and agreement are None: a ratio to a mean or median needs a zero that lies at or under the scale.
    """
    matrix = as_ratings(ratings) if points is None else on_scale(ratings, check_points(points), lowest=lowest)
    counts = None if points is None else category_counts(matrix, points, lowest)
    m, q = moments(matrix), quartiles(matrix, quartile_type=quartile_type)
    conv, agree, cv = convergence(q), agreement(q), m.cv
    if lowest < 0:
        agree, cv = np.full_like(agree, np.nan), np.full_like(cv, np.nan)
    rows = []
    for i in range(matrix.shape[1]):
        column, n = matrix[:, i], int(m.n[i])
        valid = column[~np.isnan(column)]
        rows.append(ItemDescriptives(
            n=n, base="experts with a valid answer to the item", method="descriptives",
            convention=f"quartile type {quartile_type}, sd with n-1",
            counts=() if counts is None else tuple(int(c) for c in counts[i]), missing_count=matrix.shape[0] - n,
            mean=optional(m.mean[i]), sd=optional(m.sd[i]), cv=optional(cv[i]),
            minimum=float(valid.min()) if n else None, maximum=float(valid.max()) if n else None, mode=_modes(column),
            q1=optional(q.q1[i]), median=optional(q.median[i]), q3=optional(q.q3[i]), iqr=optional(q.iqr[i]),
            convergence=optional(conv[i]), agreement=optional(agree[i]), quartile_type=quartile_type, reason=_reason(n),
        ))  # fmt: skip
    return tuple(rows)
