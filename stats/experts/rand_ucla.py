"""RAND/UCLA appropriateness: disagreement by the inter-percentile range adjusted for symmetry, on nine points."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from stats.experts.quartiles import check_type, quarters, scaled_quantile
from stats.experts.ratings import category_counts
from stats.result import Reason, Result

BANDS = ("1-3", "4-6", "7-9")
# Panel size up to: most ratings outside the median's band for agreement, fewest in each of 1-3 and 7-9 for disagreement.
COUNT_RULE = ((10, 2, 3), (13, 3, 4), (16, 4, 5), (19, 5, 6), (22, 6, 7), (25, 7, 8))


@dataclass(frozen=True, slots=True, kw_only=True)
class RandUcla(Result):
    """One item on 1..9. band: of the median, 3.5 and 6.5 go up. classification: appropriate, uncertain, inappropriate.
    count_verdict: agreement, disagreement, indeterminate, or None outside panels of 8 to 25."""

    median: float | None
    p30: float | None
    p70: float | None
    ipr: float | None
    iprcp: float | None
    asymmetry: float | None
    ipras: float | None
    disagreement_index: float | None
    disagreement: bool | None
    band: str | None
    outside_band: int
    low_count: int
    high_count: int
    classification: str | None
    count_verdict: str | None
    reason: Reason | None = None


def median_band(median: float) -> str:
    """The third of the nine points in which a median lies; 3.5 and 6.5 go up."""
    return BANDS[0] if median < 3.5 else BANDS[1] if median < 6.5 else BANDS[2]


def count_rule(n: int, outside: int, low: int, high: int) -> str | None:
    """The classic rule by counts; None for panels under 8 or over 25, for which no count is published."""
    for size, agree, disagree in COUNT_RULE:
        if 8 <= n <= size:
            if outside <= agree:
                return "agreement"
            return "disagreement" if low >= disagree and high >= disagree else "indeterminate"
    return None


def _classify(band: str, disagreement: bool) -> str:
    if disagreement or band == BANDS[1]:
        return "uncertain"
    return "appropriate" if band == BANDS[2] else "inappropriate"


def rand_ucla(ratings: ArrayLike, *, quartile_type: int = 7) -> tuple[RandUcla, ...]:
    """Every item of ratings (E, I), whole numbers 1..9, NaN = missing.

    IPRAS = 2.35 + 1.5 |5 - (P30 + P70)/2|; disagreement if P70 - P30 > IPRAS, compared in whole numbers. Fitch et al.
    (2001), RAND MR-1269. 2.35 and 1.5 are calibrated on nine points: for five map x to 2x - 1 and call it an adaptation.
    """
    counts = category_counts(ratings, 9)
    p30, whole = scaled_quantile(counts, Fraction(3, 10), check_type(quartile_type))
    p70, _ = scaled_quantile(counts, Fraction(7, 10), quartile_type)
    medians = quarters(counts, quartile_type)[1] / 4
    return tuple(_item(counts[i], int(p30[i]), int(p70[i]), whole, float(medians[i]), quartile_type)
                 for i in range(counts.shape[0]))  # fmt: skip


def _item(counts: np.ndarray[tuple[int, ...], np.dtype[np.int64]], p30: int, p70: int, whole: int, median: float,
          quartile_type: int) -> RandUcla:  # fmt: skip
    n = int(counts.sum())
    if n == 0:
        return RandUcla(
            n=0, base="experts with a valid answer to the item", method="rand-ucla", median=None, p30=None, p70=None,
            ipr=None, iprcp=None, asymmetry=None, ipras=None, disagreement_index=None, disagreement=None, band=None,
            outside_band=0, low_count=0, high_count=0, classification=None, count_verdict=None, reason=Reason("no_answers"),
        )  # fmt: skip
    band = median_band(median)
    thirds = [int(counts[k : k + 3].sum()) for k in (0, 3, 6)]
    outside = n - thirds[BANDS.index(band)]
    off_centre = abs(10 * whole - p30 - p70)
    limit, spread = 94 * whole + 30 * off_centre, 40 * (p70 - p30)
    return RandUcla(
        n=n, base="experts with a valid answer to the item", method="rand-ucla", convention=f"quantile type {quartile_type}",
        median=median, p30=p30 / whole, p70=p70 / whole, ipr=(p70 - p30) / whole, iprcp=(p30 + p70) / (2 * whole),
        asymmetry=off_centre / (2 * whole), ipras=limit / (40 * whole), disagreement_index=spread / limit,
        disagreement=spread > limit, band=band, outside_band=outside, low_count=thirds[0], high_count=thirds[2],
        classification=_classify(band, spread > limit), count_verdict=count_rule(n, outside, thirds[0], thirds[2]),
    )  # fmt: skip
