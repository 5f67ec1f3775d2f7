"""Why an item has its verdict: codes with values that pages put into sentences.

Codes: no_answers, too_few_answers {n, minimum}, too_few_of_respondents {n, respondents, share, minimum_share},
criterion_met / criterion_missed {measure, value, direction, threshold, side, mirrored: counted from the scale's other
end}, side_not_leading {side},
middle_holds {share, minimum, iqr, maximum_iqr}, camps {agree, disagree, share}, plurality {side, count, n, minimum},
no_pattern {agree, middle, disagree}, group_missed {group, n, side}, group_too_small {group, n, minimum},
no_group_large_enough {minimum}.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from stats.consensus.conditions import Side, holds, leads
from stats.consensus.measures import LOCATED, MEASURES, Criterion
from stats.consensus.rule import ConsensusRule
from stats.consensus.verdict import CODE, CONSENSUS, VERDICTS, Codes, Verdict, consensus_holds
from stats.experts.content_validity import critical_count, lawshe_minimum
from stats.experts.dispersion import agreement_a, tastle_wierman
from stats.experts.ratings import Floats, Ints
from stats.result import Reason

SIDE = {
    Verdict.FOR: "for", Verdict.AGAINST: "against", Verdict.PLURALITY_FOR: "for",
    Verdict.PLURALITY_AGAINST: "against", Verdict.PLURALITY_MIDDLE: "middle", Verdict.MIDDLE: "middle",
}  # fmt: skip


def _divide(a: Ints, b: Ints) -> Floats:
    return np.asarray(np.where(b > 0, a / np.maximum(b, 1), np.nan), dtype=np.float64)


VALUES: dict[str, Callable[[Side], Floats]] = {
    "agree_share": lambda s: 100 * _divide(s.top, s.n),
    "disagree_share": lambda s: 100 * _divide(s.bottom, s.n),
    "iqr": lambda s: np.where(s.n > 0, s.iqr4 / 4, np.nan),
    "sd": lambda s: np.sqrt(_divide(s.spread, s.n * (s.n - 1))),
    "mean": lambda s: _divide(s.total, s.n),
    "median": lambda s: np.where(s.n > 0, s.quarters[1] / 4, np.nan),
    "cvr": lambda s: _divide(2 * s.top - s.n, s.n),
    "cvr_critical": lambda s: _divide(2 * s.top - s.n, s.n),
    "cvr_lawshe": lambda s: _divide(2 * s.top - s.n, s.n),
    "convergence": lambda s: np.where(s.n > 0, s.iqr4 / 8, np.nan),
    "agreement": lambda s: np.where((s.n > 0) & (s.first >= 0), 1 - _divide(s.iqr4, s.quarters[1]), np.nan),
    "cv": lambda s: np.where(
        (s.total > 0) & (s.first >= 0), np.sqrt(_divide(s.spread * s.n, (s.n - 1) * s.total**2)), np.nan
    ),
    "location_free": lambda s: np.where(s.n > 0, 1 - s.iqr4 / (4 * (s.counts.shape[-1] - 1)), np.nan),
    "agreement_a": lambda s: agreement_a(s.counts),
    "tastle_wierman": lambda s: tastle_wierman(s.counts),
    "apmo": lambda s: 100 * _divide(s.top, s.n),
}


def measure_values(side: Side, measure: str) -> tuple[float | None, ...]:
    """The measure (I,) seen from this side; percentages 0..100."""
    return tuple(None if np.isnan(v) else float(v) for v in np.atleast_1d(VALUES[measure](side)))


def effective_threshold(side: Side, criterion: Criterion, item: int) -> float | None:
    """The threshold the item is held against: declared, or its table's or the round's; None where there is none."""
    n = int(side.n[item])
    if criterion.measure == "cvr_critical":
        count = critical_count(n)
        return None if count is None else (2 * count - n) / n
    if criterion.measure == "cvr_lawshe":
        return lawshe_minimum(n)
    if criterion.measure == "apmo":
        part, whole = (int(v[0]) for v in side.majority)
        return 100 * part / whole if whole else None
    return None if criterion.threshold is None else side.seen(criterion)


def _few(n: int, rule: ConsensusRule, respondents: int | None) -> list[Reason]:
    if n == 0:
        return [Reason("no_answers")]
    reasons = [Reason("too_few_answers", {"n": n, "minimum": rule.minimum_n})] if n < rule.minimum_n else []
    if respondents and 100 * n < rule.minimum_share * respondents:
        share = 100 * n / respondents
        values = {"n": n, "respondents": respondents, "share": share, "minimum_share": rule.minimum_share}
        reasons.append(Reason("too_few_of_respondents", values))
    return reasons


def _own(verdict: Verdict, side: Side, item: int, rule: ConsensusRule) -> list[Reason]:
    """The reason that the verdict itself names, beside the criteria."""
    n, top, bottom = (int(v[item]) for v in (side.n, side.top, side.bottom))
    middle = n - top - bottom
    if verdict is Verdict.MIDDLE:
        spread = {"iqr": float(side.iqr4[item]) / 4, "maximum_iqr": rule.middle_max_iqr}
        return [Reason("middle_holds", {"share": 100 * middle / n, "minimum": rule.middle_share, **spread})]
    if verdict is Verdict.TWO_CAMPS:
        return [Reason("camps", {"agree": top, "disagree": bottom, "n": n, "share": rule.camp_share})]
    if verdict is Verdict.NONE:
        return [Reason("no_pattern", {"agree": top, "middle": middle, "disagree": bottom, "n": n})]
    if verdict in (Verdict.PLURALITY_FOR, Verdict.PLURALITY_AGAINST, Verdict.PLURALITY_MIDDLE):
        count = {"for": top, "against": bottom, "middle": middle}[SIDE[verdict]]
        return [Reason("plurality", {"side": SIDE[verdict], "count": count, "n": n, "minimum": rule.plurality_share})]
    return []


class Explainer:
    """Reasons of every item of one round; computes each criterion once for all items."""

    def __init__(self, views: tuple[Side, Side], rule: ConsensusRule, respondents: int | None) -> None:
        self.rule, self.respondents = rule, respondents
        self.views = {"for": views[0], "against": views[1]}
        pairs = [(k, v, c) for k, v in self.views.items() for c in rule.criteria]
        self.met = {(k, c.measure): holds(v, c) for k, v, c in pairs}
        self.values = {(k, c.measure): measure_values(v, c.measure) for k, v, c in pairs}
        self.leads = {k: leads(v, rule) for k, v in self.views.items()}

    def reasons(self, item: int, code: int) -> list[Reason]:
        verdict, side = VERDICTS[code], self.views["for"]
        if verdict is Verdict.TOO_FEW:
            return _few(int(side.n[item]), self.rule, self.respondents)
        own = _own(verdict, side, item, self.rule)
        return own if verdict is Verdict.MIDDLE else own + self._criteria(item, verdict)

    def _criteria(self, item: int, verdict: Verdict) -> list[Reason]:
        view = self.views["for"]
        nearer = "for" if view.top[item] >= view.bottom[item] else "against"
        name = SIDE.get(verdict, nearer)
        name = nearer if name == "middle" else name
        reasons = [self._criterion(c, name, item) for c in self.rule.criteria]
        if not self.leads[name][item]:
            reasons.append(Reason("side_not_leading", {"side": name}))
        return reasons

    def _criterion(self, criterion: Criterion, name: str, item: int) -> Reason:
        met = bool(self.met[name, criterion.measure][item])
        side, direction = self.views[name], MEASURES[criterion.measure].direction
        value, threshold = self.values[name, criterion.measure][item], effective_threshold(side, criterion, item)
        if side.flipped and criterion.measure in LOCATED:  # a place is told in the scale's own numbers
            direction = "<="
            value, threshold = (None if v is None else side.mirrored(v) for v in (value, threshold))
        values: dict[str, Any] = {
            "measure": criterion.measure, "side": name, "value": value, "direction": direction, "threshold": threshold,
            "mirrored": side.flipped,
        }  # fmt: skip
        return Reason("criterion_met" if met else "criterion_missed", values)


def group_reasons(
    codes_without: Codes, codes: Codes, group_counts: Ints, labels: Sequence[str], rule: ConsensusRule
) -> list[list[Reason]]:
    """For each item: groups too small to be judged, and those that broke a consensus which held without the groups.

    group_counts: (G, I, K).
    """
    within, n = consensus_holds(group_counts, rule), group_counts.sum(axis=-1)
    result: list[list[Reason]] = []
    for item, (before, after) in enumerate(zip(codes_without, codes, strict=True)):
        reasons: list[Reason] = []
        verdict = VERDICTS[before]
        for g, label in enumerate(labels):
            if n[g, item] < rule.group_minimum_n:
                values = {"group": label, "n": int(n[g, item]), "minimum": rule.group_minimum_n}
                reasons.append(Reason("group_too_small", values))
            elif before != after and verdict in CONSENSUS and not within[CONSENSUS.index(verdict)][g, item]:
                reasons.append(Reason("group_missed", {"group": label, "n": int(n[g, item]), "side": SIDE[verdict]}))
        if not (n[:, item] >= rule.group_minimum_n).any():
            reasons.append(Reason("no_group_large_enough", {"minimum": rule.group_minimum_n}))
        result.append(reasons if before != CODE[Verdict.TOO_FEW] else [])
    return result
