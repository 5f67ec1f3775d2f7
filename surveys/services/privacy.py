"""Retention and erasure: answers go, counts that were published stay."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ..enums import QuestionnaireState, ResponseState, RevisionKind
from ..models import Invitation, Questionnaire, Response, Study
from ..signals import response_erased
from . import audit, lifecycle, tallies


@transaction.atomic
def erase_response(*, response: Response, reason: str) -> Response:
    """Empty the answer and all its revisions; the row stays so that the receipt can say what happened."""
    lifecycle.hold(response.questionnaire_id)  # a recount must see both the answer and its mark, or neither
    r = Response.objects.select_for_update(of=("self",)).select_related("questionnaire__study").get(pk=response.pk)
    if r.state == ResponseState.SUBMITTED and not r.pilot:
        tallies.mark(questionnaire_id=r.questionnaire_id, removed=r.answers, added=None, at=r.submitted_at)
    r.revisions.update(answers={})
    number = r.revisions.count() + 1
    r.revisions.create(number=number, kind=RevisionKind.ERASE)
    r.answers, r.state = {}, ResponseState.WITHDRAWN
    r.save(update_fields=["answers", "state", "saved_at"])
    response_erased.send(sender=Response, response=r)
    audit.record(
        verb="response.erase", study=r.questionnaire.study, by=None, actor_kind="citizen",
        target=f"questionnaire:{r.questionnaire_id}", reason=reason,
    )  # fmt: skip
    return r


def erase_expired() -> int:
    """Answers and the names of the invited, once the study's retention period has passed since closing; returns how many."""
    erased = 0
    for study in Study.objects.all():
        limit = timezone.now() - timedelta(days=study.retention_days)
        closed = Questionnaire.objects.filter(study=study, state=QuestionnaireState.CLOSED, closed_at__lt=limit)
        for response in Response.objects.filter(questionnaire__in=closed).exclude(answers={}).iterator():
            erase_response(response=response, reason="retention")
            erased += 1
        _forget_the_invited(closed)
    return erased


@transaction.atomic
def _forget_the_invited(questionnaires: QuerySet[Questionnaire]) -> None:
    """The row of an invitation stays: it holds that its right was used."""
    for questionnaire in questionnaires:
        named = Invitation.objects.filter(questionnaire=questionnaire).exclude(email="", name="")
        if count := named.update(email="", name=""):
            audit.record(
                verb="invitations.erase", study=questionnaire.study, by=None,
                target=f"questionnaire:{questionnaire.pk}", n=count, reason="retention",
            )  # fmt: skip
