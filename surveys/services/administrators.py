"""Who looks after the installation itself; sees no answers by that alone."""

from __future__ import annotations

from django.db import transaction

from ..models import User
from . import audit
from .accounts import keep_address, open_account


@transaction.atomic
def make_administrator(*, email: str, name: str = "", by: User | None = None) -> tuple[User, bool]:
    """The person with this mailbox may use the administration; a new account has no password, sign-in is by code."""
    user = User.objects.select_for_update().filter(email__iexact=email).first()
    made = user is None
    user = user or open_account(email=email, name=name)
    user.is_staff = user.is_superuser = user.is_active = True
    user.name = name or user.name
    user.save(update_fields=["is_staff", "is_superuser", "is_active", "name"])
    keep_address(user=user)
    audit.record(verb="administrator.make", study=None, by=by, target=f"user:{user.pk}")
    return user, made
