"""The derivation plan as it stands."""

from __future__ import annotations

from surveys.enums import Audience, ItemKind
from surveys.models import Questionnaire, Study

from ..models import DerivationPlan


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
