"""Would another draw of such experts have said the same? Percentile intervals from resampling whole experts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from stats.errors import require
from stats.experts.dispersion import agreement_a
from stats.experts.percent_agreement import default_ends, side_counts
from stats.experts.quartiles import quarters
from stats.experts.ratings import Floats, Ints, on_scale, one_hot, optional
from stats.result import Reason, Result

CHUNK = 200
MOST_DRAWS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BootstrapInterval(Result):
    """One figure of one item; n = experts in the panel. used: draws in which the figure was defined. It shows robustness
    to who sat on the panel, not inference to a population: experts are not a random sample."""

    item: int
    figure: str
    value: float | None
    low: float | None
    high: float | None
    level: float
    draws: int
    used: int
    reason: Reason | None = None


def expert_weights(experts: int, draws: int, seed: int) -> Ints:
    """How often each expert is drawn, (draws, experts); the same for the same seed on every machine."""
    raw = np.random.PCG64(np.random.SeedSequence(seed)).random_raw(draws * experts)
    uniform = ((raw >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    chosen = np.floor(uniform * experts).astype(np.int64).reshape(draws, experts)
    cells = chosen + experts * np.arange(draws)[:, None]
    return np.bincount(cells.ravel(), minlength=draws * experts).reshape(draws, experts).astype(np.int64)


def resampled_counts(ratings: Floats, points: int, weights: Ints) -> Ints:
    """Counts (B, I, K) per draw of weights (B, E) on ratings (E, I)."""
    hot = one_hot(ratings, points)
    flat = hot.reshape(hot.shape[0], -1).astype(np.float64)
    return np.rint(weights.astype(np.float64) @ flat).astype(np.int64).reshape(-1, *hot.shape[1:])


def _figures(points: int, agree: Sequence[int], disagree: Sequence[int], quartile_type: int) -> dict[
    str, Callable[[Ints], Floats]
]:  # fmt: skip
    scale = np.arange(1, points + 1)

    def over(part: Ints, n: Ints) -> Floats:
        return np.asarray(np.where(n > 0, part / np.maximum(n, 1), np.nan))

    def quarter(c: Ints, which: int) -> Floats:
        return np.asarray(np.where(c.sum(axis=-1) > 0, quarters(c, quartile_type)[which] / 4, np.nan))

    figures: dict[str, Callable[[Ints], Floats]] = {
        "mean": lambda c: over((c * scale).sum(axis=-1), c.sum(axis=-1)),
        "median": lambda c: quarter(c, 1),
        "iqr": lambda c: quarter(c, 2) - quarter(c, 0),
        "agree_share": lambda c: over(side_counts(c, agree, disagree)[0], c.sum(axis=-1)),
        "disagree_share": lambda c: over(side_counts(c, agree, disagree)[2], c.sum(axis=-1)),
        "cvr": lambda c: 2 * over(side_counts(c, agree, disagree)[0], c.sum(axis=-1)) - 1,
    }
    return figures | ({"agreement_a": agreement_a} if points >= 3 else {})


def bootstrap_experts(
    ratings: ArrayLike,
    *,
    points: int,
    seed: int,
    draws: int = 2000,
    level: float = 0.95,
    quartile_type: int = 7,
    agree: Sequence[int] | None = None,
    disagree: Sequence[int] | None = None,
) -> tuple[tuple[BootstrapInterval, ...], ...]:
    """Percentile intervals of mean, median, IQR, shares, CVR and A for every item of ratings (E, I) 1..points.

    Whole rows are drawn, so that an expert's answers stay together and gaps stay gaps. Alpha and W are left out on purpose:
    a doubled expert agrees with itself, which pushes them up; use `leave_one_expert_out`.
    """
    matrix = on_scale(ratings, points)
    require("draws", draws, lambda v: 1 <= v <= MOST_DRAWS, f"1 to {MOST_DRAWS}", code="draws")
    require("level", level, lambda v: 0 < v < 1, "between 0 and 1", code="level")
    usual = default_ends(points) if agree is None or disagree is None else ((), ())
    figures = _figures(points, agree or usual[0], disagree or usual[1], quartile_type)
    experts, items = matrix.shape
    whole = one_hot(matrix, points).sum(axis=0)
    drawn: dict[str, Floats] = {name: np.empty((draws if experts else 0, items)) for name in figures}
    weights = expert_weights(experts, draws, seed) if experts else np.empty((0, 0), dtype=np.int64)
    for start in range(0, len(weights), CHUNK):
        counts = resampled_counts(matrix, points, weights[start : start + CHUNK])
        for name, figure in figures.items():
            drawn[name][start : start + CHUNK] = figure(counts)
    values = {name: figure(whole) for name, figure in figures.items()}
    return tuple(
        tuple(_interval(i, name, float(values[name][i]), drawn[name][:, i], experts, level) for name in figures)
        for i in range(items)
    )


def _interval(item: int, name: str, value: float, drawn: Floats, experts: int, level: float) -> BootstrapInterval:
    known = drawn[~np.isnan(drawn)]
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2]) if known.size else (np.nan, np.nan)
    return BootstrapInterval(
        n=experts, base="experts of the panel, drawn with replacement", method="resampling-experts",
        convention="percentile, whole experts", item=item, figure=name, value=optional(value), low=optional(float(low)),
        high=optional(float(high)), level=level, draws=drawn.size, used=known.size,
        reason=None if known.size else Reason("no_answers"),
    )  # fmt: skip
