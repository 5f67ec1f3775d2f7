"""From inputs and a declaration to core values."""

from __future__ import annotations

import math

import numpy as np

from stats.derivation.criteria import means_of_counts, raw_criteria, scale_criteria, scores
from stats.derivation.declaration import DerivationDeclaration
from stats.derivation.draws import Floats
from stats.derivation.gates import PanelFacts, gates_of, panel_facts
from stats.derivation.inputs import DerivationInputs, ordered
from stats.derivation.result import CandidateResult, CriterionValue, DerivationResult
from stats.derivation.simulate import Progress, Simulation, simulate
from stats.derivation.status import Gate, GateOutcome, Status, reasons_of, status_of
from stats.errors import StatsError
from stats.experts.ratings import optional
from stats.result import Reason

FEW_EXPERTS = 25


def derive(
    inputs: DerivationInputs, declaration: DerivationDeclaration, progress: Progress | None = None
) -> DerivationResult:
    """Which candidates are core values under the declaration.

    inputs: experts' last round, citizens' estimates with covariance, evidence counts, consensus rule; any order.
    progress(done, total) is called after each chunk of draws. The same inputs, declaration and seed give the same
    result. Method page: derivation. Rank acceptability after Lahdelma, Hokkanen & Salminen (1998).
    """
    declaration.validate()
    inputs.rule.validate()
    if declaration.points != inputs.rule.points:
        allowed = f"{inputs.rule.points}, as in the rule"
        raise StatsError("declaration.points", declaration.points, allowed, code="points")
    if (declaration.first, declaration.reversed) != (inputs.rule.first, inputs.rule.reversed):
        scale, allowed = (declaration.first, declaration.reversed), f"a scale from {inputs.rule.first}, as in the rule"
        raise StatsError("declaration.first", scale, allowed, code="first")
    arranged = ordered(inputs, declaration.points)
    facts = panel_facts(arranged)
    simulation = simulate(arranged, declaration, progress)
    candidates = _candidates(arranged, declaration, facts, simulation)
    return DerivationResult(
        n=len(arranged.experts.codes),
        base="experts of the last round",
        method="derivation",
        convention=f"quartile type {arranged.rule.quartile_type}, tau {declaration.score_threshold:g}, "
        f"pi {declaration.probability_threshold:g}, seed {declaration.seed}",
        missing="missing ratings stay missing in every resample",
        notes=_notes(arranged, declaration),
        candidates=candidates,
        core=tuple(c.code for c in candidates if c.status is Status.CORE),
        p_means="acceptability" if declaration.open_survey else "probability",
        draws=declaration.draws,
        declaration_hash=declaration.content_hash(),
        inputs_fingerprint=arranged.fingerprint(),
    )


def _candidates(
    inputs: DerivationInputs, declaration: DerivationDeclaration, facts: PanelFacts, simulation: Simulation
) -> tuple[CandidateResult, ...]:
    raw = raw_criteria(inputs, declaration, means_of_counts(facts.counts, declaration.first))
    values = scale_criteria(raw, declaration)
    score = scores(np.array(declaration.weights()), values)
    return tuple(
        _candidate(i, inputs, declaration, facts, simulation, [float(x[i]) for x in raw], values[i], float(score[i]))
        for i in range(len(inputs.candidates))
    )


def _candidate(
    i: int,
    inputs: DerivationInputs,
    declaration: DerivationDeclaration,
    facts: PanelFacts,
    simulation: Simulation,
    raw: list[float],
    values: Floats,
    score: float,
) -> CandidateResult:
    p = int(simulation.core_draws[i]) / simulation.draws
    gates = (*gates_of(i, facts, inputs, declaration), _probability(p, score, declaration))
    return CandidateResult(
        code=inputs.candidates[i],
        status=status_of(gates),
        reasons=reasons_of(gates),
        gates=gates,
        verdict=facts.verdicts[i].value,
        n=int(facts.counts[i].sum()),
        agree_share=optional(float(inputs.citizens.agree_shares[i])),
        citizens_n=None if inputs.citizens.n is None else int(inputs.citizens.n[i]),
        criteria=_criteria(declaration, raw, values),
        score=optional(score),
        p=p,
        borderline=borderline(p, declaration.probability_threshold, simulation.draws),
        rank_acceptability=tuple(float(k) / simulation.draws for k in simulation.rank_counts[i]),
        favouring_weights=simulation.favouring[i],
    )


def _criteria(declaration: DerivationDeclaration, raw: list[float], values: Floats) -> tuple[CriterionValue, ...]:
    rows = zip(declaration.criteria, raw, values, declaration.weights(), strict=True)
    return tuple(CriterionValue(str(c.code), optional(x), optional(float(v)), w) for c, x, v, w in rows)


def _probability(p: float, score: float, declaration: DerivationDeclaration) -> GateOutcome:
    """A share that reaches pi. Without a score there is nothing to count, and the reason says so."""
    values = {"p": p, "minimum": declaration.probability_threshold, "draws": declaration.draws}
    if math.isnan(score):
        return GateOutcome(Gate.PROBABILITY, False, Reason("criterion_without_value", values))
    values |= {"score": score, "score_threshold": declaration.score_threshold}
    passed = p >= declaration.probability_threshold - 1e-12
    return GateOutcome(Gate.PROBABILITY, passed, Reason("p_reached" if passed else "p_below", values))


def borderline(p: float, threshold: float, draws: int) -> bool:
    """Nearer to the threshold than three Monte Carlo standard errors: another seed might decide otherwise."""
    return abs(p - threshold) < 3 * math.sqrt(p * (1 - p) / draws)


def _notes(inputs: DerivationInputs, declaration: DerivationDeclaration) -> tuple[Reason, ...]:
    experts = len(inputs.experts.codes)
    notes = [Reason("resampling_experts_is_robustness", {"experts": experts})]
    if declaration.open_survey:
        notes.append(Reason("open_survey_held_fixed"))
    if experts < FEW_EXPERTS:
        notes.append(Reason("few_experts", {"experts": experts, "advised": FEW_EXPERTS}))
    single = sum(inputs.experts.groups.count(g) == 1 for g in set(inputs.experts.groups))
    if single:
        notes.append(Reason("groups_of_one", {"groups": single}))
    return tuple(notes)
