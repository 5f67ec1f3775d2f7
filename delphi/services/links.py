"""Personal links: an expert proves the mailbox and sees what is theirs, nothing else."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from surveys.models import Letter, Study, User
from surveys.services import audit, post
from surveys.services.tokens import new_token, token_hash

from ..kinds import LINK
from ..models import Panelist, PersonalLink

VALID = timedelta(days=60)
ASKS, WINDOW = 3, timedelta(minutes=10)  # so often may one address be asked for within the window


def issue(*, email: str) -> str:
    """A new link's address. The token exists only in the letter; here only its hash stays."""
    token = new_token()
    PersonalLink.objects.create(email=normal(email), token_hash=token_hash(token), expires_at=timezone.now() + VALID)
    return settings.SITE_URL + reverse("delphi:open-link", args=[token])


def send_link(*, email: str) -> bool:
    """Mail a fresh link if the address sits on a panel. The caller must never tell whether it did."""
    email = normal(email)
    panelist = Panelist.objects.filter(email__iexact=email).select_related("panel__study").order_by("-pk").first()
    if panelist is None or _asked_often(email):
        return False
    study, now = panelist.panel.study, timezone.now().isoformat()
    post.send_all(keys=post.put(study=study, kind=LINK, subjects=[panelist.pk], occasion=now))
    return True


def _asked_often(email: str) -> bool:
    """Letters count, also those that wait for the mail server; a letter tried twice is one."""
    people = Panelist.objects.filter(email__iexact=email).values("pk")
    asked = Letter.objects.filter(kind=LINK, subject_id__in=people, created_at__gt=timezone.now() - WINDOW)
    return asked.count() >= ASKS


@transaction.atomic
def open_link(*, token: str) -> PersonalLink | None:
    """The link behind a token while it holds; None for a forged, revoked or expired one."""
    now = timezone.now()
    link = PersonalLink.objects.filter(token_hash=token_hash(token), revoked_at=None, expires_at__gt=now).first()
    if link is None or not Panelist.objects.filter(email__iexact=link.email).exists():
        return None
    link.last_used_at = now
    link.save(update_fields=["last_used_at"])
    return link


def holds(*, link_id: int) -> bool:
    """Whether a session that a link began may go on."""
    return PersonalLink.objects.filter(pk=link_id, revoked_at=None).exists()


@transaction.atomic
def revoke(*, email: str, study: Study, by: User) -> int:
    """End all links of an address at once: a lost mailbox, a person who left."""
    count = PersonalLink.objects.filter(email=normal(email), revoked_at=None).update(revoked_at=timezone.now())
    audit.record(verb="link.revoke", study=study, by=by, links=count)
    return count


def normal(email: str) -> str:
    return email.strip().lower()
