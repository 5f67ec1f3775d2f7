"""The consensus table of a round: one row per item with everything that a researcher reads beside the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from stats.consensus.conditions import Side, sides
from stats.consensus.reasons import Explainer, group_reasons, measure_values
from stats.consensus.rule import ConsensusRule
from stats.consensus.sensitivity import Sensitivity, group_tables, sensitivity
from stats.consensus.stopping import ItemStability, check_same_shape, item_stability
from stats.consensus.verdict import CONSENSUS, VERDICTS, Verdict, verdict_codes
from stats.errors import StatsError
from stats.experts.content_validity import ContentValidity, content_validity_ratio, lawshe_minimum, passes_lawshe
from stats.experts.descriptives import ItemDescriptives, describe
from stats.experts.dispersion import Dispersion, dispersion
from stats.experts.percent_agreement import apmo
from stats.experts.polarity import Polarity, polarity
from stats.experts.ratings import Floats, Ints, on_scale, one_hot
from stats.result import Reason, Result

SUPPRESS_BELOW = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow(Result):
    """One group on one item; under 5 answers only n is shown and `suppressed` is True. Shares 0..1."""

    group: str
    suppressed: bool
    counts: tuple[int, ...]
    mean: float | None
    sd: float | None
    median: float | None
    q1: float | None
    q3: float | None
    iqr: float | None
    agree_share: float | None
    disagree_share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemConsensus(Result):
    """One item of the round; shares and ratios 0..1 or -1..1, None where undefined.

    no_opinion: answers "no opinion"; agreement_mirrored and cvr_mirrored: the index seen from the other end (first + last - x) and the other side.
    """

    item: int
    no_opinion: int
    descriptives: ItemDescriptives
    dispersion: Dispersion
    polarity: Polarity
    cvr: ContentValidity
    cvr_mirrored: ContentValidity
    lawshe_minimum: float | None
    lawshe_passes: bool | None
    agreement_mirrored: float | None
    agree_count: int
    middle_count: int
    disagree_count: int
    agree_share: float | None
    middle_share: float | None
    disagree_share: float | None
    verdict: Verdict
    reasons: tuple[Reason, ...]
    stability: ItemStability | None
    sensitivity: Sensitivity
    groups: tuple[GroupRow, ...]

    @property
    def is_consensus(self) -> bool:
        return self.verdict in CONSENSUS


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsensusTable(Result):
    """All items of a round in the order given; n = respondents. apmo: cut-off of the round in 0..1."""

    rule: ConsensusRule
    rule_hash: str
    experts: int
    respondents: int
    apmo: float | None
    rows: tuple[ItemConsensus, ...]

    def counts_by_verdict(self) -> dict[Verdict, int]:
        return {v: sum(row.verdict is v for row in self.rows) for v in VERDICTS}


def _no_opinion(given: ArrayLike | None, shape: tuple[int, ...]) -> Ints:
    if given is None:
        return np.zeros(shape[1], dtype=np.int64)
    array = np.asarray(given)
    array = array.astype(bool).sum(axis=0) if array.ndim == 2 else array
    if array.shape != (shape[1],):
        raise StatsError("no_opinion", array.shape, f"counts per item ({shape[1]},) or answers {shape}", code="shape")
    return array.astype(np.int64)


def group_numbers(groups: Sequence[str | None] | None, experts: int) -> tuple[tuple[str, ...], Ints | None]:
    """Sorted labels, and each expert's number among them (-1 for none)."""
    if groups is None:
        return (), None
    if len(groups) != experts:
        raise StatsError("groups", len(groups), f"one label or None for each of {experts} experts", code="length")
    labels = tuple(sorted({str(g) for g in groups if g is not None and g != ""}))
    number = {label: i for i, label in enumerate(labels)}
    return labels, np.array([-1 if g is None or g == "" else number[str(g)] for g in groups], dtype=np.int64)


def _respondents(ratings: Floats, given: int | None) -> int:
    rated = int((~np.isnan(ratings)).any(axis=1).sum())
    if given is None:
        return rated
    if given < rated:
        raise StatsError("respondents", given, f"at least the {rated} experts who rated an item", code="respondents")
    return given


def _described(ratings: Floats, rule: ConsensusRule) -> tuple[ItemDescriptives, ...]:
    return describe(ratings, points=rule.points, quartile_type=rule.quartile_type, lowest=rule.first)


def _group_rows(
    ratings: Floats, labels: tuple[str, ...], members: Ints | None, rule: ConsensusRule
) -> list[list[GroupRow]]:
    """Rows of every item, by item."""
    rows: list[list[GroupRow]] = [[] for _ in range(ratings.shape[1])]
    for g, label in enumerate(labels):
        assert members is not None
        for i, d in enumerate(_described(ratings[members == g], rule)):
            hidden = d.n < SUPPRESS_BELOW
            agree, against = (sum(d.counts[c - rule.first] for c in ends) for ends in (rule.agree, rule.disagree))
            rows[i].append(GroupRow(
                n=d.n, base="experts of the group with a valid answer", method="subgroups", convention=d.convention,
                group=label, suppressed=hidden, counts=() if hidden else d.counts, mean=None if hidden else d.mean,
                sd=None if hidden else d.sd, median=None if hidden else d.median, q1=None if hidden else d.q1,
                q3=None if hidden else d.q3, iqr=None if hidden else d.iqr,
                agree_share=None if hidden else agree / d.n, disagree_share=None if hidden else against / d.n,
                notes=(Reason("group_suppressed", {"n": d.n, "minimum": SUPPRESS_BELOW}),) if hidden else (),
            ))  # fmt: skip
    return rows


