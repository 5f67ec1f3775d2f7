"""Sessions that are over leave the database, and files that somebody uploaded and left lying leave the sessions."""

from __future__ import annotations

import time
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.models import Session

KEPT = "grid"  # what a table that is kept between two steps of a page has: {"at": seconds, "grid": …}
FORGOTTEN = 24 * 3600  # seconds


def tidy() -> int:
    """Once a day; returns how many files were forgotten."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    store.clear_expired()
    return sum(_forget_files(store, row) for row in Session.objects.order_by("pk").iterator(chunk_size=500))


def _forget_files(store: type, row: Session) -> int:
    old = [key for key, kept in row.get_decoded().items() if _is_left(kept)]
    if old:
        session = store(session_key=row.pk)
        for key in old:
            session.pop(key, None)
        session.save(must_create=False)
    return len(old)


def _is_left(kept: object) -> bool:
    return isinstance(kept, dict) and KEPT in kept and time.time() - float(kept.get("at", 0)) > FORGOTTEN
