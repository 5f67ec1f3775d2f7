"""Organisations, who may start studies in them, and which of them the installation vouches for."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..enums import LetterState
from ..models import Letter, Organisation, OrganisationMember, User
from . import audit
from .refusal import Refused
from .slugs import free_slug


@transaction.atomic
def create_organisation(*, name_ko: str, name_en: str = "", contact_email: str = "", by: User) -> Organisation:
    """Its maker becomes its owner. Where an administrator confirms organisations, one at a time may wait for it."""
    User.objects.select_for_update().get(pk=by.pk)
    waiting = Organisation.objects.filter(confirmed_at=None, organisationmember__user=by, organisationmember__is_owner=True)
    if first := waiting.first():
        raise Refused(
            _("먼저 만드신 기관이 아직 운영자의 확인을 기다리고 있습니다: %(name)s. 확인된 뒤에 다른 기관을 만들 수 있습니다.")
            % {"name": first.local("name")}
        )
    known = not settings.CONFIRM_ORGANISATIONS or by.is_superuser
    organisation = Organisation.objects.create(
        slug=free_slug(Organisation, name_en, name_ko, prefix="org"),
        name_ko=name_ko,
        name_en=name_en,
        contact_email=contact_email,
        confirmed_at=timezone.now() if known else None,
        confirmed_by=by if by.is_superuser else None,
    )
    OrganisationMember.objects.create(organisation=organisation, user=by, is_owner=True)
    audit.record(verb="organisation.create", study=None, by=by, target=f"organisation:{organisation.pk}")
    return organisation


@transaction.atomic
def confirm(*, organisation: Organisation, by: User) -> Organisation:
    """An administrator has made sure who they are: their surveys are listed and their letters go out freely."""
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if row.confirmed_at is None:
        row.confirmed_at, row.confirmed_by = timezone.now(), by
        row.save(update_fields=["confirmed_at", "confirmed_by"])
        Letter.objects.filter(study__organisation=row, state=LetterState.WAITING, claimed_at=None).update(
            next_at=timezone.now()  # those that the small limit held back
        )
        audit.record(verb="organisation.confirm", study=None, by=by, target=f"organisation:{row.pk}")
    return row


@transaction.atomic
def withdraw_confirmation(*, organisation: Organisation, by: User) -> Organisation:
    """Nothing of theirs is listed any more and few letters leave; what they have stays."""
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if row.confirmed_at is not None:
        row.confirmed_at = row.confirmed_by = None
        row.save(update_fields=["confirmed_at", "confirmed_by"])
        audit.record(verb="organisation.unconfirm", study=None, by=by, target=f"organisation:{row.pk}")
    return row
