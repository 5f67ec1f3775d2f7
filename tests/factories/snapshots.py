"""A closed survey with its figures, through the services, ready to publish."""

from __future__ import annotations

from typing import Any

from analytics.services import pictures, publications, survey_analysis
from surveys.enums import Role
from surveys.models import Study
from surveys.services import lifecycle
from tests.factories import studies


def closed_survey(study: Study, answers: list[dict[str, Any]], **fields: Any) -> Any:
    """A closed questionnaire of one rating item "a" and sex, with its run."""
    items = [studies.item(study, "a", text_ko="문항 가", text_en="Item A"), studies.choice(study, "sex", studies.SEX)]
    q = studies.opened(study, items, **fields)
    for row in answers:
        studies.response(q, row)
    q = lifecycle.close_questionnaire(questionnaire=q, by=study.created_by)
    return q, survey_analysis.compute(questionnaire=q)


def published(study: Study, n: int = 30) -> Any:
    """The survey of `closed_survey` as a published version, drawn."""
    closed_survey(study, [{"a": 1 + k % 5, "sex": "f" if k % 3 else "m"} for k in range(n)])
    version = publications.prepare(study=study, by=study.created_by)
    pictures.draw(version.snapshot, publication=version)
    publications.submit(publication=version, by=study.created_by)
    return publications.approve(publication=version, by=studies.member(study, Role.APPROVER))
