"""Organisations and who may start studies in them."""

from __future__ import annotations

from django.db import transaction

from ..models import Organisation, OrganisationMember, User
from . import audit
from .slugs import free_slug


@transaction.atomic
def create_organisation(*, name_ko: str, name_en: str = "", contact_email: str = "", by: User) -> Organisation:
    """Its maker becomes its owner."""
    organisation = Organisation.objects.create(
        slug=free_slug(Organisation, name_en, name_ko, prefix="org"),
        name_ko=name_ko,
        name_en=name_en,
        contact_email=contact_email,
    )
    OrganisationMember.objects.create(organisation=organisation, user=by, is_owner=True)
    audit.record(verb="organisation.create", study=None, by=by, target=f"organisation:{organisation.pk}")
    return organisation
