"""The queue in the database: request, claim, report progress, finish, sweep."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..enums import WorkState
from ..models import Study, User, Work
from ..signals import work_requested
from ..work import HANDLERS
from . import audit

logger = logging.getLogger(__name__)
STALE = timedelta(seconds=90)  # a running row without a heartbeat for so long lost its worker
MAX_ATTEMPTS = 3


@transaction.atomic
def request(*, study: Study, kind: str, subject_id: int, by: User | None, **parameters: Any) -> Work:
    """Write the row; an unfinished one for the same subject is returned instead of a second."""
    waiting = [WorkState.WAITING, WorkState.RUNNING]
    work, _created = Work.objects.get_or_create(
        kind=kind,
        subject_id=subject_id,
        state__in=waiting,
        defaults={"study": study, "state": WorkState.WAITING, "requested_by": by, "parameters": parameters},
    )
    transaction.on_commit(lambda: work_requested.send(sender=Work, work_id=work.pk), robust=True)
    return work


def claim(*, work_id: int) -> Work | None:
    """Take the row for this worker; None where another has it or it is finished."""
    now = timezone.now()
    free = Q(state=WorkState.WAITING) | Q(state=WorkState.RUNNING, heartbeat_at__lt=now - STALE)
    with transaction.atomic():
        work = Work.objects.select_for_update(skip_locked=True).filter(free, pk=work_id).first()
        if work is None:
            return None
        if work.attempts >= MAX_ATTEMPTS:
            _end(work, WorkState.FAILED, failure="lost_worker")
            return None
        work.state, work.attempts, work.claimed_at, work.heartbeat_at = WorkState.RUNNING, work.attempts + 1, now, now
        work.save(update_fields=["state", "attempts", "claimed_at", "heartbeat_at"])
    return work


def advance(*, work: Work, done: int, total: int, step: str = "") -> None:
    """Progress for the page and heartbeat for the sweep."""
    Work.objects.filter(pk=work.pk).update(done_steps=done, all_steps=total, step=step, heartbeat_at=timezone.now())


def run(*, work_id: int) -> None:
    """Claim and do; a failure is stored in words with the row, never lost."""
    work = claim(work_id=work_id)
    if work is None:
        return
    try:
        HANDLERS[work.kind](work)
    except Exception as error:
        logger.exception("work %s (%s) failed", work.pk, work.kind)
        _end(work, WorkState.FAILED, failure=f"{type(error).__name__}: {error}")
    else:
        _end(work, WorkState.DONE)


def due() -> list[int]:
    """Rows nobody works on: never delivered, or their worker died."""
    now = timezone.now()
    lost = Q(state=WorkState.WAITING, created_at__lt=now - timedelta(seconds=5))
    dead = Q(state=WorkState.RUNNING, heartbeat_at__lt=now - STALE)
    return list(Work.objects.filter(lost | dead).order_by("pk").values_list("pk", flat=True)[:100])


def _end(work: Work, state: str, failure: str = "") -> None:
    Work.objects.filter(pk=work.pk).update(state=state, failure=failure, finished_at=timezone.now())


@transaction.atomic
def retry(*, task: Work, by: User | None) -> Work:
    """A new row for the same; the failed one stays as it is."""
    again = request(study=task.study, kind=task.kind, subject_id=task.subject_id, by=by, **task.parameters)
    audit.record(verb="work.retry", study=task.study, by=by, target=f"work:{task.pk}", kind=task.kind)
    return again
