"""Rows of a study's record, each with the hash of the row before it."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils import timezone

from stats.canonical import content_hash

from ..models import AuditEntry, Study, User

RECORD = "hapui:record:2"


def append(
    *, verb: str, study: Study | None, by: User | None, target: str, detail: dict[str, Any], actor_kind: str = ""
) -> AuditEntry:
    """One row more; call between `serialise` and the end of the transaction."""
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
    return entry


def chain_hash(entry: AuditEntry) -> str:
    """Over the row and the hash before it."""
    row = [
        entry.study_id, entry.number, entry.actor_id, entry.actor_kind, entry.verb, entry.target,
        entry.detail, entry.at.isoformat(), entry.previous_hash,
    ]  # fmt: skip
    return content_hash(row, RECORD)


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


def serialise(study: Study | None) -> None:
    """Two writers of one chain wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [7_310, study.pk if study else 0])
