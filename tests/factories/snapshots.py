"""A closed survey with its figures, through the services, ready to publish."""

from __future__ import annotations

from typing import Any

from analytics.services import survey_analysis
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
