"""Declarations: drafted, locked with time and hash, from then on only followed by a later version.

For models with study, version, hash, locked_at and locked_by. What a declaration says and whether it may be locked is
its own service's business.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils import timezone

from ..models import Study, User


def newest(model: type[Model], study: Study) -> Any:
    """The last version or none, its row held until the transaction ends."""
    return model.objects.select_for_update().filter(study=study).order_by("-version").first()


def draft_of(model: type[Model], study: Study) -> Any:
    """The version that is still a draft; where the last one is locked the next one, not yet stored."""
    last = newest(model, study)
    if last is not None and last.locked_at is None:
        return last
    return model(study=study, version=(last.version if last else 0) + 1)


def seal(draft: Any, *, content_hash: str, by: User) -> None:
    draft.hash, draft.locked_at, draft.locked_by = content_hash, timezone.now(), by
    draft.save(update_fields=["hash", "locked_at", "locked_by"])
