"""Accounts: made for somebody, who proves the mailbox with the first code; named and looked after by their owner."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction

from ..models import User
from . import audit


@transaction.atomic
def open_account(*, email: str, name: str = "") -> User:
    """Without a password. The unproved address spares a second code: signing in by code proves it."""
    user = User.objects.create_user(email, name=name)
    keep_address(user=user)
    return user


def keep_address(*, user: User) -> None:
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"primary": True})


@transaction.atomic
def change_name(*, user: User, name: str, by: User) -> None:
    """What the team's pages call this person from now on, also for what was done before."""
    name = " ".join(name.split())
    if name == user.name:
        return
    user.name = name
    user.save(update_fields=["name"])
    audit.record(verb="account.name", study=None, by=by, target=f"user:{user.pk}")


@transaction.atomic
def sign_out_elsewhere(*, user: User, by: User) -> None:
    """Every session ends, since each is bound to this secret; the caller may keep its own. Sign-in is by code only."""
    user.set_unusable_password()
    user.save(update_fields=["password"])
    audit.record(verb="account.sign_out_elsewhere", study=None, by=by, target=f"user:{user.pk}")
