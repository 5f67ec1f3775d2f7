"""What people consent to: the text, the period, whom to ask. Frozen with the opening; each answer keeps which it was."""

from __future__ import annotations

from typing import Any

from stats.canonical import content_hash

from ..models import Questionnaire, Response, Study


def terms_of(questionnaire: Questionnaire) -> dict[str, Any]:
    """As the first page shows them now."""
    study = questionnaire.study
    return {
        "consent": [questionnaire.consent_ko, questionnaire.consent_en],
        "intro": [questionnaire.intro_ko, questionnaire.intro_en],
        "purpose": [study.purpose_ko, study.purpose_en],
        "organisation": [study.organisation.name_ko, study.organisation.name_en],
        "retention_days": study.retention_days,
        "contact": study.contact_email or study.organisation.contact_email,
    }


def hash_now(questionnaire: Questionnaire) -> str:
    """Stands with the answer that is begun under them."""
    return content_hash(terms_of(questionnaire))


def longest_promised(study: Study) -> int | None:
    """The period must not grow beyond what somebody has read: a questionnaire that opened, a pilot that was answered."""
    opened = Questionnaire.objects.filter(study=study, opened_at__isnull=False)
    asked = Response.objects.filter(questionnaire__study=study, consented_at__isnull=False)
    return study.retention_days if opened.exists() or asked.exists() else None
