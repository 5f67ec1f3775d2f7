"""The derivation plan as it stands."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from delphi.enums import RoundState
from delphi.models import Round
from delphi.selectors import declarations
from surveys.enums import Audience, ItemKind, QuestionnaireState
from surveys.models import CandidateValue, Questionnaire, Scale, Study

from ..models import DerivationPlan
from . import rounds


def current(study: Study) -> DerivationPlan | None:
    """The newest version, locked or not."""
    return study.derivation_plans.order_by("-version").first()


def locked(study: Study) -> DerivationPlan | None:
    """The version in force."""
    return study.derivation_plans.exclude(locked_at=None).order_by("-version").first()


def possible_surveys(study: Study) -> list[Questionnaire]:
    """Public questionnaires that ask the importance of candidate values."""
    return list(
        study.questionnaires.filter(audience=Audience.PUBLIC, entries__item__kind=ItemKind.IMPORTANCE).distinct()
    )


def all_locked(study: Study) -> list[DerivationPlan]:
    """Every version that was in force, first to last; a later one is a deviation."""
    return list(study.derivation_plans.exclude(locked_at=None).order_by("version"))


@dataclass(frozen=True)
class Missing:
    """What stands between now and a derivation; each point is asked for in words by the page."""

    plan: bool
    survey: bool
    rounds: bool
    candidates: bool

    @property
    def nothing(self) -> bool:
        return not (self.plan or self.survey or self.rounds or self.candidates)


def missing(study: Study) -> Missing:
    plan = locked(study)
    survey = plan.questionnaire if plan else None
    return Missing(
        plan=plan is None,
        survey=survey is None or survey.state != QuestionnaireState.CLOSED,
        rounds=not rounds.all_computed(study),
        candidates=not study.candidates.exists(),
    )


def asked_too_rarely(study: Study) -> list[CandidateValue]:
    """Candidates whose stability cannot be assessed any more: fewer than two rounds have asked or can still ask them."""
    rounds_of = Round.objects.filter(panel__study=study).exclude(state=RoundState.FAILED)
    rule = declarations.locked(study) or declarations.current(study)
    limit = rule.rule["stop"]["round_limit"] if rule else 0
    left = max(0, limit - rounds_of.count()) if limit else 2
    asked = Counter(
        rounds_of.filter(questionnaire__entries__item__kind=ItemKind.IMPORTANCE).values_list(
            "questionnaire__entries__item__candidate", flat=True
        )
    )
    return [c for c in study.candidates.all() if asked[c.pk] + left < 2]


def ready(study: Study) -> bool:
    return missing(study).nothing


def importance_scale(study: Study) -> Scale | None:
    """The scale on which importance is rated; the derivation reads one."""
    item = (
        study.items.filter(kind=ItemKind.IMPORTANCE, candidate__isnull=False, retired_at=None)
        .order_by("position", "code")
        .first()
    )
    return item.scale if item else None


def need_is_asked(study: Study) -> bool:
    """Whether the attainment of every candidate is asked beside its importance."""
    items = study.items.filter(candidate__isnull=False, retired_at=None)
    asked = {
        kind: set(items.filter(kind=kind).values_list("candidate_id", flat=True))
        for kind in (ItemKind.IMPORTANCE, ItemKind.VALUE_ATTAINMENT)
    }
    every = set(study.candidates.values_list("pk", flat=True))
    return bool(every) and all(found >= every for found in asked.values())
