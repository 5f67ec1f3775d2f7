"""The one way letters leave: put down, handed over one by one, tried again by themselves, so many a day.

A letter is claimed, handed over outside any transaction, then noted. Whoever is refused keeps nobody else waiting; a
worker that dies in between leaves a claim that runs out, so that at worst one letter goes twice, under one message number.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from ..enums import LetterState
from ..models import Letter, Study, User
from ..post import KINDS, Envelope
from . import audit, mail_allowance
from .mail_allowance import CLAIM
from .mail_replies import Reply, reply_of

logger = logging.getLogger(__name__)
PAUSE, LONGEST_PAUSE = timedelta(minutes=10), timedelta(hours=12)
MOST_ATTEMPTS = 14  # some five days
BUDGET = 8 * 60  # seconds of one run; what is left goes with the next
HOPELESS = 3  # letters in a row that the server itself kept from leaving
ONE_RUN = 7_312


def put(*, study: Study, kind: str, subjects: Iterable[int], occasion: str = "", language: str = "ko") -> list[int]:
    """Put letters down, each once an occasion; the keys of those that wait."""
    now, subjects = timezone.now(), list(subjects)
    Letter.objects.bulk_create(
        [
            Letter(study=study, kind=kind, subject_id=pk, occasion=occasion, language=language[:2], next_at=now)
            for pk in subjects
        ],
        ignore_conflicts=True, batch_size=1000,
    )  # fmt: skip
    rows = Letter.objects.filter(kind=kind, occasion=occasion, subject_id__in=subjects)
    return list(_due(rows).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def try_again(*, study: Study, by: User) -> int:
    n = again(Letter.objects.filter(study=study))
    audit.record(verb="letters.again", study=study, by=by, n=n)
    return n


def again(rows: QuerySet[Letter]) -> int:
    """Somebody asks for it: refused ones and those that pause are tried now."""
    stuck = rows.filter(state__in=[LetterState.REFUSED, LetterState.WAITING], claimed_at=None)
    return stuck.update(state=LetterState.WAITING, next_at=timezone.now(), attempts=0)


def send_all(*, keys: Iterable[int], tell: Any = None) -> None:
    """Each in its turn. tell(done=, total=) after each."""
    keys, end, hopeless = list(keys), time.monotonic() + BUDGET, 0
    for done, pk in enumerate(keys, 1):
        reply = send(letter_id=pk)
        hopeless = hopeless + 1 if reply is not None and reply.everybody else 0
        if tell is not None:
            tell(done=done, total=len(keys))
        if hopeless >= HOPELESS or time.monotonic() > end:
            return


def send_due() -> None:
    """What waits and whose time has come; one such run at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, 0)", [ONE_RUN])
        if not cursor.fetchone()[0]:
            return
    try:
        send_all(keys=_due(Letter.objects.all()).order_by("next_at", "pk").values_list("pk", flat=True)[:5_000])
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, 0)", [ONE_RUN])


def send(*, letter_id: int) -> Reply | None:
    """One letter; what the server said where it did not take it."""
    row = _claim(letter_id)
    if row is None:
        return None
    envelope = _written(row)
    if envelope is None:
        _end(row, state=LetterState.DROPPED)
        return None
    try:
        _hand_over(envelope, row)
    except Exception as error:  # one bad address or template must not stop the others
        reply = reply_of(error)
        logger.warning("letter %s (%s) did not leave: %s", row.pk, row.kind, reply.code)
        _keep(row, reply)
        return reply
    _note_sent(row)
    return None


def _due(rows: QuerySet[Letter]) -> QuerySet[Letter]:
    now = timezone.now()
    return rows.filter(state=LetterState.WAITING, next_at__lte=now).filter(_unclaimed(now))


def _unclaimed(now: Any) -> Q:
    return Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM)


@transaction.atomic
def _claim(pk: int) -> Letter | None:
    """Where the day's letters have all been sent it waits for the next."""
    due = _due(Letter.objects.filter(pk=pk)).select_for_update(of=("self",), skip_locked=True)
    row = due.select_related("study__organisation").first()
    if row is None:
        return None
    until = mail_allowance.held_until(row.study)
    if until is not None:
        _due(Letter.objects.filter(study=row.study)).update(next_at=until)
        return None
    row.claimed_at = timezone.now()
    row.save(update_fields=["claimed_at"])
    return row


@transaction.atomic
def _written(row: Letter) -> Envelope | None:
    """Kept before the letter leaves: a link in it must hold whatever happens afterwards. A newer one of its kind has
    taken the place of one that waited too long."""
    if Letter.objects.filter(kind=row.kind, subject_id=row.subject_id, pk__gt=row.pk).exists():
        return None
    return KINDS[row.kind].write(row)


def _hand_over(envelope: Envelope, row: Letter) -> None:
    sender = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "localhost"
    number = f"<letter-{row.pk}.{int(row.created_at.timestamp())}@{sender}>"
    reply_to = [envelope.reply_to] if envelope.reply_to else None
    EmailMessage(
        envelope.subject, envelope.body, to=[envelope.to], reply_to=reply_to, headers={"Message-ID": number}
    ).send()


@transaction.atomic
def _note_sent(row: Letter) -> None:
    KINDS[row.kind].sent(row)
    _end(row, state=LetterState.SENT, sent_at=timezone.now(), reply="", attempts=F("attempts") + 1)


def _keep(row: Letter, reply: Reply) -> None:
    attempts = row.attempts + (not reply.everybody)
    over = reply.final or attempts >= MOST_ATTEMPTS
    pause = min(PAUSE * 2 ** max(0, attempts - 1), LONGEST_PAUSE)
    _end(
        row, state=LetterState.REFUSED if over else LetterState.WAITING, next_at=timezone.now() + pause,
        reply=reply.code, attempts=attempts,
    )  # fmt: skip


def _end(row: Letter, **noted: Any) -> None:
    Letter.objects.filter(pk=row.pk).update(claimed_at=None, **noted)
