"""The kinds of work this floor does. Statistics are imported when a worker needs them, not at start."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from surveys.leaves import logged
from surveys.models import Questionnaire, Work
from surveys.services.lifecycle import ANALYSE_SURVEY
from surveys.signals import answers_taken_back
from surveys.work import handles

from .kinds import ANALYSE_ROUND, DERIVE, DRAW_PUBLICATION, DRAW_RUN, PROVE_PUBLICATION
from .models import Publication
from .selectors import uses  # noqa: F401

logged("plan.lock", "plan locked", "hash")
logged("run.finish", "run finished", "content", "of", "counted", "n", "unsealed", relied=False)
logged("publication.approve", "published", "checksum")
logged("publication.take_down", "taken down", "checksum")


@receiver(answers_taken_back)
def withdraw_figures(sender: type, questionnaire: Questionnaire, **kwargs: Any) -> None:
    from .services import runs

    runs.withdraw(questionnaire=questionnaire)


@handles(ANALYSE_ROUND)
def analyse_round(work: Work) -> None:
    from .services import round_analysis

    round_analysis.analyse(work)


@handles(ANALYSE_SURVEY)
def analyse_survey(work: Work) -> None:
    from .services import survey_analysis

    survey_analysis.analyse(work)


@handles(DERIVE)
def derive(work: Work) -> None:
    from .services import derivation

    derivation.derive(work)


@handles(DRAW_PUBLICATION)
def draw_publication(work: Work) -> None:
    from .services import pictures

    pictures.draw_publication(work)


@handles(PROVE_PUBLICATION)
def prove_publication(work: Work) -> None:
    from .services import proof_files

    proof_files.publish(publication=Publication.objects.select_related("study").get(pk=work.subject_id))


@handles(DRAW_RUN)
def draw_run(work: Work) -> None:
    from .services import pictures

    pictures.draw_run(work)