def consensus_table(
    ratings: ArrayLike,
    rule: ConsensusRule,
    *,
    points: int | None = None,
    respondents: int | None = None,
    groups: Sequence[str | None] | None = None,
    expertise: ArrayLike | None = None,
    previous: ArrayLike | None = None,
    no_opinion: ArrayLike | None = None,
) -> ConsensusTable:
    """Apply a declared rule to a round.

    ratings: (E, I) whole numbers on the rule's scale, NaN = no rating (not answered, or "no opinion"). points: the scale's, which
    must be the rule's. respondents: experts who answered in the round (default: rows with a rating), base of the
    minimum share. groups: (E,) labels or None. expertise: (E,) or (E, I) self-ratings. previous: (E, I) ratings of the
    round before, the same experts and items, NaN where none; None for a first round. no_opinion: (I,) counts or (E, I)
    truth values.
    A rule for every group without groups judges the panel as one and says so in `notes`. Never fails on ratings that are
    on the scale, whatever is missing.
    """
    rule.validate()
    if points is not None and points != rule.points:
        raise StatsError("points", points, f"{rule.points}, the rule's number of points", code="points")
    matrix = on_scale(ratings, rule.points, lowest=rule.first)
    labels, members = group_numbers(groups, matrix.shape[0])
    base = _respondents(matrix, respondents)
    hot = one_hot(matrix, rule.points, rule.first)
    counts, tables = hot.sum(axis=0), group_tables(hot, members, len(labels))
    codes = verdict_codes(counts, rule, respondents=base, group_counts=tables)
    views = sides(counts, rule)
    explainer = Explainer(views, rule, base)
    reasons = [explainer.reasons(i, int(code)) for i, code in enumerate(codes)]
    if rule.every_group and tables is not None:
        plain_codes = verdict_codes(counts, rule, respondents=base)
        extra = group_reasons(plain_codes, codes, tables, labels, rule)
        reasons = [r + e for r, e in zip(reasons, extra, strict=True)]
    return _assemble(matrix, rule, base, views, codes.tolist(), reasons, _no_opinion(no_opinion, matrix.shape),
                     _stability(matrix, previous, rule), _group_rows(matrix, labels, members, rule),
                     sensitivity(matrix, rule, respondents=base, members=members, group_count=len(labels),
                                 expertise=expertise))  # fmt: skip


def _stability(matrix: Floats, previous: ArrayLike | None, rule: ConsensusRule) -> list[ItemStability | None]:
    if previous is None:
        return [None] * matrix.shape[1]
    before = on_scale(previous, rule.points, "previous", lowest=rule.first)
    check_same_shape(matrix, before)
    return list(item_stability(matrix, before, points=rule.points, stop=rule.stop, lowest=rule.first))


def _assemble(
    matrix: Floats, rule: ConsensusRule, respondents: int, views: tuple[Side, Side], codes: list[int],
    reasons: list[list[Reason]], no_opinion: Ints, stability: list[ItemStability | None], groups: list[list[GroupRow]],
    checks: tuple[Sensitivity, ...],
) -> ConsensusTable:  # fmt: skip
    side = views[0]
    mirrored = measure_values(next(v for v in views if v.flipped), "agreement")
    described = _described(matrix, rule)
    poles = polarity(matrix, points=rule.points, agree=rule.agree, disagree=rule.disagree, lowest=rule.first)
    rows = []
    for i, d in enumerate(described):
        n, top, bottom = d.n, int(side.top[i]), int(side.bottom[i])
        rows.append(ItemConsensus(
            n=n, base="experts with a valid answer to the item", method="consensus-rule",
            convention=f"quartile type {rule.quartile_type}", item=i, no_opinion=int(no_opinion[i]), descriptives=d,
            dispersion=dispersion(side.counts[i], quartile_type=rule.quartile_type),
            polarity=poles[i], cvr=content_validity_ratio(top, n), cvr_mirrored=content_validity_ratio(bottom, n),
            lawshe_minimum=lawshe_minimum(n), lawshe_passes=passes_lawshe(top, n) if n else None,
            agreement_mirrored=mirrored[i], agree_count=top, middle_count=n - top - bottom, disagree_count=bottom,
            agree_share=top / n if n else None, middle_share=(n - top - bottom) / n if n else None,
            disagree_share=bottom / n if n else None, verdict=VERDICTS[codes[i]], reasons=tuple(reasons[i]),
            stability=stability[i], sensitivity=checks[i], groups=tuple(groups[i]),
        ))  # fmt: skip
    cut = apmo(side.top, side.bottom, side.n).value
    notes = (Reason("no_groups_given"),) if rule.every_group and not any(groups) else ()
    return ConsensusTable(
        n=respondents, base="experts who answered in the round", method="consensus-rule",
        convention=f"quartile type {rule.quartile_type}", rule=rule, rule_hash=rule.content_hash(),
        experts=matrix.shape[0], respondents=respondents, apmo=cut, rows=tuple(rows), notes=notes,
    )  # fmt: skip
