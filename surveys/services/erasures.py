"""What was erased on request stands in a journal outside the database, so that a restored backup erases it again.

A line is a day and a hash: it finds the row that a backup brings back, and tells nobody anything without it.
"""

from __future__ import annotations

import hashlib
import logging
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ..models import Response

logger = logging.getLogger(__name__)


def note(what: str) -> None:
    """Call in the transaction that erases. A journal that cannot be written keeps nobody from erasing."""
    line = f"{timezone.localdate().isoformat()} {digest(what)}\n"
    transaction.on_commit(lambda: _append(line), robust=True)


def of_response(response: Response) -> str:
    return identity(response.pk, response.questionnaire.key, response.started_at)


def identity(pk: int, key: str, at: datetime) -> str:
    """The moment to the microsecond: numbers are given again after a restore, and must not meet the wrong answer."""
    return f"response:{key}:{pk}:{at.isoformat()}"


def noted() -> set[str]:
    """Hashes of all that was erased on request; none where nothing ever was."""
    try:
        words = Path(settings.ERASURE_JOURNAL).read_text(encoding="ascii").split()
    except FileNotFoundError:
        return set()
    return {word for word in words if len(word) == 64}


def digest(what: str) -> str:
    return hashlib.sha256(what.encode()).hexdigest()


def _append(line: str) -> None:
    try:
        with os.fdopen(os.open(settings.ERASURE_JOURNAL, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as journal:
            journal.write(line)
            journal.flush()
            os.fsync(journal.fileno())
    except OSError:
        logger.exception("the journal of erasures takes no line: an old backup would bring back what was erased now")
