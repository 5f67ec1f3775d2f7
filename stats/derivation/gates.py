"""The gates of one candidate, each with the figures it was decided on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stats.consensus.rule import ConsensusRule
from stats.consensus.sensitivity import Sensitivity, group_tables, leave_one_out_codes, sensitivity
from stats.consensus.stopping import ItemStability, Stability, item_stability
from stats.consensus.table import group_numbers
from stats.consensus.verdict import CODE, VERDICTS, Verdict, verdict_codes
from stats.derivation.criteria import ROUNDING
from stats.derivation.declaration import DerivationDeclaration
from stats.derivation.inputs import DerivationInputs
from stats.derivation.status import Gate, GateOutcome
from stats.experts.quartiles import quarters
from stats.experts.ratings import Ints, one_hot
from stats.result import Reason


@dataclass(frozen=True, slots=True)
class PanelFacts:
    """What the last round says of every candidate: counts (C, K), verdicts, and what they hang on."""

    counts: Ints
    verdicts: tuple[Verdict, ...]
    stability: tuple[ItemStability | None, ...]
    sensitivity: tuple[Sensitivity, ...]
    deciding_experts: tuple[tuple[str, ...], ...]
    group_labels: tuple[str, ...]
    group_counts: Ints | None


def panel_facts(inputs: DerivationInputs) -> PanelFacts:
    """What the last round says of every candidate, with each expert left out and under the other quartile type."""
    experts, rule = inputs.experts, inputs.rule
    hot = one_hot(experts.ratings, rule.points, rule.first)
    labels, members = group_numbers([g or None for g in experts.groups], len(experts.codes))
    grouped, size = group_tables(hot, members, len(labels)), len(labels)
    codes = verdict_codes(hot.sum(axis=0), rule, respondents=len(hot), group_counts=grouped)
    without = leave_one_out_codes(hot, rule, members=members, group_count=size)
    changing = (without != codes) & (codes != CODE[Verdict.TOO_FEW])
    stability: tuple[ItemStability | None, ...] = (None,) * len(inputs.candidates)
    if experts.previous is not None:
        stability = item_stability(
            experts.ratings, experts.previous, points=rule.points, stop=rule.stop, lowest=rule.first
        )
    return PanelFacts(
        counts=hot.sum(axis=0),
        verdicts=tuple(VERDICTS[c] for c in codes),
        stability=stability,
        sensitivity=sensitivity(experts.ratings, rule, respondents=len(hot), members=members, group_count=size),
        deciding_experts=tuple(_named(experts.codes, column) for column in changing.T),
        group_labels=labels,
        group_counts=grouped,
    )


def gates_of(
    candidate: int, facts: PanelFacts, inputs: DerivationInputs, declaration: DerivationDeclaration
) -> list[GateOutcome]:
    """All gates but the last (probability), in the order of the ladder."""
    rule = inputs.rule
    return [
        _enough(candidate, facts, len(inputs.experts.codes), rule),
        _uncontested(candidate, facts, declaration, rule),
        _stable(candidate, facts, declaration, rule),
        _experts(candidate, facts, rule),
        _citizens(candidate, inputs, declaration),
        _evidence(candidate, inputs, declaration),
        _robust(candidate, facts, declaration),
    ]


def _enough(i: int, facts: PanelFacts, respondents: int, rule: ConsensusRule) -> GateOutcome:
    n = int(facts.counts[i].sum())
    values = {"n": n, "minimum": rule.minimum_n, "respondents": respondents, "minimum_share": rule.minimum_share}
    enough = facts.verdicts[i] != Verdict.TOO_FEW
    return GateOutcome(Gate.ENOUGH_ANSWERS, enough, Reason("enough_answers" if enough else "too_few_answers", values))


def _uncontested(i: int, facts: PanelFacts, declaration: DerivationDeclaration, rule: ConsensusRule) -> GateOutcome:
    if not declaration.gates.uncontested:
        return GateOutcome(Gate.UNCONTESTED, None, Reason("gate_not_declared"))
    counts = facts.counts[i]
    if facts.verdicts[i] == Verdict.TWO_CAMPS:
        values = {"agree": _held(counts, rule.agree, rule), "disagree": _held(counts, rule.disagree, rule), "n": int(counts.sum())}
        return GateOutcome(Gate.UNCONTESTED, False, Reason("two_camps", values))
    above, below = opposed_groups(i, facts, declaration.gates.group_minimum, rule)
    if above and below:
        return GateOutcome(Gate.UNCONTESTED, False, Reason("groups_opposed", {"agree": above, "disagree": below}))
    return GateOutcome(Gate.UNCONTESTED, True, Reason("uncontested", {"groups": len(facts.group_labels)}))


def opposed_groups(
    i: int, facts: PanelFacts, minimum: int, rule: ConsensusRule
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Groups of at least `minimum` answers whose median lies among the agree and among the disagree categories."""
    if facts.group_counts is None:
        return (), ()
    counts = facts.group_counts[:, i]
    median4, large = quarters(counts)[1], counts.sum(axis=-1) >= minimum
    median4 = median4 + 4 * (rule.first - 1)
    above, below = median4 >= 4 * min(rule.agree), median4 <= 4 * max(rule.disagree)
    if rule.reversed:
        above, below = median4 <= 4 * max(rule.agree), median4 >= 4 * min(rule.disagree)
    above, below = large & above, large & below
    return _named(facts.group_labels, above), _named(facts.group_labels, below)


