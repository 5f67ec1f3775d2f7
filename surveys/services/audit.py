"""The record of what was done, by whom; hash-chained per study, written in the caller's transaction."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from ..models import AuditAnchor, AuditEntry, Study, User
from . import chain, sealing
from .chain import chain_hash, first_broken

__all__ = ["chain_hash", "first_broken", "record"]
ANCHORED = (".lock", ".open", ".close")  # what others rely on later, and every step of a publication


@transaction.atomic
def record(
    *, verb: str, study: Study | None, by: User | None, target: str = "", actor_kind: str = "", **detail: Any
) -> AuditEntry:
    """Append one row. verb: "questionnaire.open"; target: "questionnaire:12"; detail: no answers, no names."""
    relied_on = verb.endswith(ANCHORED) or verb.startswith("publication.")
    if relied_on and study is not None:
        while sealing.seal(study=study) == sealing.LIMIT:
            pass
    chain.serialise(study)
    entry = chain.append(verb=verb, study=study, by=by, target=target, detail=detail, actor_kind=actor_kind)
    if relied_on:
        AuditAnchor.objects.create(study=study, number=entry.number, hash=entry.hash, verb=verb, at=entry.at)
    return entry
