"""Rounds and their runs as the upper floor reads them."""

from __future__ import annotations

from delphi.enums import RoundState
from delphi.models import Round
from surveys.models import Study

from ..enums import RunKind, RunState
from ..models import AnalysisRun


def closed(study: Study) -> list[Round]:
    """Computed rounds, first to last."""
    found = Round.objects.filter(panel__study=study, state=RoundState.CLOSED)
    return list(found.select_related("questionnaire", "declaration", "panel").order_by("number"))


def all_computed(study: Study) -> bool:
    """At least one round is closed, and none is open or still being computed."""
    states = set(Round.objects.filter(panel__study=study).values_list("state", flat=True))
    return RoundState.CLOSED in states and not states & {RoundState.OPEN, RoundState.COMPUTING, RoundState.FAILED}


def latest_run(round_: Round) -> AnalysisRun | None:
    return round_.runs.filter(kind=RunKind.ROUND, state=RunState.DONE).order_by("-pk").first()
