"""What has been made of a survey's figures: with that, its answers can no longer be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from surveys import uses
from surveys.enums import WorkState
from surveys.models import Questionnaire, Work

from ..enums import RunKind, RunState
from ..kinds import DERIVE
from ..models import AnalysisRun, DerivationPlan, Publication


@uses.contributes
def derivations(questionnaire: Questionnaire) -> Iterator[str]:
    """Derived already, or being derived."""
    runs = AnalysisRun.objects.filter(kind=RunKind.DERIVATION, questionnaire=questionnaire, state=RunState.DONE)
    if run := runs.order_by("pk").first():
        yield _("이 조사의 수치로 핵심가치를 도출했습니다(%(when)s).") % {"when": _when(run.created_at)}
    plans = DerivationPlan.objects.filter(questionnaire=questionnaire).values("pk")
    going = Work.objects.filter(kind=DERIVE, subject_id__in=plans, state__in=[WorkState.WAITING, WorkState.RUNNING])
    if going.exists():
        yield _("이 조사의 수치로 핵심가치를 도출하고 있습니다.")


@uses.contributes
def publications(questionnaire: Questionnaire) -> Iterator[str]:
    """Whatever was frozen into a version: also one that was sent back or taken down was read by somebody."""
    found = Publication.objects.filter(study=questionnaire.study_id).order_by("version")
    for publication in found:
        if any(section["code"] == questionnaire.code for section in publication.snapshot.get("surveys", [])):
            yield _("이 조사의 수치가 공개할 판에 들어갔습니다(제%(n)d판).") % {"n": publication.version}


def _when(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
