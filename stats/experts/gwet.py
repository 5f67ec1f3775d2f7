"""Gwet's AC1 and AC2: agreement beyond chance that does not collapse when nearly all agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import t as student

from stats.errors import StatsError, one_of, require
from stats.experts.ratings import Floats, as_ratings, optional
from stats.result import Reason, Result

WEIGHTS = ("identity", "linear", "quadratic", "ordinal", "radical", "ratio", "circular", "bipolar")


@dataclass(frozen=True, slots=True, kw_only=True)
class GwetAC(Result):
    """n = items with at least one rating. se, interval and p treat the items as the sample (t with n - 1 df); ci_high is
    capped at 1."""

    weights: str
    coefficient: float | None
    pa: float | None
    pe: float | None
    se: float | None
    ci_low: float | None
    ci_high: float | None
    p: float | None
    level: float
    reason: Reason | None = None


def weight_matrix(categories: Sequence[float], weights: str) -> Floats:
    """Agreement weights (K, K): 1 on the diagonal, falling to 0. Circular takes the angle in radians, pi d / U; the sine
    of 180 d / U that R irrCAC takes is not in degrees."""
    x = np.asarray(categories, dtype=np.float64)
    one_of("weights", weights, WEIGHTS, code="weights")
    if x.ndim != 1 or x.size < 2 or (np.diff(x) <= 0).any():
        raise StatsError("categories", categories, "at least two different values in rising order", code="categories")
    d, total = np.abs(x[:, None] - x[None, :]), x[:, None] + x[None, :]
    steps = np.abs(np.subtract.outer(np.arange(x.size), np.arange(x.size)))
    if weights == "identity":
        loss = (steps > 0).astype(np.float64)
    elif weights == "ordinal":
        loss = steps * (steps + 1) / 2
    elif weights == "circular":
        loss = np.sin(np.pi * d / (x[-1] - x[0] + 1)) ** 2
    elif weights in ("ratio", "bipolar"):
        ends = (total - 2 * x[0]) * (2 * x[-1] - total)
        below = total**2 if weights == "ratio" else ends
        loss = np.divide(d**2, below, out=np.zeros_like(d), where=(steps > 0) & (below != 0))
    else:
        loss = d ** {"linear": 1.0, "quadratic": 2.0, "radical": 0.5}[weights]
    return np.asarray(1 - loss / loss.max())


def _parts(counts: Floats, weight: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Agreement per item (..., I), share of each category (..., K), pa and pe (...), for counts (..., I, K)."""
    q, raters = counts.shape[-1], counts.sum(axis=-1)
    matched = (counts * (counts @ weight - 1)).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        agreed = np.where(raters > 1, matched / (raters * (raters - 1)), 0.0)
        pa = agreed.sum(axis=-1) / (raters > 1).sum(axis=-1)
        share = np.where(raters[..., None] > 0, counts / raters[..., None], 0.0)
        prevalence = share.sum(axis=-2) / (raters > 0).sum(axis=-1)[..., None]
    pe = weight.sum() / (q * (q - 1)) * (prevalence * (1 - prevalence)).sum(axis=-1)
    return agreed, prevalence, np.asarray(pa), np.asarray(pe)


def ac_from_counts(counts: Floats, weight: Floats) -> Floats:
    """The coefficient (...) of counts (..., I, K); NaN where no item has two ratings or chance agreement is 1."""
    _, _, pa, pe = _parts(counts, weight)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(pe < 1, (pa - pe) / (1 - pe), np.nan)


def _standard_error(counts: Floats, weight: Floats) -> float | None:
    """Gwet's linearised standard error over items with a rating (unconditional on the raters chosen)."""
    counts = counts[counts.sum(axis=-1) > 0]
    n, q = counts.shape
    if n < 2:
        return None
    raters = counts.sum(axis=-1)
    agreed, prevalence, pa, pe = _parts(counts, weight)
    ac, paired = (float(pa) - float(pe)) / (1 - float(pe)), raters > 1
    own = n / paired.sum() * (agreed - pe * paired) / (1 - pe)
    chance = weight.sum() / (q * (q - 1)) * (counts @ (1 - prevalence)) / raters
    linear = own - 2 * (1 - ac) * (chance - pe) / (1 - pe)
    return float(np.sqrt(((linear - ac) ** 2).sum() / (n * (n - 1))))


def category_table(ratings: Floats, categories: Sequence[float]) -> Floats:
    """Counts (I, K) of ratings (E, I); a rating outside the categories is refused."""
    known = np.isnan(ratings) | np.isin(ratings, np.asarray(categories, dtype=np.float64))
    if not known.all():
        raise StatsError("ratings", float(ratings[~known][0]), f"one of {list(categories)}", code="off_scale")
    return np.asarray((ratings[:, :, None] == np.asarray(categories)).sum(axis=0), dtype=np.float64)


def gwet_ac(
    ratings: ArrayLike, categories: Sequence[float], *, weights: str = "ordinal", level: float = 0.95
) -> GwetAC:
    """AC1 (weights "identity") or AC2 of ratings (E, I), NaN = missing.

    categories: the whole scale in rising order, unused ones too: leaving them out changes the result. "ordinal" is Gwet's,
    1 - C(d+1, 2)/C(K, 2), not Krippendorff's ordinal metric. Gwet (2008), Brit. J. Math. Stat. Psych. 61, 29-48.
    """
    require("level", level, lambda v: 0 < v < 1, "between 0 and 1", code="level")
    weight = weight_matrix(categories, weights)
    counts = category_table(as_ratings(ratings), categories)
    n = int((counts.sum(axis=-1) > 0).sum())
    value = float(ac_from_counts(counts, weight))
    _, _, pa, pe = _parts(counts, weight)
    if np.isnan(value):
        return GwetAC(n=n, base="items with a rating", method="rater-agreement", convention=weights, weights=weights,
                      coefficient=None, pa=None, pe=optional(float(pe)), se=None, ci_low=None, ci_high=None, p=None, level=level,
                      reason=Reason("no_pairs"))  # fmt: skip
    se = _standard_error(counts, weight)
    half = None if se is None else se * float(student.ppf((1 + level) / 2, n - 1))
    return GwetAC(
        n=n, base="items with a rating", method="rater-agreement", convention=weights, missing="all ratings", weights=weights,
        coefficient=value, pa=float(pa), pe=float(pe), se=se, level=level,
        ci_low=None if half is None else value - half, ci_high=None if half is None else min(1.0, value + half),
        p=None if se is None else float(2 * student.sf(abs(value) / se, n - 1)) if se > 0 else float(value == 0),
    )  # fmt: skip
