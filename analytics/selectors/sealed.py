"""What may be claimed of a study's results, as facts: rule and plan sealed before the data, weights, anonymity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from delphi.selectors import sealed as rounds_sealed
from stats.derivation.declaration import DerivationDeclaration
from surveys.claims import fact
from surveys.models import Questionnaire, Study
from surveys.selectors import answered, sealing

from ..models import AnalysisRun, DerivationPlan
from ..words import weighting_kind

Section = Mapping[str, Any]


def of_plan(plan: DerivationPlan, run: AnalysisRun | None = None) -> list[dict[str, Any]]:
    """A locked plan against the survey and the rounds that a derivation under it reads, or has read."""
    study, known = plan.study, rounds_sealed.places(plan.study)
    read = {n: p for n, p in known.items() if run is None or str(n) in run.inputs.get("rounds", {})}
    survey = {"survey": sealing.place_of(study, plan.questionnaire_id)} if plan.questionnaire_id else {}
    entry = sealing.sealing_of(study, "plan.lock", f"plan:{plan.version}")
    named = {"what": "plan", "version": plan.version, "entry": entry}
    now = DerivationDeclaration.from_dict(plan.parameters).content_hash()
    return [
        sealing.sealed(study, **named, judged={**read, **survey}, others={}),
        sealing.unchanged(**named, stored=plan.hash, computed=now, changes=plan.version - 1),
    ]


def answers_before(plan: DerivationPlan) -> list[Any]:
    """Data that a plan locked now would be late for: rounds by number, "survey"."""
    found: dict[Any, sealing.Place] = dict(rounds_sealed.places(plan.study))
    if plan.questionnaire_id:
        found["survey"] = sealing.place_of(plan.study, plan.questionnaire_id)
    return [key for key, place in found.items() if place.answered is not None]


def of_survey(section: Section, questionnaire: Questionnaire) -> list[dict[str, Any]]:
    named = {"title_ko": section["title_ko"], "title_en": section["title_en"]}
    invited = answered.by_invitation(questionnaire)
    return [weighted(section["weighting"], section["n"], **named), fact("anonymous", not invited, **named)]


def weighted(weighting: Section, respondents: int, **named: str) -> dict[str, Any]:
    kind = weighting_kind(weighting)
    return fact("weighted", kind != "none", kind=kind, n=weighting["n"], respondents=respondents, **named)


def of_kept(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """Parts that stand as an earlier version had them, so that no difference tells of one person."""
    return [
        fact("kept", False, version=s["kept_from"], title_ko=s.get("title_ko", ""), title_en=s.get("title_en", ""))
        for s in sections if "kept_from" in s
    ]


def of_snapshot(
    study: Study, surveys: Sequence[tuple[Questionnaire, Section]], rounds: Sequence[int], run: AnalysisRun | None
) -> list[dict[str, Any]]:
    """Everything that a publication claims about itself; who approved it stands in the publication's own row."""
    found = rounds_sealed.facts(study, rounds) if rounds else []
    if run is not None and run.plan is not None:
        found += of_plan(run.plan, run)
    return [*found, *(f for q, section in surveys for f in of_survey(section, q))]
