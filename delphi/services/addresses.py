"""A panelist's address changes: the old one is told, its links end, and its answers stay its own.

Whoever may edit the panel could else take an expert's place by writing another address in.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from surveys.enums import ResponseState
from surveys.models import Invitation, Letter, User
from surveys.post import Envelope
from surveys.services import audit, post

from ..enums import PanelistState, RoundState
from ..kinds import INVITE, TELL_FORMER
from ..models import FormerAddress, Panelist, PersonalLink, Seat
from ..selectors.seats import mailbox_of
from . import letters, links


@transaction.atomic
def moved(*, panelist: Panelist, before: str, by: User) -> None:
    """Call in the transaction that writes the new address."""
    Seat.objects.filter(panelist=panelist, mailbox="", invitation__response__isnull=False).update(mailbox=mailbox_of(before))
    ended = links.end(PersonalLink.objects.filter(panelist=panelist))
    former = FormerAddress.objects.create(panelist=panelist, email=before)
    study = panelist.panel.study
    audit.record(verb="panel.address", study=study, by=by, target=f"panelist:{panelist.key}", links_ended=ended)
    post.put(study=study, kind=TELL_FORMER, subjects=[former.pk])
    if panelist.state == PanelistState.ACTIVE:
        _invite_again(panelist, f"address {former.pk}")


def _invite_again(panelist: Panelist, occasion: str) -> None:
    """Where the open round is not answered yet, the new address gets its letter."""
    seats = Seat.objects.filter(panelist=panelist, round__state=RoundState.OPEN, invitation__revoked_at=None)
    waiting = list(seats.exclude(invitation__response__state=ResponseState.SUBMITTED).values_list("pk", flat=True))
    Invitation.objects.filter(seat__in=waiting).update(sent_at=None)
    post.put(study=panelist.panel.study, kind=INVITE, subjects=waiting, occasion=occasion)


def write_former(letter: Letter) -> Envelope | None:
    former = FormerAddress.objects.select_related("panelist__panel__study").filter(pk=letter.subject_id, told_at=None).first()
    return letters.former_to(former.panelist, former.email) if former and former.email else None


def note_told(letter: Letter) -> None:
    """Nothing of the address is kept but that it was."""
    FormerAddress.objects.filter(pk=letter.subject_id).update(email="", told_at=timezone.now())


def whom_former(pk: int) -> tuple[str, str]:
    return FormerAddress.objects.filter(pk=pk).values_list("panelist__name", "email").first() or ("", "")
