"""Krippendorff's alpha from the coincidence matrix, for any number of raters, gaps and four levels of measurement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from stats.errors import StatsError, one_of
from stats.experts.ratings import Floats, as_ratings, optional
from stats.result import Reason, Result

LEVELS = ("nominal", "ordinal", "interval", "ratio")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alpha(Result):
    """n = items with at least two ratings; pairable: ratings on them; observed, expected: disagreements Do and De."""

    level: str
    pairable: int
    value: float | None
    observed: float | None
    expected: float | None
    reason: Reason | None = None


def _ordinal(values: Floats, margins: Floats) -> Floats:
    """((sum of margins from c to k) - (n_c + n_k)/2)^2, margins (..., V)."""
    reach = margins.cumsum(axis=-1) - margins / 2
    return np.asarray((reach[..., :, None] - reach[..., None, :]) ** 2)


def _ratio(values: Floats, margins: Floats) -> Floats:
    total = values[:, None] + values[None, :]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total != 0, ((values[:, None] - values[None, :]) / total) ** 2, 0.0)


METRICS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "nominal": lambda values, margins: (values[:, None] != values[None, :]).astype(np.float64),
    "ordinal": _ordinal,
    "interval": lambda values, margins: np.asarray((values[:, None] - values[None, :]) ** 2),
    "ratio": _ratio,
}


def value_counts(ratings: Floats) -> tuple[Floats, Floats]:
    """The distinct values (V,) of ratings (E, I), sorted, and their counts (I, V) on each item."""
    values = np.unique(ratings[~np.isnan(ratings)])
    return values, (ratings[:, :, None] == values).sum(axis=0).astype(np.float64)


def disagreements(counts: Floats, values: Floats, level: str) -> tuple[Floats, Floats]:
    """Do and De (...) of counts (..., I, V); De is NaN where nothing can be paired."""
    one_of("level", level, LEVELS, code="level")
    raters = counts.sum(axis=-1)
    pairs = np.where(raters > 1, raters - 1, np.inf)
    scaled = counts / pairs[..., None]
    coincidence = np.swapaxes(scaled, -1, -2) @ counts
    diagonal = np.arange(values.size)
    coincidence[..., diagonal, diagonal] -= scaled.sum(axis=-2)
    margins = coincidence.sum(axis=-1)
    total = margins.sum(axis=-1)
    distance = METRICS[level](values, margins)
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = (coincidence * distance).sum(axis=(-1, -2)) / total
        products = margins[..., :, None] * margins[..., None, :]
        expected = (products * distance).sum(axis=(-1, -2)) / (total * (total - 1))
    return np.asarray(observed), np.asarray(expected)


def alpha_from_counts(counts: Floats, values: Floats, level: str) -> Floats:
    """alpha (...) of counts (..., I, V) of the sorted values (V,); NaN where undefined."""
    return _alpha(*disagreements(counts, values, level))


def _alpha(observed: Floats, expected: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(expected > 0, 1 - observed / expected, np.nan)


def krippendorff_alpha(ratings: ArrayLike, *, level: str = "ordinal") -> Alpha:
    """Alpha of ratings (E, I), NaN = missing. Items with one rating drop out; all other values are used.

    1 perfect, 0 as by chance, below 0 less than chance. No variation: None (0/0), also when all agree. Ratio needs values
    of one sign. Convention: Krippendorff (2011); rival: R irr 0.84, wrong for complete data with three or more raters.
    """
    one_of("level", level, LEVELS, code="level")
    matrix = as_ratings(ratings)
    values, counts = value_counts(matrix)
    if level == "ratio" and values.size and values[0] < 0:
        raise StatsError("ratings", float(values[0]), "no negative value for a ratio scale", code="negative")
    observed, expected = disagreements(counts, values, level)
    alpha = optional(float(_alpha(observed, expected)))
    raters = counts.sum(axis=-1)
    pairable = int(raters[raters > 1].sum())
    reason = None if alpha is not None else Reason("no_variation" if pairable else "no_pairs", {"pairable": pairable})
    return Alpha(
        n=int((raters > 1).sum()), base="items with at least two ratings", method="rater-agreement", convention=level,
        missing="all pairable values", level=level, pairable=pairable, value=alpha,
        observed=optional(float(observed)), expected=optional(float(expected)), reason=reason,
    )  # fmt: skip
