"""From experts, citizens and evidence to core values, under the plan that was locked before the data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from django.db import transaction

from delphi.enums import RoundState
from delphi.models import Round
from stats.canonical import canonical
from stats.consensus.rule import ConsensusRule
from stats.derivation.declaration import CriterionCode, DerivationDeclaration
from stats.derivation.directions import propose_directions
from stats.derivation.inputs import CitizenFigures, DerivationInputs, EvidenceCounts, ExpertPanel
from stats.derivation.result import DerivationResult
from stats.derivation.run import derive as derive_values
from stats.derivation.sensitivity import SensitivityResult, sensitivity
from stats.errors import StatsError
from stats.surveys.joint import citizen_functionals, joint_estimates
from stats.surveys.weights import Weighting, base_weighting
from surveys.enums import ItemKind, QuestionnaireState
from surveys.models import CandidateValue, Item, Questionnaire, Scale, Study, Work
from surveys.services import work as queue

from ..enums import RunKind
from ..models import AnalysisRun, CandidateResult, DerivationPlan
from ..selectors import evidence, frames
from ..selectors import inputs as part_by_part
from . import pictures, round_analysis, runs, weighting
from .survey_analysis import coded


class NotReady(Exception):
    """The derivation cannot start; the code is put into words by the page."""


def derive(work: Work) -> None:
    """Handler of "derive": subject is the locked plan. Idempotent under the plan's seed."""
    plan = DerivationPlan.objects.select_related("study", "questionnaire").get(pk=work.subject_id)
    run = compute(plan=plan, progress=lambda done, total, step: queue.advance(work=work, done=done, total=total, step=step))
    pictures.request_for(run)