def _named(labels: tuple[str, ...], chosen: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> tuple[str, ...]:
    return tuple(label for label, c in zip(labels, chosen, strict=True) if c)


def _held(counts: Ints, categories: Sequence[int], rule: ConsensusRule) -> int:
    return int(sum(counts[c - rule.first] for c in categories))


def _stable(i: int, facts: PanelFacts, declaration: DerivationDeclaration, rule: ConsensusRule) -> GateOutcome:
    if not declaration.gates.stable:
        return GateOutcome(Gate.STABLE, None, Reason("gate_not_declared"))
    item = facts.stability[i]
    if item is None:
        return GateOutcome(Gate.STABLE, False, Reason("no_previous_round", {"minimum": rule.stop.minimum_pairs}))
    return GateOutcome(Gate.STABLE, item.status == Stability.STABLE, item.reason)


def _experts(i: int, facts: PanelFacts, rule: ConsensusRule) -> GateOutcome:
    counts = facts.counts[i]
    values = {
        "verdict": facts.verdicts[i].value,
        "agree": _held(counts, rule.agree, rule),
        "disagree": _held(counts, rule.disagree, rule),
        "n": int(counts.sum()),
    }
    passed = facts.verdicts[i] == Verdict.FOR
    return GateOutcome(Gate.EXPERTS, passed, Reason("experts_agree" if passed else "experts_do_not_agree", values))


def _citizens(i: int, inputs: DerivationInputs, declaration: DerivationDeclaration) -> GateOutcome:
    minimum, share = declaration.gates.citizens_share, float(inputs.citizens.agree_shares[i])
    if minimum is None:
        return GateOutcome(Gate.CITIZENS, None, Reason("gate_not_declared"))
    if np.isnan(share):
        return GateOutcome(Gate.CITIZENS, False, Reason("no_citizens_estimate", {"minimum": minimum}))
    passed = share >= minimum - ROUNDING
    code = "citizens_agree" if passed else "citizens_do_not_agree"
    return GateOutcome(Gate.CITIZENS, passed, Reason(code, {"share": share, "minimum": minimum}))


def _evidence(i: int, inputs: DerivationInputs, declaration: DerivationDeclaration) -> GateOutcome:
    gates = declaration.gates
    if gates.min_sources == 0 and gates.min_types == 0:
        return GateOutcome(Gate.EVIDENCE, None, Reason("gate_not_declared"))
    sources, types = int(inputs.evidence.sources[i]), int(inputs.evidence.types[i])
    values = {"sources": sources, "types": types, "min_sources": gates.min_sources, "min_types": gates.min_types}
    passed = sources >= gates.min_sources and types >= gates.min_types
    return GateOutcome(Gate.EVIDENCE, passed, Reason("enough_evidence" if passed else "too_little_evidence", values))


def _robust(i: int, facts: PanelFacts, declaration: DerivationDeclaration) -> GateOutcome:
    if not declaration.gates.robust:
        return GateOutcome(Gate.ROBUST, None, Reason("gate_not_declared"))
    found = facts.sensitivity[i]
    if found.fragile is None:
        return GateOutcome(Gate.ROBUST, None, Reason("too_few_to_leave_out"))
    values = {
        "verdict": found.verdict.value,
        "other_quartile_type": found.other_quartile_type,
        "other_type_verdict": found.other_type_verdict.value,
        "left_out_changes": found.left_out_changes,
        "experts": facts.deciding_experts[i],
    }
    return GateOutcome(Gate.ROBUST, not found.fragile, Reason("fragile" if found.fragile else "robust", values))
