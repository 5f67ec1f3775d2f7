"""Retention and erasure: answers go, counts that were published stay."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from ..enums import QuestionnaireState, ResponseState, RevisionKind
from ..models import Response, Study
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
    audit.record(
        verb="response.erase", study=r.questionnaire.study, by=None, actor_kind="citizen",
        target=f"questionnaire:{r.questionnaire_id}", reason=reason,
    )  # fmt: skip
    return r


def erase_expired() -> int:
    """Erase answers of studies whose retention period has passed since their questionnaire closed; returns how many."""
    erased = 0
    for study in Study.objects.all():
        limit = timezone.now() - timedelta(days=study.retention_days)
        old = Response.objects.filter(
            questionnaire__study=study,
            questionnaire__state=QuestionnaireState.CLOSED,
            questionnaire__closed_at__lt=limit,
        ).exclude(answers={})
        for response in old.iterator():
            erase_response(response=response, reason="retention")
            erased += 1
    return erased
