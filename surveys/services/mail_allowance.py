"""So many letters a day: of the whole installation, and of an organisation that nobody has confirmed yet."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from ..models import Letter, Study

ONE_AT_A_TIME = 7_311
CLAIM = timedelta(minutes=10)  # longer than any mail server takes


def held_until(study: Study) -> datetime | None:
    """When the next letter of this study may leave; None: now. Held by a lock, so that the count is exact."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [ONE_AT_A_TIME])
    return None if room(study) > 0 else _midnight() + timedelta(days=1)


def room(study: Study) -> int:
    """How many letters of this study may still leave today."""
    rows = Letter.objects.filter(  # what is being handed over counts too
        Q(sent_at__gte=_midnight()) | Q(state="waiting", claimed_at__gt=timezone.now() - CLAIM)
    )
    left = max(0, settings.MAIL_A_DAY - rows.count())
    if study.organisation.confirmed_at is None:
        left = min(left, max(0, settings.MAIL_UNCONFIRMED - _theirs(rows, study).count()))
    return left


def _theirs(rows: QuerySet[Letter], study: Study) -> QuerySet[Letter]:
    return rows.filter(study__organisation=study.organisation_id)


def _midnight() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
