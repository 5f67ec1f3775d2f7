"""The status of a candidate: the first rung of the ladder that it does not pass. Every rung it misses is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from stats.result import Reason


class Status(StrEnum):
    """What becomes of a candidate, in the order in which it is asked."""

    TOO_FEW = "too_few"
    CONTESTED = "contested"
    UNSTABLE = "unstable"
    NOT_ASSESSED = "not_assessed"
    NEITHER = "neither"
    EXPERTS_ONLY = "experts_only"
    CITIZENS_ONLY = "citizens_only"
    TOO_LITTLE_EVIDENCE = "too_little_evidence"
    FRAGILE = "fragile"
    BELOW_THRESHOLD = "below_threshold"
    CORE = "core"


class Gate(StrEnum):
    """A condition that a core value has to pass."""

    ENOUGH_ANSWERS = "enough_answers"
    UNCONTESTED = "uncontested"
    STABLE = "stable"
    EXPERTS = "experts"
    CITIZENS = "citizens"
    EVIDENCE = "evidence"
    ROBUST = "robust"
    PROBABILITY = "probability"


@dataclass(frozen=True, slots=True)
class GateOutcome:
    """passed None: the gate is not declared, or does not apply. reason: the figures it was decided on, either way."""

    gate: Gate
    passed: bool | None
    reason: Reason


def status_of(outcomes: Sequence[GateOutcome]) -> Status:
    """First match: too few, contested, unstable or not assessed, neither, experts only, citizens only, too little
    evidence, fragile, below the threshold, core. A gate that is not declared is passed."""
    missed = {o.gate: o for o in outcomes if o.passed is False}
    if Gate.ENOUGH_ANSWERS in missed:
        return Status.TOO_FEW
    if Gate.UNCONTESTED in missed:
        return Status.CONTESTED
    if Gate.STABLE in missed:
        not_assessed = missed[Gate.STABLE].reason.code != "net_change_reached"
        return Status.NOT_ASSESSED if not_assessed else Status.UNSTABLE
    if Gate.EXPERTS in missed or Gate.CITIZENS in missed:
        return _support(outcomes, missed.keys())
    if Gate.EVIDENCE in missed:
        return Status.TOO_LITTLE_EVIDENCE
    if Gate.ROBUST in missed:
        return Status.FRAGILE
    return Status.BELOW_THRESHOLD if Gate.PROBABILITY in missed else Status.CORE


def _support(outcomes: Sequence[GateOutcome], missed: object) -> Status:
    """Who stands behind the candidate; citizens who were not asked to decide do not stand behind it alone."""
    passed = {o.gate for o in outcomes if o.passed}
    if Gate.EXPERTS in passed:
        return Status.EXPERTS_ONLY
    return Status.CITIZENS_ONLY if Gate.CITIZENS in passed else Status.NEITHER


def reasons_of(outcomes: Sequence[GateOutcome]) -> tuple[Reason, ...]:
    """Every gate that is not passed, not only the first, in the order of the ladder."""
    return tuple(o.reason for o in outcomes if o.passed is False)
