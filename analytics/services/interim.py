"""Figures of a survey that still takes answers: of the first tens, each step once."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from surveys.enums import QuestionnaireState, ResponseState
from surveys.models import Questionnaire, User, Work
from surveys.services import audit
from surveys.services.lifecycle import request_analysis
from surveys.services.refusal import Refused
from surveys.steps import next_at, told_of

from ..selectors import runs


def due(questionnaire: Questionnaire) -> int | None:
    """How many answers to compute from: None for all of a closed survey, 0 where no further step is complete."""
    if questionnaire.state == QuestionnaireState.CLOSED:
        return None
    answers = questionnaire.responses.filter(state=ResponseState.SUBMITTED, pilot=False)
    step = told_of(answers.count())
    return step if step > shown(questionnaire) else 0


def shown(questionnaire: Questionnaire) -> int:
    """The answers that the newest interim figures rest on. They are not computed anew: an answer that was changed
    meanwhile would be the difference."""
    run = runs.survey_run(questionnaire)
    return int(run.summary["respondents"]) if run else 0


def next_step(questionnaire: Questionnaire) -> int:
    return next_at(shown(questionnaire))


@transaction.atomic
def request(*, questionnaire: Questionnaire, by: User) -> Work:
    """By the button: also of a closed survey, whose margins have been corrected."""
    if due(questionnaire) == 0:
        raise Refused(
            _("응답이 %(n)d건이 되면 다음 중간 결과를 계산할 수 있습니다. 한 사람의 응답이 드러나지 않도록 열 건씩, 열 건 늦게 보입니다.")
            % {"n": next_step(questionnaire)}
        )
    task = request_analysis(questionnaire=questionnaire, by=by)
    audit.record(
        verb="survey.compute", study=questionnaire.study, by=by, target=f"questionnaire:{questionnaire.pk}", work=task.pk
    )
    return task
