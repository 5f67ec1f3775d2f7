"""Letters to seats: put down by the worker, one a seat and occasion however often the work is repeated."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from surveys.models import Invitation, Letter, Work
from surveys.post import Envelope
from surveys.services import post
from surveys.services import work as queue

from ..enums import PanelistState, RoundState
from ..kinds import EXTEND, INVITE, REMIND
from ..models import Panelist, Round, Seat
from . import letters, links

NO_LETTER = Q(invitation__sent_at=None, invitation__revoked_at=None)


def invite_round(work: Work) -> None:
    """Every seat of the round that has no letter yet."""
    _each(work, INVITE, NO_LETTER)


def remind_round(work: Work) -> None:
    """The seats chosen by the click."""
    _each(work, REMIND, Q(pk__in=work.parameters["seats"]), work.parameters.get("occasion") or str(work.pk))


def tell_extended(work: Work) -> None:
    """Who may answer longer, each once for one decision."""
    _each(work, EXTEND, Q(pk__in=work.parameters["seats"]), str(work.pk))


def request_missing() -> None:
    """Letters that nobody put down: a seat was added while they were going out."""
    put_down = Letter.objects.filter(kind=INVITE).values("subject_id")
    forgotten = _seats_of_open().filter(NO_LETTER).exclude(pk__in=put_down)
    for rnd in Round.objects.filter(state=RoundState.OPEN, seats__in=forgotten).select_related("panel__study").distinct():
        queue.request(study=rnd.panel.study, kind=INVITE, subject_id=rnd.pk, by=None)


def _each(work: Work, kind: str, due: Q, occasion: str = "") -> None:
    seats = _seats_of_open().filter(due, round_id=work.subject_id).order_by("pk").values_list("pk", flat=True)
    keys = post.put(study=work.study, kind=kind, subjects=seats, occasion=occasion)
    post.send_all(keys=keys, tell=lambda **where: queue.advance(work=work, step="letters", **where))


def write_invitation(letter: Letter) -> Envelope | None:
    seat = _seats_of_open().filter(NO_LETTER, pk=letter.subject_id).first()
    return letters.invitation_to(seat, links.issue(email=seat.panelist.email, panelist=seat.panelist)) if seat else None


def write_reminder(letter: Letter) -> Envelope | None:
    """Who has answered since the click is not reminded."""
    seat = _still_waiting(letter)
    return letters.reminder_to(seat, links.issue(email=seat.panelist.email, panelist=seat.panelist)) if seat else None


def write_extension(letter: Letter) -> Envelope | None:
    seat = _still_waiting(letter)
    return letters.extension_to(seat, links.issue(email=seat.panelist.email, panelist=seat.panelist)) if seat else None


def _still_waiting(letter: Letter) -> Seat | None:
    waiting = Q(invitation__revoked_at=None) & ~Q(invitation__response__state="submitted")
    return _seats_of_open().filter(waiting, pk=letter.subject_id).first()


def write_link(letter: Letter) -> Envelope | None:
    there = Panelist.objects.select_related("panel__study").filter(state=PanelistState.ACTIVE)
    panelist = there.filter(pk=letter.subject_id).first()
    return letters.link_to(panelist, links.issue(email=panelist.email, panelist=panelist)) if panelist else None


def note_invited(letter: Letter) -> None:
    _invitations(letter).update(sent_at=timezone.now())


def note_reminded(letter: Letter) -> None:
    _invitations(letter).update(reminded_at=timezone.now(), reminders=F("reminders") + 1)


def note_nothing(letter: Letter) -> None:
    """A link is noted where it is used, more time where it was given."""


def whom(seat_id: int) -> tuple[str, str]:
    return Panelist.objects.filter(seats__pk=seat_id).values_list("name", "email").first() or ("", "")


def whom_link(panelist_id: int) -> tuple[str, str]:
    return Panelist.objects.filter(pk=panelist_id).values_list("name", "email").first() or ("", "")


def _invitations(letter: Letter) -> QuerySet[Invitation]:
    return Invitation.objects.filter(seat__pk=letter.subject_id)


def _seats_of_open() -> QuerySet[Seat]:
    return Seat.objects.filter(round__state=RoundState.OPEN, panelist__state=PanelistState.ACTIVE).select_related(
        "panelist__panel__study", "round__questionnaire__study", "invitation"
    )
