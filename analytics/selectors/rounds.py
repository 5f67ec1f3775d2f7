"""Rounds and their runs as the upper floor reads them."""

from __future__ import annotations

from delphi.enums import RoundState
from delphi.models import Round
from surveys import answer_forms
from surveys.models import Study

from ..enums import RunKind
from ..models import AnalysisRun
from . import runs


def closed(study: Study) -> list[Round]:
    """Computed rounds, first to last."""
    found = Round.objects.filter(panel__study=study, state=RoundState.CLOSED)
    return list(found.select_related("questionnaire", "declaration", "panel").order_by("number"))


def all_computed(study: Study) -> bool:
    """At least one round is closed, and none is open or still being computed."""
    states = set(Round.objects.filter(panel__study=study).values_list("state", flat=True))
    return RoundState.CLOSED in states and not states & {RoundState.OPEN, RoundState.COMPUTING, RoundState.FAILED}


def resting(round_: Round) -> int:
    """How many items earlier rounds asked and this one did not."""
    earlier = Round.objects.filter(panel=round_.panel, number__lt=round_.number, state=RoundState.CLOSED)
    asked = earlier.filter(questionnaire__entries__item__form__in=answer_forms.names(scaled=True)).values("questionnaire__entries__item")
    return len(set(asked.values_list("questionnaire__entries__item", flat=True)) - set(round_.questionnaire.entries.values_list("item", flat=True)))


def latest_run(round_: Round) -> AnalysisRun | None:
    return runs.newest(round_.runs.filter(kind=RunKind.ROUND))
