"""The queue in the database: request, claim, report progress, finish, sweep."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from ..enums import WorkState
from ..models import Study, User, Work
from ..signals import work_requested
from ..work import HANDLERS, Handler
from . import audit

logger = logging.getLogger(__name__)
STALE = timedelta(seconds=90)  # a running row without a heartbeat for so long lost its worker
MAX_ATTEMPTS = 3
LONGEST_FAILURE = 2_000
ADDRESS = re.compile(r"[^\s<>()'\":,;]+@[^\s<>()'\":,;]+")  # everybody in the team reads what failed, names only some
ADVANCE = (
    "UPDATE surveys_work SET done_steps = %s, all_steps = %s, step = %s, heartbeat_at = %s"
    " WHERE id = %s AND state = %s AND claimed_at = %s"
)


class Advance(Protocol):
    def __call__(self, *, done: int, total: int, step: str = "") -> None: ...


class UnknownKind(LookupError):
    """This worker runs a version that does not know the kind of work."""


@transaction.atomic
def request(*, study: Study, kind: str, subject_id: int, by: User | None, **parameters: Any) -> Work:
    """Write the row; an unfinished one for the same subject is returned instead of a second.

    One that already runs may have read what has changed since: it is done once more when it ends.
    """
    waiting = [WorkState.WAITING, WorkState.RUNNING]
    work, _created = Work.objects.select_for_update().get_or_create(
        kind=kind,
        subject_id=subject_id,
        state__in=waiting,
        defaults={"study": study, "state": WorkState.WAITING, "requested_by": by, "parameters": parameters},
    )
    if work.state == WorkState.RUNNING:
        work.asked_again = True
        work.save(update_fields=["asked_again"])
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
    _held(work).update(done_steps=done, all_steps=total, step=step, heartbeat_at=timezone.now())


@contextmanager
def beside(work: Work) -> Iterator[Advance]:
    """advance() for a long transaction: over a connection of its own, since nothing of the other shows before its end."""
    own = connection.copy()

    def tell(*, done: int, total: int, step: str = "") -> None:
        with own.cursor() as cursor:
            cursor.execute(ADVANCE, [done, total, step, timezone.now(), work.pk, WorkState.RUNNING, work.claimed_at])

    try:
        yield tell
    finally:
        own.close()


def run(*, work_id: int) -> None:
    """Claim and do; a failure is stored in words with the row, never lost."""
    work = claim(work_id=work_id)
    if work is None:
        return
    state, failure = WorkState.DONE, ""
    try:
        _handler_of(work.kind)(work)
    except Exception as error:
        logger.exception("work %s (%s) failed", work.pk, work.kind)
        state, failure = WorkState.FAILED, _in_words(error)
    if _end(work, state, failure):
        work_requested.send(sender=Work, work_id=work.pk)


def due() -> list[int]:
    """Rows nobody works on: never delivered, or their worker died."""
    now = timezone.now()
    lost = Q(state=WorkState.WAITING, created_at__lt=now - timedelta(seconds=5))
    dead = Q(state=WorkState.RUNNING, heartbeat_at__lt=now - STALE)
    return list(Work.objects.filter(lost | dead).order_by("pk").values_list("pk", flat=True)[:100])


def _handler_of(kind: str) -> Handler:
    if kind not in HANDLERS:
        raise UnknownKind(kind)
    return HANDLERS[kind]


def _in_words(error: Exception) -> str:
    if isinstance(error, UnknownKind):
        return "unknown_kind"
    return ADDRESS.sub("…@…", f"{type(error).__name__}: {error}".replace("\x00", ""))[:LONGEST_FAILURE]


def _held(work: Work) -> QuerySet[Work]:
    """The row while this attempt holds it: a worker that was thought dead must not speak for its successor."""
    return Work.objects.filter(pk=work.pk, state=WorkState.RUNNING, claimed_at=work.claimed_at)


@transaction.atomic
def _end(work: Work, state: str, failure: str = "") -> bool:
    """Done or failed; True where it was asked for once more meanwhile and waits again."""
    row = _held(work).select_for_update().first()
    if row is None:
        return False
    if row.asked_again:
        row.state, row.asked_again, row.attempts, row.claimed_at, row.heartbeat_at = WorkState.WAITING, False, 0, None, None
    else:
        row.state, row.failure, row.finished_at = state, failure, timezone.now()
    row.save()
    return row.state == WorkState.WAITING


@transaction.atomic
def retry(*, task: Work, by: User | None) -> Work:
    """A new row for the same; the failed one stays as it is."""
    again = request(study=task.study, kind=task.kind, subject_id=task.subject_id, by=by, **task.parameters)
    audit.record(verb="work.retry", study=task.study, by=by, target=f"work:{task.pk}", kind=task.kind)
    return again