def compute(*, plan: DerivationPlan, progress: Any = lambda done, total, step: None) -> AnalysisRun:
    progress(0, 100, "reading")
    read = part_by_part.of_derivation(plan)  # before the data itself: what changes meanwhile shows as changed
    declaration = DerivationDeclaration.from_dict(plan.parameters)
    inputs, used = gather(plan, declaration)
    mark = runs.fingerprint(inputs=inputs.fingerprint(), declaration=declaration.to_dict())
    twin = runs.finished_twin(study=plan.study, kind=RunKind.DERIVATION, fingerprint=mark, plan=plan)
    if twin:
        return runs.still_holds(twin, read)
    result = derive_values(inputs, declaration, lambda done, total: progress(5 + 25 * done // total, 100, "drawing"))
    checks = sensitivity(
        inputs, declaration, result, lambda done, total: progress(30 + 65 * done // total, 100, "sensitivity")
    )
    progress(96, 100, "storing")
    return _store(plan, declaration, inputs, used | {"inputs": read}, result, checks, mark)


def gather(plan: DerivationPlan, declaration: DerivationDeclaration) -> tuple[DerivationInputs, dict[str, Any]]:
    """Everything the derivation reads, and where it came from."""
    study = plan.study
    candidates = list(study.candidates.order_by("code"))
    if not candidates:
        raise NotReady("no_candidates")
    panel, rule, rounds = expert_panel(study, candidates, declaration)
    citizens, alternatives, questionnaire = citizen_figures(plan, candidates, declaration)
    counts = evidence.counts(candidates)
    inputs = DerivationInputs(
        candidates=tuple(c.code for c in candidates),
        experts=panel,
        citizens=citizens,
        evidence=EvidenceCounts(np.array([c.sources for c in counts]), np.array([c.types for c in counts])),
        rule=rule,
        alternatives=alternatives,
    )
    return inputs, {"rounds": rounds, "questionnaire": questionnaire}


def importance_items(study: Study, kind: str = ItemKind.IMPORTANCE) -> dict[str, Item]:
    """Candidate code → its item of one kind."""
    items = study.items.filter(kind=kind, candidate__isnull=False).select_related("candidate", "scale")
    return {item.candidate.code: item for item in items}


def expert_panel(
    study: Study, candidates: Sequence[CandidateValue], declaration: DerivationDeclaration
) -> tuple[ExpertPanel, ConsensusRule, list[int]]:
    """Each candidate's ratings in the last round that asked it, and in the round before on the same wording."""
    closed = list(Round.objects.filter(panel__study=study, state=RoundState.CLOSED).order_by("number"))
    if not closed:
        raise NotReady("no_closed_round")
    items = importance_items(study)
    last = {r.pk: frames.round_frame(r) for r in closed}
    now, before, used, scale = {}, {}, set(), None
    for candidate in candidates:
        item = items.get(candidate.code)
        asked = [r for r in closed if item is not None and item.code in last[r.pk].ratings.columns]
        if item is None or not asked:
            continue
        _require_scale(item, declaration)
        round_, scale = asked[-1], item.scale
        used.add(round_.number)
        now[candidate.code] = last[round_.pk].ratings[item.code]
        earlier = round_analysis.previous_ratings(round_)
        if earlier is not None:
            before[candidate.code] = earlier[item.code]
    if scale is None:
        raise NotReady("candidates_not_rated")
    codes = [c.code for c in candidates]
    ratings = _aligned(now, codes)
    previous = _aligned(before, codes).reindex(index=ratings.index) if before else None
    groups = pd.concat([last[r.pk].groups for r in reversed(closed)])
    groups = groups[~groups.index.duplicated()].reindex(ratings.index).fillna("")
    panel = ExpertPanel(
        codes=tuple(map(str, ratings.index)),
        ratings=ratings.to_numpy(),
        groups=tuple(groups),
        previous=None if previous is None else previous.to_numpy(),
        expertise=_expertise([last[r.pk] for r in closed], list(ratings.index)),
    )
    return panel, round_analysis.rule_on(closed[-1], scale), sorted(used)


def _expertise(rounds: Sequence[frames.AnswerFrame], people: Sequence[str]) -> np.ndarray | None:
    """Each expert's newest self-rating; None where nobody gave one."""
    known: dict[str, float] = {}
    for frame in rounds:
        known |= {} if frame.expertise is None else frame.expertise.dropna().to_dict()
    return np.array([known.get(code, np.nan) for code in people]) if known else None


def _aligned(columns: dict[str, pd.Series], codes: Sequence[str]) -> pd.DataFrame:
    index = sorted({person for column in columns.values() for person in column.index})
    return pd.DataFrame(
        {c: columns[c].reindex(index) if c in columns else np.nan for c in codes}, index=index, dtype=float
    )


def _require_scale(item: Item, declaration: DerivationDeclaration) -> None:
    """Means of unlike scales are never put side by side."""
    if (item.scale.points, item.scale.first, item.scale.reversed) != (declaration.points, declaration.first, declaration.reversed):
        allowed = f"{declaration.points} points from {declaration.first}, as the plan declares"
        raise StatsError("points", item.scale.span, allowed, code="points", item=item.code)


def citizen_figures(
    plan: DerivationPlan, candidates: Sequence[CandidateValue], declaration: DerivationDeclaration
) -> tuple[CitizenFigures, dict[str, CitizenFigures], Questionnaire]:
    """Weighted figures of the plan's closed survey with their covariance, and the unweighted ones beside them."""
    questionnaire = plan.questionnaire
    if questionnaire is None or questionnaire.state != QuestionnaireState.CLOSED:
        raise NotReady("no_closed_survey")
    frame = frames.survey_frame(questionnaire)
    weights = weighting.weigh(frame, questionnaire.population)
    items = importance_items(plan.study)
    attained = importance_items(plan.study, ItemKind.VALUE_ATTAINMENT) if declaration.uses(CriterionCode.NEED) else {}
    for item in (*items.values(), *attained.values()):
        _require_scale(item, declaration)
    scale = next((i.scale for i in items.values()), None)
    asked = [items[c.code].code if c.code in items else "" for c in candidates]
    second = [attained[c.code].code if c.code in attained else "" for c in candidates] if attained else None
    plain = base_weighting(weights.weighting.cells)
    kind = questionnaire.sample_kind
    return (
        _figures(frame, weights.weighting, asked, second, scale, kind),
        {"unweighted": _figures(frame, plain, asked, second, scale, kind)} if weights.raked else {},
        questionnaire,
    )


def _figures(
    frame: frames.AnswerFrame, weights: Weighting, asked: list[str], second: list[str] | None, scale: Scale, kind: str
) -> CitizenFigures:
    joint = joint_estimates(
        weights,
        citizen_functionals(
            _codes(frame, asked, scale), scale.values, asked, agree=scale.agree,
            attainment=None if second is None else _codes(frame, second, scale),
        ),
        sample_kind=kind,
    )  # fmt: skip
    measures = ["mean", *(["gap"] if second is not None else []), "agree"]
    order = [i for m in measures for i, label in enumerate(joint.labels) if label[0] == m]
    size = len(order)
    covariance = np.zeros((size, size)) if joint.covariance is None else joint.covariance[np.ix_(order, order)]
    answers = [n for label, n in zip(joint.labels, joint.answers, strict=True) if label[0] == "mean"]
    return CitizenFigures(
        means=joint.of("mean"), agree_shares=joint.of("agree"), covariance=covariance,
        gaps=joint.of("gap") if second is not None else None, n=np.array(answers),
    )  # fmt: skip


def _codes(frame: frames.AnswerFrame, items: list[str], scale: Scale) -> Any:
    """Codes (C, R); a candidate that was not asked is missing everywhere."""
    known = [c for c in items if c in frame.ratings.columns]
    table = dict(zip(known, coded(frame, known, scale.values), strict=True)) if known else {}
    nobody = np.full(len(frame.ratings), -1, dtype=np.int8)
    return np.stack([table.get(c, nobody) for c in items])


@transaction.atomic
def _store(
    plan: DerivationPlan,
    declaration: DerivationDeclaration,
    inputs: DerivationInputs,
    used: dict[str, Any],
    result: DerivationResult,
    checks: SensitivityResult,
    mark: str,
) -> AnalysisRun:
    consensus_for = [c.code for c in result.candidates if c.verdict == "consensus_for"]
    columns = [inputs.candidates.index(code) for code in consensus_for]
    directions = propose_directions(consensus_for, inputs.experts.ratings[:, columns], declaration.directions)
    scenarios = [runs.plain(s) for s in checks.scenarios]
    run = runs.store(
        study=plan.study, kind=RunKind.DERIVATION, fingerprint=mark, inputs=used["inputs"],
        parameters=declaration.to_dict(), seed=declaration.seed,
        summary={
            "core": list(result.core), "p_means": result.p_means, "draws": result.draws, "experts": result.n,
            "citizens": [int(inputs.citizens.n.min()), int(inputs.citizens.n.max())],
            "notes": runs.reasons_json(result.notes), "plan_hash": plan.hash, "rounds": used["rounds"],
            "questionnaire": used["questionnaire"].code, "result": result.content_hash(),
            "directions": runs.plain(directions.directions), "direction_notes": runs.reasons_json(directions.notes),
            "scenarios": [{"scenario": s["scenario"], "experts": s["experts"], "core": s["core"]} for s in scenarios],
            "unchanged": checks.unchanged_core(),
        },
        estimates=[], plan=plan, questionnaire=used["questionnaire"],
    )  # fmt: skip
    by_code = {c.code: c for c in plan.study.candidates.all()}
    CandidateResult.objects.bulk_create(
        _candidate(run, by_code[c.code], c, scenarios, i) for i, c in enumerate(result.candidates)
    )
    return run


def _candidate(
    run: AnalysisRun, value: CandidateValue, c: Any, scenarios: list[dict], position: int
) -> CandidateResult:
    changes = [{"scenario": s["scenario"], **s["changes"][position]} for s in scenarios]
    return CandidateResult(
        run=run, candidate=value, status=str(c.status), reasons=runs.reasons_json(c.reasons),
        criteria={x.code: {"raw": x.raw, "scaled": x.scaled, "weight": x.weight} for x in c.criteria}, score=c.score,
        probability=c.p, borderline=c.borderline,
        detail={
            "gates": [canonical(runs.plain(g)) for g in c.gates], "verdict": c.verdict, "n": c.n,
            "agree_share": c.agree_share, "rank_acceptability": list(c.rank_acceptability),
            "favouring_weights": None if c.favouring_weights is None else list(c.favouring_weights),
            "sensitivity": [x for x in changes if x["status_before"] != x["status_after"]],
            "p_range": [min([x["p_after"] for x in changes] + [c.p]), max([x["p_after"] for x in changes] + [c.p])],
        },
    )  # fmt: skip
