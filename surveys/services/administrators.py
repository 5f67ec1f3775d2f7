"""Who looks after the installation itself; sees no answers by that alone."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from ..models import User
from . import audit
from .accounts import keep_address, open_account
from .refusal import Refused


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


@transaction.atomic
def keep_account(*, email: str, name: str, is_active: bool, is_superuser: bool, by: User) -> User:
    """Make or change an account from the administration. Switched off, it is signed out at once."""
    user = User.objects.select_for_update().filter(email__iexact=email).first() or open_account(email=email)
    refuse_change(user=user, is_active=is_active, is_superuser=is_superuser, by=by)
    user.name, user.is_active, user.is_superuser, user.is_staff = name.strip(), is_active, is_superuser, is_superuser
    user.save(update_fields=["name", "is_active", "is_superuser", "is_staff"])
    audit.record(
        verb="account.keep", study=None, by=by, target=f"user:{user.pk}", active=is_active, administrator=is_superuser
    )
    return user


@transaction.atomic
def forget_second_factor(*, user: User, by: User) -> None:
    """Whoever lost the telephone and the recovery codes signs in by mail alone and sets it up anew."""
    Authenticator.objects.filter(user=user).delete()
    audit.record(verb="account.second_factor_off", study=None, by=by, target=f"user:{user.pk}")


def refuse_change(*, user: User, is_active: bool, is_superuser: bool, by: User) -> None:
    """Nobody locks themselves out, so that one administrator always stays."""
    if user.pk == by.pk and not (is_active and is_superuser):
        key = "is_superuser" if is_active else "is_active"
        raise Refused(_("자기 계정에서는 이것을 끌 수 없습니다. 다른 관리자에게 요청해 주십시오."), key=key)
