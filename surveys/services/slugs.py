"""Short names for addresses; Korean titles have none of their own."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils.text import slugify

RESERVED = {"new", "organisations", "invitations"}  # words under /work/


def free_slug(model: type[models.Model], *texts: str, prefix: str, **within: object) -> str:
    """The first Latin text as a slug, with a number where it is taken."""
    field = "code" if within else "slug"
    base = next((s for s in (slugify(text)[:36].strip("-") for text in texts) if s), "")
    base = base or f"{prefix}-{secrets.token_hex(3)}"
    slug, number = base, 2
    while slug in RESERVED or model._default_manager.filter(**{field: slug}, **within).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug


def next_code(model: type[models.Model], prefix: str, **within: object) -> str:
    """q1, q2, …: the first number nobody has in the study."""
    taken = set(model._default_manager.filter(**within).values_list("code", flat=True))
    number = 1
    while f"{prefix}{number}" in taken:
        number += 1
    return f"{prefix}{number}"
