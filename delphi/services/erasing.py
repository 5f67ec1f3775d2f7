"""A panelist asks to be erased: name, address, links; and, by choice, what was answered."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from surveys.enums import ResponseState
from surveys.models import Invitation, Response, User
from surveys.services import audit, erasures, privacy

from ..enums import PanelistState
from ..masking import masker, plain
from ..models import Panelist, Reason, Seat


@transaction.atomic
def erase_panelist(*, panelist: Panelist, answers: bool, by: User | None, note: bool = True) -> None:
    """answers: whether what was submitted goes too; else it stays in the figures, without a name. Drafts go. Who was
    never asked anything leaves no row at all; else the seat stays, so that it still adds up how many were asked."""
    p = Panelist.objects.select_for_update().select_related("panel__study").get(pk=panelist.pk)
    study, target = p.panel.study, f"panelist:{p.key}"
    _take_out_of_reasons(p)
    for response in Response.objects.filter(invitation__seat__panelist=p).exclude(state=ResponseState.WITHDRAWN):
        if answers or response.state == ResponseState.DRAFT:
            privacy.erase_response(response=response, reason="request")
    p.links.all().delete()
    p.former_addresses.all().delete()
    if note:
        erasures.note(target)
    audit.record(verb="panel.erase", study=study, by=by, target=target, answers="erased" if answers else "kept")
    if not p.seats.exists():
        p.delete()
        return
    Seat.objects.filter(panelist=p).update(mailbox="")
    Invitation.objects.filter(seat__panelist=p, revoked_at=None).update(revoked_at=timezone.now())
    p.name = p.email = p.affiliation = ""
    p.state, p.erased_at = PanelistState.WITHDRAWN, timezone.now()
    p.save()


def _take_out_of_reasons(panelist: Panelist) -> None:
    """Afterwards nobody knows the name any more that would have to be masked in what others wrote."""
    names = masker([(panelist.name, panelist.email)])
    for reason in Reason.objects.filter(response__questionnaire__round__panel=panelist.panel_id):
        text = names.mask(reason.text)
        if text != plain(reason.text):
            Reason.objects.filter(pk=reason.pk).update(text=text)


def again(known: set[str]) -> int:
    """After an old backup was restored. Their answers, where they went too, stand in the journal for themselves."""
    found = [p for p in Panelist.objects.filter(erased_at=None) if erasures.digest(f"panelist:{p.key}") in known]
    for panelist in found:
        erase_panelist(panelist=panelist, answers=False, by=None, note=False)
    return len(found)


def on_restored(sender: type, known: set[str], **kwargs: Any) -> int:
    return again(known)
