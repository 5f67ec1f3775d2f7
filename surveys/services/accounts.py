"""Accounts made for somebody, who proves the mailbox with the first code."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction

from ..models import User


@transaction.atomic
def open_account(*, email: str, name: str = "") -> User:
    """Without a password. The unproved address spares a second code: signing in by code proves it."""
    user = User.objects.create_user(email, name=name)
    keep_address(user=user)
    return user


def keep_address(*, user: User) -> None:
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"primary": True})
