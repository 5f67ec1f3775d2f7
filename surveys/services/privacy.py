"""Retention and erasure: answers go, counts that were published stay."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from ..enums import QuestionnaireState, ResponseState, RevisionKind
from ..models import Invitation, Questionnaire, Response, Study
from ..signals import erased_again, response_erased
from . import audit, erasures, lifecycle, sealing, tallies

PILOT_DAYS = 30  # after which a trial answer is deleted
RESTORED, RETENTION = "restored", "retention"
BY_ITSELF = (RESTORED, RETENTION)  # needs no line in the journal: it stands there already, or comes round again


@transaction.atomic
def erase_response(*, response: Response, reason: str) -> Response:
    """Empty the answer and all its revisions; the row stays so that the receipt can say what happened."""
    lifecycle.hold(response.questionnaire_id)  # a recount must see both the answer and its mark, or neither
    r = Response.objects.select_for_update(of=("self",)).select_related("questionnaire__study").get(pk=response.pk)
    if r.state == ResponseState.SUBMITTED and not r.pilot:
        at = None if r.imported_from else r.submitted_at
        tallies.mark(questionnaire_id=r.questionnaire_id, removed=r.answers, added=None, at=at)
    audit.record(
        verb="response.erase", study=r.questionnaire.study, by=None, actor_kind="citizen",
        target=f"questionnaire:{r.questionnaire_id}", reason=reason, leaves=sealing.leaves_of(r),
    )  # fmt: skip  # first: whoever seals takes the record before the rows too
    r.revisions.update(answers={}, nonce=None)
    number = r.revisions.count() + 1
    r.revisions.create(number=number, kind=RevisionKind.ERASE)
    r.answers, r.state = {}, ResponseState.WITHDRAWN
    r.save(update_fields=["answers", "state", "saved_at"])
    response_erased.send(sender=Response, response=r)
    if reason not in BY_ITSELF:
        erasures.note(erasures.of_response(r))
    return r


def erase_expired() -> int:
    """Answers and the names of the invited, once the study's retention period has passed; returns how many answers.
    Trial answers never counted and go by themselves."""
    erased = 0
    Response.objects.filter(pilot=True, saved_at__lt=timezone.now() - timedelta(days=PILOT_DAYS)).delete()
    for study in Study.objects.all():
        limit = timezone.now() - timedelta(days=study.retention_days)
        over = Questionnaire.objects.filter(pk__in=list(over_before(study, limit).values_list("pk", flat=True)))
        for response in Response.objects.filter(questionnaire__in=over).exclude(answers={}).iterator():
            erase_response(response=response, reason=RETENTION)
            erased += 1
        _forget_the_invited(over)
    return erased


def erase_again() -> int:
    """Erase what the journal names and the database still has: nothing, but after an old backup was restored."""
    known = erasures.noted()
    if not known:
        return 0
    rows = Response.objects.exclude(state=ResponseState.WITHDRAWN).values_list("pk", "questionnaire__key", "started_at")
    back = [row[0] for row in rows.iterator(chunk_size=5000) if erasures.digest(erasures.identity(*row)) in known]
    for response in Response.objects.filter(pk__in=back):
        erase_response(response=response, reason=RESTORED)
    return len(back) + sum(n for _receiver, n in erased_again.send(sender=Response, known=known))


def over_before(study: Study, limit: datetime) -> QuerySet[Questionnaire]:
    """Closed before the limit; of one that nobody closed, the last answer, the opening or, where it never opened, the
    making stands for it."""
    last = Greatest(Max("responses__saved_at"), "opened_at", "created_at")  # missing ones do not count
    every = Questionnaire.objects.filter(study=study).annotate(last=last)
    closed = Q(state=QuestionnaireState.CLOSED, closed_at__lt=limit)
    return every.filter(closed | (~Q(state=QuestionnaireState.CLOSED) & Q(last__lt=limit)))


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
