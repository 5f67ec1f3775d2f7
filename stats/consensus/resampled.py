"""Consensus-for over very many resampled panels at once: the decision table cut down to its first two rows.

Consensus-for is the first match after "too few", so nothing below it in the table needs to be computed.
"""

from __future__ import annotations

from stats.consensus.conditions import Truths, agree_side, all_hold
from stats.consensus.rule import ConsensusRule
from stats.consensus.verdict import too_few
from stats.experts.ratings import Ints


def consensus_for(
    counts: Ints, rule: ConsensusRule, *, respondents: int | None = None, group_counts: Ints | None = None
) -> Truths:
    """Where `verdict_codes` would say consensus-for: (..., I) for counts (..., I, K) of the categories 1..K.

    respondents and group_counts (G, ..., I, K) as in `stats.consensus.verdict.verdict_codes`.
    """
    side = agree_side(counts, rule)
    holds = all_hold(side, rule) & ~too_few(side.n, rule, respondents)
    if rule.every_group and group_counts is not None:
        judged = group_counts.sum(axis=-1) >= rule.group_minimum_n
        within = all_hold(agree_side(group_counts, rule), rule)
        holds = holds & (within | ~judged).all(axis=0) & judged.any(axis=0)
    return holds
