"""Who may make an account: anybody, or only the mailbox that an invitation into a team was sent to."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from ..enums import InviteState
from ..models import TeamInvite
from . import team
from .tokens import token_hash


def is_open() -> bool:
    return settings.SIGN_UP == "open"


def invitation_behind(address: str) -> TeamInvite | None:
    """The invitation that waits behind the link somebody came by. Its token, not a mailbox one types, opens the page:
    so nobody learns who is invited or has an account."""
    try:
        found = resolve(urlsplit(address).path)
    except (Resolver404, ValueError):
        return None
    if found.view_name != "surveys:team-accept":
        return None
    return _waiting().filter(token_hash=token_hash(found.kwargs["token"])).first()


def address_for(email: str) -> str:
    """Where the owner of this mailbox can make an account; only ever told to the mailbox itself. Empty: nowhere."""
    page = settings.SITE_URL + reverse("account_signup")
    if is_open():
        return page
    row = _waiting().filter(email__iexact=email).order_by("-pk").first()
    if row is None:
        return ""
    return f"{page}?{urlencode({'next': reverse('surveys:team-accept', args=[team.token_of(row)])})}"


def _waiting() -> QuerySet[TeamInvite]:
    return TeamInvite.objects.filter(state=InviteState.SENT, expires_at__gt=timezone.now())
