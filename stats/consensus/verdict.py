"""The decision table: one verdict for every item, in whole numbers, first match wins."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from stats.consensus.conditions import Side, Truths, all_hold, sides
from stats.consensus.measures import hundredths
from stats.consensus.rule import ConsensusRule
from stats.errors import StatsError
from stats.experts.ratings import Ints, as_counts

Codes = NDArray[np.int8]


class Verdict(StrEnum):
    """What a round says of an item, in the order in which the conditions are asked."""

    TOO_FEW = "too_few"
    FOR = "consensus_for"
    AGAINST = "consensus_against"
    MIDDLE = "consensus_middle"
    TWO_CAMPS = "two_camps"
    PLURALITY_FOR = "plurality_for"
    PLURALITY_AGAINST = "plurality_against"
    PLURALITY_MIDDLE = "plurality_middle"
    NONE = "none"


VERDICTS: tuple[Verdict, ...] = tuple(Verdict)
CODE = {verdict: code for code, verdict in enumerate(VERDICTS)}
CONSENSUS = (Verdict.FOR, Verdict.AGAINST, Verdict.MIDDLE)
MIRROR = {
    Verdict.FOR: Verdict.AGAINST, Verdict.AGAINST: Verdict.FOR,
    Verdict.PLURALITY_FOR: Verdict.PLURALITY_AGAINST, Verdict.PLURALITY_AGAINST: Verdict.PLURALITY_FOR,
}  # fmt: skip


def middle_holds(side: Side, rule: ConsensusRule) -> Truths:
    """The conditions of consensus-middle."""
    if rule.middle_share is None:
        return np.zeros(side.n.shape, dtype=bool)
    share = hundredths(rule.middle_share, "middle_share")
    below = hundredths(rule.middle_sides_below, "middle_sides_below")
    middle = side.n - side.top - side.bottom
    near = 100 * side.iqr4 <= 4 * hundredths(rule.middle_max_iqr, "middle_max_iqr")
    small = 10_000 * np.maximum(side.top, side.bottom) < below * side.n
    return (10_000 * middle >= share * side.n) & small & near & (side.n > 0)


def valley(rule: ConsensusRule) -> tuple[int, ...]:
    """The middle category of those between the two ends, both middle ones of an even number, or none."""
    rest, half = rule.middle, len(rule.middle) // 2
    return rest[half : half + 1] if len(rest) % 2 else rest[max(half - 1, 0) : half + 1]


def _fullest(counts: Ints, categories: tuple[int, ...], first: int) -> Ints:
    if not categories:
        return np.zeros(counts.shape[:-1], dtype=np.int64)
    return np.asarray(counts[..., [c - first for c in categories]].max(axis=-1))


def two_camps(counts: Ints, side: Side, rule: ConsensusRule) -> Truths:
    """Both ends hold the declared share, and the middle category fewer than the lower of the two peaks; counts (..., K)."""
    peak = np.minimum(_fullest(counts, rule.agree, rule.first), _fullest(counts, rule.disagree, rule.first))
    share = 10_000 * np.minimum(side.top, side.bottom) >= hundredths(rule.camp_share, "camp_share") * side.n
    return share & (_fullest(counts, valley(rule), rule.first) < peak) & (side.n > 0)


def too_few(n: Ints, rule: ConsensusRule, respondents: int | None) -> Truths:
    """Fewer answers n (..., I) than the minimum, or than the declared share of the round's respondents."""
    few = n < rule.minimum_n
    if respondents is not None:
        few = few | (10_000 * n < hundredths(rule.minimum_share, "minimum_share") * respondents)
    return few


def _plurality(codes: Codes, side: Side, rule: ConsensusRule) -> Codes:
    parts = np.stack([side.top, side.bottom, side.n - side.top - side.bottom])
    largest = parts.max(axis=0)
    unique = (parts == largest).sum(axis=0) == 1
    reached = unique & (10_000 * largest >= hundredths(rule.plurality_share, "plurality_share") * side.n)
    kinds = (Verdict.PLURALITY_FOR, Verdict.PLURALITY_AGAINST, Verdict.PLURALITY_MIDDLE)
    for part, kind in zip(parts, kinds, strict=True):
        codes = np.where(reached & (part == largest) & (side.n > 0), np.int8(CODE[kind]), codes)
    return codes


def consensus_holds(counts: Ints, rule: ConsensusRule) -> tuple[Truths, Truths, Truths]:
    """Where the conditions for, against and middle hold for counts (..., I, K), whatever the number of answers."""
    agree, against = sides(counts, rule)
    return all_hold(agree, rule), all_hold(against, rule), middle_holds(agree, rule)


def _in_groups(holds: tuple[Truths, ...], group_counts: Ints, rule: ConsensusRule) -> tuple[Truths, ...]:
    """Consensus that also holds in each group large enough to be judged, of which there must be one."""
    judged = group_counts.sum(axis=-1) >= rule.group_minimum_n
    within = consensus_holds(group_counts, rule)
    return tuple(h & (w | ~judged).all(axis=0) & judged.any(axis=0) for h, w in zip(holds, within, strict=True))


def verdict_codes(
    counts: Ints,
    rule: ConsensusRule,
    *,
    respondents: int | None = None,
    group_counts: Ints | None = None,
    waive_minimum: bool = False,
) -> Codes:
    """Index into VERDICTS for each item of each panel.

    counts: (..., I, K) answers per category 1..K; leading axes are panels (bootstrap draws, experts left out).
    group_counts: (G, ..., I, K), used where the rule must hold in every group. respondents: of the round; None skips
    the share of respondents. waive_minimum: only an item without any answer is too few.
    """
    counts = as_counts(counts)
    if counts.shape[-1] != rule.points or counts.ndim < 2:
        raise StatsError("counts", counts.shape, f"items by {rule.points} categories", code="shape")
    holds: tuple[Truths, ...] = consensus_holds(counts, rule)
    if rule.every_group and group_counts is not None:
        holds = _in_groups(holds, as_counts(group_counts), rule)
    side = sides(counts, rule)[0]
    codes = _plurality(np.full(side.n.shape, CODE[Verdict.NONE], dtype=np.int8), side, rule)
    codes = np.where(two_camps(counts, side, rule), np.int8(CODE[Verdict.TWO_CAMPS]), codes)
    for where, verdict in zip(reversed(holds), reversed(CONSENSUS), strict=True):
        codes = np.where(where, np.int8(CODE[verdict]), codes)
    few = side.n == 0 if waive_minimum else too_few(side.n, rule, respondents)
    return np.where(few, np.int8(CODE[Verdict.TOO_FEW]), codes)
