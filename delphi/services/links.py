"""Personal links: an expert proves the mailbox and sees what is theirs, nothing else."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone

from surveys.models import Letter, Study, User
from surveys.services import audit, post
from surveys.services.tokens import new_token, token_hash

from ..enums import PanelistState
from ..kinds import LINK
from ..models import Panelist, PersonalLink

VALID = timedelta(days=60)
ASKS, WINDOW = 3, timedelta(minutes=10)  # so often may a panelist's link be asked for within the window
PANELS = 10  # letters for one ask


def issue(*, email: str, panelist: Panelist | None = None) -> str:
    """A new link's address. The token exists only in the letter; here only its hash stays. panelist: on whose behalf;
    the newest under this address where none is named."""
    token, found = new_token(), panelist or _panelists(email)[0]
    PersonalLink.objects.create(
        panelist=found, email=normal(email), token_hash=token_hash(token), expires_at=timezone.now() + VALID
    )
    return settings.SITE_URL + reverse("delphi:open-link", args=[token])


def send_link(*, email: str) -> bool:
    """Mail a fresh link for each panel that the address sits on, in that panel's name: no study speaks for another. The
    caller must never tell whether it did."""
    due, now = [p for p in _panelists(email)[:PANELS] if not _asked_often(p)], timezone.now().isoformat()
    for panelist in due:
        post.send_all(keys=post.put(study=panelist.panel.study, kind=LINK, subjects=[panelist.pk], occasion=now))
    return bool(due)


def _panelists(email: str) -> list[Panelist]:
    found = Panelist.objects.filter(email__iexact=normal(email), state=PanelistState.ACTIVE)
    return list(found.select_related("panel__study").order_by("-pk"))


def _asked_often(panelist: Panelist) -> bool:
    """Letters count, also those that wait for the mail server; a letter tried twice is one."""
    asked = Letter.objects.filter(kind=LINK, subject_id=panelist.pk, created_at__gt=timezone.now() - WINDOW)
    return asked.count() >= ASKS


def link_of(*, token: str) -> PersonalLink | None:
    """The link behind a token while it holds; None for a forged, revoked or expired one."""
    return _holding().filter(token_hash=token_hash(token), expires_at__gt=timezone.now()).first()


@transaction.atomic
def open_link(*, token: str) -> PersonalLink | None:
    """Somebody comes in by it."""
    link = link_of(token=token)
    if link is not None:
        link.last_used_at = timezone.now()
        link.save(update_fields=["last_used_at"])
    return link


def holds(*, link_id: int) -> bool:
    """Whether a session that a link began may go on."""
    return _holding().filter(pk=link_id).exists()


def has_left(*, link_id: int) -> bool:
    """Whether it holds no more because its owner left the panel: there is a sentence for that."""
    return PersonalLink.objects.filter(pk=link_id, panelist__state=PanelistState.WITHDRAWN).exists()


def _holding() -> QuerySet[PersonalLink]:
    """Not revoked, of somebody who is on the panel, under the address that it was mailed to."""
    there = PersonalLink.objects.filter(revoked_at=None, panelist__state=PanelistState.ACTIVE)
    return there.filter(panelist__email__iexact=F("email"))


@transaction.atomic
def revoke(*, email: str, study: Study, by: User) -> int:
    """End all links that this study issued to an address; those of other studies are not its to end."""
    count = end(PersonalLink.objects.filter(panelist__panel__study=study, email=normal(email)))
    audit.record(verb="link.revoke", study=study, by=by, links=count)
    return count


def end(issued: QuerySet[PersonalLink]) -> int:
    """With them end the sessions that they began."""
    return issued.filter(revoked_at=None).update(revoked_at=timezone.now())


def normal(email: str) -> str:
    return email.strip().lower()
