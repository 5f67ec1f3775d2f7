"""What goes into a run, named part by part and cheap to read: stored with the run, compared with what would go in now.

Each part is small plain data: ids and fingerprints of what is frozen, fingerprints and counts of what people may change. An
erasure changes none of them: figures that were computed are not computed again because somebody's answer went.
"""

from __future__ import annotations

from typing import Any

from delphi.models import Panelist, Round
from stats.canonical import content_hash
from surveys.enums import ItemKind, QuestionnaireState
from surveys.models import Population, Questionnaire, Study

from ..models import AnalysisRun, DerivationPlan
from . import evidence, rounds

Inputs = dict[str, Any]


def of_survey(questionnaire: Questionnaire) -> Inputs:
    return {
        "answers": _answers(questionnaire), "margins": _margins(questionnaire.population),
        "sample_kind": questionnaire.sample_kind,
    }  # fmt: skip


def of_round(round_: Round) -> Inputs:
    return {
        "answers": _answers(round_.questionnaire), "groups": _groups([round_]),
        "rule": round_.declaration.hash if round_.declaration else "",
    }  # fmt: skip


def of_derivation(plan: DerivationPlan) -> Inputs:
    study, survey = plan.study, plan.questionnaire
    candidates = list(study.candidates.order_by("code"))
    counted, closed = evidence.counts(candidates), rounds.closed(study)
    return {
        "plan": plan.version, "candidates": [c.code for c in candidates], "items": _rated(study),
        "rounds": {str(r.number): content_hash([_answers(r.questionnaire), r.declaration.hash if r.declaration else ""]) for r in closed},
        "groups": _groups(closed), "answers": _answers(survey) if survey else None,
        "margins": _margins(survey.population) if survey else "",
        "evidence": {c.code: [n.sources, n.types] for c, n in zip(candidates, counted, strict=True)},
    }  # fmt: skip


def now(run: AnalysisRun, plan: DerivationPlan | None) -> Inputs:
    """What a repeat of this run would read; plan: the one in force."""
    if run.round is not None:
        return of_round(run.round)
    if plan is not None and run.plan_id is not None:
        return of_derivation(plan)
    return of_survey(run.questionnaire) if run.questionnaire is not None else {}


def _answers(questionnaire: Questionnaire) -> list[Any]:
    """Answers of a closed questionnaire come in by an import only."""
    imports = questionnaire.imports.exclude(imported_at=None).order_by("pk").values_list("pk", flat=True)
    return [questionnaire.content_hash, questionnaire.state == QuestionnaireState.CLOSED, *imports]


def _margins(population: Population | None) -> str:
    if population is None:
        return ""
    cells = population.margins.order_by("pk", "cells__pk").values_list(
        "variables", "source_ko", "source_en", "base_date", "cells__codes", "cells__count"
    )
    return content_hash([[v, ko, en, day.isoformat(), codes, str(count)] for v, ko, en, day, codes, count in cells])


def _groups(asked: list[Round]) -> str:
    """To which group of the panel those belong who were asked."""
    found = Panelist.objects.filter(seats__round__in=asked).distinct().order_by("pk")
    return content_hash([list(row) for row in found.values_list("pk", "group__code")])


def _rated(study: Study) -> str:
    """The items that ask the candidates, with their scales."""
    kinds = (ItemKind.IMPORTANCE, ItemKind.VALUE_ATTAINMENT)
    found = study.items.filter(kind__in=kinds, candidate__isnull=False).order_by("kind", "code")
    rows = found.values_list("kind", "code", "candidate__code", "scale__code", "scale__points", "scale__first", "scale__reversed")
    return content_hash([list(row) for row in rows])
