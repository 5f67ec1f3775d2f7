"""The whole derivation again under each other choice that could have been made, with the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from stats.consensus.sensitivity import low_expertise_mask
from stats.derivation.declaration import DerivationDeclaration
from stats.derivation.inputs import DerivationInputs, keep_experts, ordered, without_expert
from stats.derivation.result import DerivationResult
from stats.derivation.run import derive
from stats.derivation.simulate import Progress
from stats.derivation.status import Status
from stats.result import Reason, Result


@dataclass(frozen=True, slots=True)
class Change:
    """One candidate before and after; p may move a little from fewer experts alone, the status should not."""

    code: str
    status_before: Status
    status_after: Status
    p_before: float
    p_after: float
    score_before: float | None
    score_after: float | None

    @property
    def status_changed(self) -> bool:
        return self.status_before != self.status_after

    @property
    def core_changed(self) -> bool:
        return (self.status_before is Status.CORE) != (self.status_after is Status.CORE)


@dataclass(frozen=True, slots=True)
class ScenarioOutcome:
    """scenario: its code and values, e.g. without_expert {"expert": ...}; core: the core set it gives."""

    scenario: Reason
    experts: int
    core: tuple[str, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitivityResult(Result):
    """n: experts. base_core: the declared derivation's. scenarios: in a fixed order."""

    base_core: tuple[str, ...]
    scenarios: tuple[ScenarioOutcome, ...]

    def unchanged_core(self) -> int:
        """Scenarios that give the same core set."""
        return sum(s.core == self.base_core for s in self.scenarios)


def sensitivity(
    inputs: DerivationInputs,
    declaration: DerivationDeclaration,
    base: DerivationResult | None = None,
    progress: Progress | None = None,
) -> SensitivityResult:
    """Status and p of every candidate, before and after each scenario.

    Scenarios: other quartile type; low expertise left out (where asked); each alternative of the citizens' figures
    (e.g. "flagged_left_out", "unweighted"); each expert left out. base: the declared derivation if already at hand.
    progress(done, total) counts scenarios.
    """
    before = base or derive(inputs, declaration)
    listed = list(scenarios(ordered(inputs, declaration.points)))
    outcomes = []
    for done, (scenario, changed) in enumerate(listed, start=1):
        outcomes.append(_outcome(scenario, before, derive(changed, declaration)))
        if progress is not None:
            progress(done, len(listed))
    return SensitivityResult(
        n=before.n,
        base=before.base,
        method="derivation-sensitivity",
        convention="whole derivation per scenario, same seed",
        missing=before.missing,
        base_core=before.core,
        scenarios=tuple(outcomes),
    )


def scenarios(inputs: DerivationInputs) -> Iterator[tuple[Reason, DerivationInputs]]:
    """Every scenario with its inputs (already ordered), those of the whole study first, then expert by expert."""
    other = 6 if inputs.rule.quartile_type == 7 else 7
    yield (
        Reason("other_quartile_type", {"from": inputs.rule.quartile_type, "to": other}),
        replace(inputs, rule=replace(inputs.rule, quartile_type=other)),
    )
    if inputs.experts.expertise is not None:
        left_out = without_low_expertise(inputs)
        yield Reason("low_expertise_left_out", {"up_to": inputs.rule.low_expertise}), left_out
    for name, figures in inputs.alternatives.items():
        yield Reason(f"citizens_{name}"), replace(inputs, citizens=figures)
    for row, code in enumerate(inputs.experts.codes):
        yield Reason("without_expert", {"expert": code}), without_expert(inputs, row)


def without_low_expertise(inputs: DerivationInputs) -> DerivationInputs:
    """Answers of low self-rated expertise taken out; who has none left is no longer a respondent."""
    experts = inputs.experts
    assert experts.expertise is not None
    low = low_expertise_mask(experts.expertise, experts.ratings.shape, inputs.rule)
    ratings = np.where(low, np.nan, experts.ratings)
    answered = np.asarray((~np.isnan(ratings)).any(axis=1), dtype=np.bool_)
    return keep_experts(replace(inputs, experts=replace(experts, ratings=ratings)), answered)


def _outcome(scenario: Reason, before: DerivationResult, after: DerivationResult) -> ScenarioOutcome:
    changes = tuple(
        Change(b.code, b.status, a.status, b.p, a.p, b.score, a.score)
        for b, a in zip(before.candidates, after.candidates, strict=True)
    )
    return ScenarioOutcome(scenario, after.n, after.core, changes)
