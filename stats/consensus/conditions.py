"""Every criterion of a rule as an exact condition on counts, for any number of panels and items at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from stats.consensus.measures import LOCATED, Criterion, hundredths
from stats.consensus.rule import ConsensusRule
from stats.experts.content_validity import critical_counts, lawshe_minimum
from stats.experts.dispersion import agreement_a, tastle_wierman
from stats.experts.percent_agreement import majority_parts, side_counts
from stats.experts.quartiles import quarters
from stats.experts.ratings import Ints

Truths = NDArray[np.bool_]
ROUNDING = 1e-9
LOCATING = {"agree_share", *LOCATED, "cvr", "cvr_critical", "cvr_lawshe", "apmo"}


@dataclass
class Side:
    """Counts (..., I, K) seen from one end of the scale, which lies at the last category. Seen from the other,
    categories and ends are swapped. first: number of the first category; flipped: the counts run against the scale's
    own numbers; reversed: thresholds were declared for a scale whose low end agrees."""

    counts: Ints
    top: Ints
    bottom: Ints
    quartile_type: int
    first: int = 1
    flipped: bool = False
    reversed: bool = False

    @property
    def values(self) -> Ints:
        return np.arange(self.first, self.first + self.counts.shape[-1])

    def mirrored(self, place: float) -> float:
        """The number that lies as far from the other end."""
        return 2 * self.first + int(self.counts.shape[-1]) - 1 - place

    def seen(self, criterion: Criterion) -> float:
        """The threshold as it is counted from this end."""
        threshold = 0 if criterion.threshold is None else criterion.threshold
        return self.mirrored(threshold) if self.reversed and criterion.measure in LOCATED else threshold

    @cached_property
    def n(self) -> Ints:
        return np.asarray(self.counts.sum(axis=-1))

    @cached_property
    def quarters(self) -> tuple[Ints, Ints, Ints]:
        q1, median, q3 = quarters(self.counts, self.quartile_type)
        up = 4 * (self.first - 1)
        return q1 + up, median + up, q3 + up

    @cached_property
    def iqr4(self) -> Ints:
        return self.quarters[2] - self.quarters[0]

    @cached_property
    def total(self) -> Ints:
        return np.asarray((self.counts * self.values).sum(axis=-1))

    @cached_property
    def spread(self) -> Ints:
        """n sum x^2 - (sum x)^2, that is n(n-1) times the variance."""
        squares = (self.counts * self.values**2).sum(axis=-1)
        return np.asarray(self.n * squares - self.total**2)

    @cached_property
    def majority(self) -> tuple[Ints, Ints]:
        """APMO's numerator and denominator (..., 1) over all items."""
        part, whole = majority_parts(self.top, self.bottom, self.n)
        return np.expand_dims(part, -1), np.expand_dims(whole, -1)


def sides(counts: Ints, rule: ConsensusRule) -> tuple[Side, Side]:
    """Counts (..., I, K) seen from the agree end, and mirrored."""
    return agree_side(counts, rule), _side(counts, rule, agree=False)


def agree_side(counts: Ints, rule: ConsensusRule) -> Side:
    """Counts (..., I, K) seen from the end that agrees, whichever of the scale's two it is."""
    return _side(counts, rule, agree=True)


def _side(counts: Ints, rule: ConsensusRule, *, agree: bool) -> Side:
    top, _, bottom = side_counts(counts, rule.agree, rule.disagree, rule.first)
    flipped = agree == rule.reversed
    return Side(
        np.ascontiguousarray(counts[..., ::-1]) if flipped else counts, top if agree else bottom, bottom if agree else top,
        rule.quartile_type, rule.first, flipped, rule.reversed,
    )  # fmt: skip


def _lawshe(s: Side) -> Truths:
    longest = int(s.n.max(initial=0)) + 1
    table = np.array([round(100 * (lawshe_minimum(k) or 9)) for k in range(longest)], dtype=np.int64)
    rounded = (200 * (2 * s.top - s.n) + s.n) // np.maximum(2 * s.n, 1)
    return rounded >= table[s.n]


def _critical(s: Side) -> Truths:
    return s.top >= critical_counts(s.n)


def _apmo(s: Side) -> Truths:
    part, whole = s.majority
    return (s.top * whole >= part * s.n) & (part > 0)


# t is the threshold in hundredths. Whole numbers throughout, but for the two indices that are not rational.
CONDITIONS: dict[str, Callable[[Side, int], Truths]] = {
    "agree_share": lambda s, t: 10_000 * s.top >= t * s.n,
    "disagree_share": lambda s, t: 10_000 * s.bottom < t * s.n,
    "iqr": lambda s, t: 100 * s.iqr4 <= 4 * t,
    "sd": lambda s, t: (10_000 * s.spread <= t * t * s.n * (s.n - 1)) & (s.n > 1),
    "mean": lambda s, t: 100 * s.total >= t * s.n,
    "median": lambda s, t: 100 * s.quarters[1] >= 4 * t,
    "cvr": lambda s, t: 100 * (2 * s.top - s.n) >= t * s.n,
    "cvr_critical": lambda s, t: _critical(s),
    "cvr_lawshe": lambda s, t: _lawshe(s),
    "convergence": lambda s, t: 100 * s.iqr4 <= 8 * t,
    "agreement": lambda s, t: (100 * (s.quarters[1] - s.iqr4) >= t * s.quarters[1]) & (s.quarters[1] > 0),
    "cv": lambda s, t: (10_000 * s.spread * s.n <= t * t * (s.n - 1) * s.total**2) & (s.n > 1) & (s.total > 0),
    "location_free": lambda s, t: 100 * (4 * (s.counts.shape[-1] - 1) - s.iqr4) >= 4 * t * (s.counts.shape[-1] - 1),
    "agreement_a": lambda s, t: np.nan_to_num(agreement_a(s.counts), nan=-9) >= t / 100 - ROUNDING,
    "tastle_wierman": lambda s, t: np.nan_to_num(tastle_wierman(s.counts), nan=-9) >= t / 100 - ROUNDING,
    "apmo": lambda s, t: _apmo(s),
}


def holds(side: Side, criterion: Criterion) -> Truths:
    """Where (..., I) the criterion holds on this side; nowhere without answers."""
    return CONDITIONS[criterion.measure](side, hundredths(side.seen(criterion), "criteria")) & (side.n > 0)


def leads(side: Side, rule: ConsensusRule) -> Truths:
    """Where this end may claim a consensus: it holds more than the other, and more than the middle too where no
    criterion says where the ratings must lie (a rule of spread alone is met by both ends and by the middle)."""
    ahead = side.top > side.bottom
    if any(c.measure in LOCATING for c in rule.criteria):
        return ahead
    return ahead & (2 * side.top > side.n - side.bottom)


def all_hold(side: Side, rule: ConsensusRule) -> Truths:
    """Where (..., I) this end leads and every criterion holds."""
    result = leads(side, rule) & (side.n > 0)
    for criterion in rule.criteria:
        result = result & holds(side, criterion)
    return result
