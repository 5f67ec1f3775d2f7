"""How far ratings on an ordered scale lie apart, from counts per category: figures that do not care where they lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from stats.errors import StatsError
from stats.experts.quartiles import quarters
from stats.experts.ratings import Floats, Ints, as_counts, optional
from stats.result import Reason, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispersion(Result):
    """One item: van der Eijk's A (+1 one category, 0 uniform, -1 two camps at the ends), polarisation (1-A)/2,
    Tastle & Wierman's consensus (0..1), Leik's dispersion (0..1), 1 - IQR/(K-1)."""

    agreement_a: float | None
    polarisation: float | None
    tastle_wierman: float | None
    leik: float | None
    location_free: float | None
    reason: Reason | None = None


def _layer_agreement(pattern: Ints) -> Floats:
    """A of one layer, pattern (..., K) of 0 and 1."""
    k = pattern.shape[-1]
    filled = pattern.sum(axis=-1)
    before = pattern.cumsum(axis=-1) - pattern
    after = filled[..., None] - before - pattern
    empty = 1 - pattern
    unimodal = (empty * (before * (before - 1) + after * (after - 1)) // 2).sum(axis=-1)
    bimodal = (empty * before * after).sum(axis=-1)
    triples = np.maximum(unimodal + bimodal, 1)
    u = ((k - 2) * unimodal - (k - 1) * bimodal) / ((k - 2) * triples)
    agreement = np.where(filled == 1, 1.0, u * (1 - (filled - 1) / (k - 1)))
    return np.where(filled == k, 0.0, agreement)


def agreement_a(counts: ArrayLike) -> Floats:
    """Van der Eijk's A of counts (..., K), K >= 3, NaN where there is no count.

    The frequencies are peeled into layers; every layer's agreement counts by its share of the answers.
    Convention: van der Eijk (2001, Quality and Quantity 35, 325-341) as in R agrmt. Below 0 is not a test for two
    camps: (0, 5, 0, 5, 0) has +.167.
    """
    rest = as_counts(counts)
    if rest.shape[-1] < 3:
        raise StatsError("counts", rest.shape, "at least three categories", code="categories")
    total = rest.sum(axis=-1)
    result: Floats = np.zeros(total.shape, dtype=np.float64)
    for _ in range(rest.shape[-1]):
        pattern = (rest > 0).astype(np.int64)
        height = np.where(rest > 0, rest, np.iinfo(np.int64).max).min(axis=-1)
        height = np.asarray(np.where(pattern.any(axis=-1), height, 0), dtype=np.int64)
        weight = height * pattern.sum(axis=-1) / np.maximum(total, 1)
        result = result + np.where(weight > 0, weight * _layer_agreement(pattern), 0.0)
        rest = np.asarray(rest - height[..., None] * pattern, dtype=np.int64)
    return np.where(total > 0, result, np.nan)


def tastle_wierman(counts: ArrayLike) -> Floats:
    """1 + sum p_c log2(1 - |c - mean| / (K-1)) of counts (..., K); NaN where there is no count."""
    array = as_counts(counts)
    k, total = array.shape[-1], array.sum(axis=-1)
    share = array / np.maximum(total, 1)[..., None]
    scale = np.arange(1, k + 1)
    distance = np.abs(scale - (share * scale).sum(axis=-1)[..., None]) / (k - 1)
    logs = np.log2(np.where(array > 0, 1 - distance, 1.0))
    return np.where(total > 0, 1 + (share * logs).sum(axis=-1), np.nan)


def leik_dispersion(counts: ArrayLike) -> Floats:
    """Leik (1966) for counts (..., K): 2 sum d_c / (K-1), d_c the smaller of the cumulated share and its complement; 0 one category."""
    array = as_counts(counts)
    total = array.sum(axis=-1)
    cumulated = array.cumsum(axis=-1)
    folded = np.minimum(cumulated, total[..., None] - cumulated).sum(axis=-1)
    return np.where(total > 0, 2 * folded / (np.maximum(total, 1) * (array.shape[-1] - 1)), np.nan)


def location_free(counts: ArrayLike, *, quartile_type: int = 7) -> Floats:
    """1 - IQR/(K-1) of counts (..., K): 1 where the middle half is one category, 0 where it spans the scale."""
    array = as_counts(counts)
    q1, _, q3 = quarters(array, quartile_type)
    return np.where(array.sum(axis=-1) > 0, 1 - (q3 - q1) / (4 * (array.shape[-1] - 1)), np.nan)


def dispersion(counts: ArrayLike, *, quartile_type: int = 7) -> Dispersion:
    """All of them for one item's counts (K,). No answer: every figure None with the reason."""
    array = as_counts(counts)
    if array.ndim != 1:
        raise StatsError("counts", array.shape, "the counts of one item (K,)", code="shape")
    n = int(array.sum())
    a = optional(float(agreement_a(array))) if array.size > 2 else None  # two categories have no triples
    return Dispersion(
        n=n, base="experts with a valid answer to the item", method="dispersion",
        convention=f"quartile type {quartile_type}", agreement_a=a, polarisation=None if a is None else (1 - a) / 2,
        tastle_wierman=optional(float(tastle_wierman(array))), leik=optional(float(leik_dispersion(array))),
        location_free=optional(float(location_free(array, quartile_type=quartile_type))),
        reason=None if n else Reason("no_answers"),
    )  # fmt: skip
