"""The record of what was done, by whom; hash-chained per study, written in the caller's transaction."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from ..models import AuditAnchor, AuditEntry, Study, User

ANCHORED = (".lock", ".open", ".close")  # what others rely on later, and every step of a publication


@transaction.atomic
def record(
    *, verb: str, study: Study | None, by: User | None, target: str = "", actor_kind: str = "", **detail: Any
) -> AuditEntry:
    """Append one row. verb: "questionnaire.open"; target: "questionnaire:12"; detail: no answers, no names."""
    _serialise(study)
    last = AuditEntry.objects.filter(study=study).order_by("-number").first()
    entry = AuditEntry(
        study=study,
        number=(last.number if last else 0) + 1,
        actor=by,
        actor_kind=actor_kind or ("user" if by else "system"),
        verb=verb,
        target=target,
        detail=detail,
        at=timezone.now(),
        previous_hash=last.hash if last else "",
    )
    entry.hash = chain_hash(entry)
    entry.save(force_insert=True)
    if verb.endswith(ANCHORED) or verb.startswith("publication."):
        AuditAnchor.objects.create(study=study, number=entry.number, hash=entry.hash, verb=verb, at=entry.at)
    return entry


def chain_hash(entry: AuditEntry) -> str:
    """SHA-256 over the row and the hash before it."""
    row = [
        entry.study_id, entry.number, entry.actor_id, entry.actor_kind, entry.verb, entry.target,
        entry.detail, entry.at.isoformat(), entry.previous_hash,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(row, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def first_broken(study: Study | None, *, after: int = 0) -> AuditEntry | None:
    """The first row after that number whose hash or link does not hold; None where all of them do."""
    rows = AuditEntry.objects.filter(study=study)
    before = rows.filter(number=after).first()
    previous, number = before.hash if before else "", after
    for entry in rows.filter(number__gt=after).order_by("number").iterator():
        number += 1
        if entry.number != number or entry.previous_hash != previous or entry.hash != chain_hash(entry):
            return entry
        previous = entry.hash
    return None


def _serialise(study: Study | None) -> None:
    """Two writers of one chain wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [7_310, study.pk if study else 0])
