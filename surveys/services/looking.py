"""Who saw names, answers or reasons, when, from where, and whose: rows of the record, one a person, page and hour."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from ..models import AuditEntry, Study, User
from ..selectors import looks
from . import audit


@transaction.atomic
def looked(*, study: Study, by: User, verb: str, target: str, origin: str, **detail: Any) -> AuditEntry | None:
    """verb: "panel.look"; target: whose; origin: the address it was seen from. None where this hour has its row."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    if AuditEntry.objects.filter(study=study, actor=by, verb=verb, target=target, at__gte=hour).exists():
        return None
    return audit.record(verb=verb, study=study, by=by, target=target, origin=origin, **detail)


@transaction.atomic
def checked(*, study: Study, by: User, upto: int) -> AuditEntry | None:
    """Somebody has looked through the rows up to this one; what came while they read waits for the next time."""
    n = looks.unchecked(study).filter(number__lte=upto).count()
    return audit.record(verb=looks.CHECKED, study=study, by=by, upto=upto, n=n) if n else None
