"""Signs that a panel is split: two camps, both tails filled, a distribution with two humps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from stats.experts.dispersion import agreement_a
from stats.experts.percent_agreement import default_ends, side_counts
from stats.experts.ratings import Floats, as_ratings, category_counts, optional
from stats.result import Reason, Result

BIMODAL_ABOVE = 0.555
RELIABLE_FROM = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Polarity(Result):
    """One item. bimodality above .555 is suspicious, and unreliable under 20 answers (then a note says so). tails: the
    smaller of the counts at the two ends. agreement_a below 0 points to camps at the ends."""

    bimodality: float | None
    suspicious: bool | None
    agreement_a: float | None
    low_count: int
    high_count: int
    tails: int
    reason: Reason | None = None


def bimodality_coefficient(ratings: ArrayLike) -> Floats:
    """(skew^2 + 1) / (excess kurtosis + 3(n-1)^2/((n-2)(n-3))) of each item of ratings (E, I), both bias-corrected.

    NaN under four answers or where all are equal. Also high for a skewed distribution with one hump: read it with A.
    """
    matrix = np.sort(as_ratings(ratings), axis=0)
    given = ~np.isnan(matrix)
    n = given.sum(axis=0).astype(np.float64)
    enough = np.where(n > 3, n, np.nan)
    centred = np.where(given, matrix - np.where(given, matrix, 0).sum(axis=0) / np.where(n > 0, n, np.nan), 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        m2, m3, m4 = ((centred**k).sum(axis=0) / enough for k in (2, 3, 4))
        m2 = np.where(m2 > 0, m2, np.nan)
        skew = m3 / m2**1.5 * np.sqrt(enough * (enough - 1)) / (enough - 2)
        corner = (enough - 2) * (enough - 3)
        kurtosis = (enough - 1) / corner * ((enough + 1) * (m4 / m2**2 - 3) + 6)
        return np.asarray((skew**2 + 1) / (kurtosis + 3 * (enough - 1) ** 2 / corner))


def polarity(
    ratings: ArrayLike, *, points: int, agree: Sequence[int] | None = None, disagree: Sequence[int] | None = None,
    lowest: int = 1,
) -> tuple[Polarity, ...]:  # fmt: skip
    """Every item of ratings (E, I), whole numbers on a scale of `points` from `lowest` up, NaN = missing. The ends
    default by the number of points."""
    counts = category_counts(ratings, points, lowest)
    usual = default_ends(points, lowest) if agree is None or disagree is None else ((), ())
    high, _, low = side_counts(counts, agree or usual[0], disagree or usual[1], lowest)
    bimodality, a = bimodality_coefficient(ratings), agreement_a(counts)
    rows = []
    for i, n in enumerate(counts.sum(axis=-1).tolist()):
        value = optional(bimodality[i])
        few = (Reason("bimodality_unreliable", {"n": n, "minimum": RELIABLE_FROM}),) if n < RELIABLE_FROM else ()
        rows.append(Polarity(
            n=n, base="experts with a valid answer to the item", method="dispersion",
            convention="bias-corrected skewness and kurtosis", notes=few if value is not None else (), bimodality=value,
            suspicious=None if value is None else value > BIMODAL_ABOVE, agreement_a=optional(a[i]), low_count=int(low[i]),
            high_count=int(high[i]), tails=min(int(low[i]), int(high[i])),
            reason=None if value is not None else Reason("too_few_answers" if n < 4 else "all_equal", {"n": n}),
        ))  # fmt: skip
    return tuple(rows)
