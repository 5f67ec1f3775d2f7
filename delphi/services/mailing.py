"""Letters to seats: done by the worker, one seat at a time, each sent once however often the work is repeated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from surveys.models import Invitation, Work
from surveys.services import work as queue

from ..enums import PanelistState, RoundState
from ..kinds import INVITE
from ..models import Round, Seat
from . import letters, links

Letter = Callable[..., None]
NO_LETTER = Q(invitation__sent_at=None, invitation__revoked_at=None)
PAUSE = timedelta(minutes=10)  # between attempts at letters that could not be sent


class MailFailed(Exception):
    """Some letters did not leave; their seats stay unsent."""


def invite_round(work: Work) -> None:
    """Every seat of the round that has no letter yet."""
    _each(work, NO_LETTER, lambda invitation: invitation.sent_at is None, letters.send_invitation, _invited)


def remind_round(work: Work) -> None:
    """The seats chosen by the click, unless the same click has reached them before."""
    asked = work.created_at
    due = Q(pk__in=work.parameters["seats"])
    _each(work, due, lambda invitation: not_reminded_since(invitation, asked), letters.send_reminder, _reminded)


def not_reminded_since(invitation: Invitation, moment: datetime) -> bool:
    return invitation.reminded_at is None or invitation.reminded_at < moment


def request_missing() -> None:
    """Ask again for letters that never left: the server was down, or a seat was added while letters were going out."""
    now = timezone.now()
    for rnd in Round.objects.filter(state=RoundState.OPEN, seats__in=_seats_of_open().filter(NO_LETTER)).distinct():
        tried = Work.objects.filter(kind=INVITE, subject_id=rnd.pk, created_at__gt=now - PAUSE)
        if not tried.exists():
            queue.request(study=rnd.panel.study, kind=INVITE, subject_id=rnd.pk, by=None)


def _each(
    work: Work, due: Q, waits: Callable[[Invitation], bool], letter: Letter, note: Callable[[Invitation], None]
) -> None:
    keys = list(_seats(work.subject_id).filter(due).order_by("pk").values_list("pk", flat=True))
    failures = []
    for done, pk in enumerate(keys, start=1):
        try:
            _send_one(pk, waits, letter, note)
        except OSError as error:  # what mail servers and networks raise; one bad address must not stop the others
            failures.append(f"{type(error).__name__}: {error}")
        queue.advance(work=work, done=done, total=len(keys), step="letters")
    if failures:
        raise MailFailed(f"{len(failures)} / {len(keys)}: {failures[0]}")


def _send_one(pk: int, waits: Callable[[Invitation], bool], letter: Letter, note: Callable[[Invitation], None]) -> None:
    """The lock makes a second worker wait; the link is kept even where the rest rolls back, so that a letter that
    did go out never carries a dead address."""
    seat = _seats_of_open().filter(pk=pk).first()
    if seat is None:
        return
    url = links.issue(email=seat.panelist.email)
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update().get(pk=seat.invitation_id)
        if not waits(invitation) or invitation.revoked_at is not None:
            return
        letter(seat=seat, url=url)
        note(invitation)
        invitation.save(update_fields=["sent_at", "reminded_at", "reminders"])


def _seats(round_id: int) -> QuerySet[Seat]:
    return _seats_of_open().filter(round_id=round_id)


def _seats_of_open() -> QuerySet[Seat]:
    return Seat.objects.filter(round__state=RoundState.OPEN, panelist__state=PanelistState.ACTIVE).select_related(
        "panelist__panel__study", "round__questionnaire__study", "invitation"
    )


def _invited(invitation: Invitation) -> None:
    invitation.sent_at = timezone.now()


def _reminded(invitation: Invitation) -> None:
    invitation.reminded_at = timezone.now()
    invitation.reminders += 1
