"""Accepted answers go into the record a batch at a time: the worker seals what has come in, and nobody who answers waits.

A change that has no batch yet is its own note that it is to be sealed. Batch, marks and the record's row are one transaction,
so whoever is killed half-way has done nothing. What others rely on (a lock, an opening, a close, a publication) seals first:
its row stands after everything that had been answered before it.
"""

from __future__ import annotations

import os
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ..enums import RevisionKind
from ..merkle import SIZE, leaf_of, root_of, split
from ..models import AuditEntry, Response, ResponseRevision, SealedBatch, Study
from ..models.sealing import SEALED as SEALED
from . import tallies
from .chain import append, serialise

LIMIT = 5_000  # changes at a time


def accept(response: Response, kind: str, *, removed: dict[str, Any] | None) -> None:
    """Note an accepted answer in its own transaction: the revision with its leaf and, where it counts, the tallies' mark."""
    number = 1 if kind == RevisionKind.SUBMIT else response.revisions.count() + 1
    revision = ResponseRevision(response=response, number=number, kind=kind, answers=response.answers)
    if not response.pilot:
        with_leaf(revision)
    revision.save(force_insert=True)
    if not response.pilot and response.submitted_at is not None:
        tallies.mark(
            questionnaire_id=response.questionnaire_id,
            removed=removed,
            added=response.answers,
            at=response.submitted_at,
        )


def with_leaf(revision: ResponseRevision) -> ResponseRevision:
    revision.nonce = os.urandom(16)
    revision.leaf = leaf_of(revision.nonce, revision.answers)
    return revision


def leaves_of(response: Response) -> list[str]:
    """Of all its accepted changes: what says nothing any more once they are erased."""
    found = response.revisions.exclude(leaf=None).order_by("number").values_list("leaf", flat=True)
    return [bytes(leaf).hex() for leaf in found]


def seal_due() -> int:
    """Everything that waits; returns how many changes were sealed."""
    waiting = _unsealed().values_list("response__questionnaire__study", flat=True).order_by().distinct()
    return sum(seal(study=study) for study in Study.objects.filter(pk__in=list(waiting)))


@transaction.atomic
def seal(*, study: Study) -> int:
    """What one study has waiting. Others of its record wait meanwhile, those who answer do not."""
    serialise(study)
    rows = _unsealed().filter(response__questionnaire__study=study).order_by("response__questionnaire_id", "pk")
    held = rows.select_for_update(skip_locked=True, of=("self",))
    found = list(held.values_list("response__questionnaire_id", "pk", "leaf")[:LIMIT])
    for questionnaire_id, part in groupby(found, key=lambda row: row[0]):
        _seal(study, questionnaire_id, [(pk, bytes(leaf)) for _q, pk, leaf in part])
    return len(found)


def _seal(study: Study, questionnaire_id: int, rows: list[tuple[int, bytes]]) -> None:
    before = SealedBatch.objects.filter(questionnaire=questionnaire_id).aggregate(last=Max("number"))["last"] or 0
    leaves = [leaf for _pk, leaf in rows]
    batch = SealedBatch.objects.create(
        questionnaire_id=questionnaire_id, number=before + 1, n=len(rows), leaves=b"".join(leaves),
        root=root_of(leaves).hex(), at=timezone.now(),
    )  # fmt: skip
    ResponseRevision.objects.filter(pk__in=[pk for pk, _leaf in rows]).update(batch=batch)
    append(
        verb=SEALED, study=study, by=None, target=f"questionnaire:{questionnaire_id}",
        detail={"batch": batch.number, "n": batch.n, "root": batch.root},
    )  # fmt: skip


def _unsealed() -> Any:
    return ResponseRevision.objects.filter(batch=None, leaf__isnull=False)


def first_wrong_row(study: Study) -> int | None:
    """Number of the record's first seal that does not hold: its leaves against its root, the answers against the leaves.
    A batch that no row of the record knows stands for the row that it should have had, the next after the last."""
    rows = AuditEntry.objects.filter(study=study, verb=SEALED).order_by("number")
    batches = SealedBatch.objects.filter(questionnaire__study=study)
    known = {(f"questionnaire:{b.questionnaire_id}", b.number): b.pk for b in batches.defer("leaves")}
    for entry in rows.iterator(chunk_size=1000):
        said = entry.detail
        batch = batches.filter(pk=known.pop((entry.target, said["batch"]), None)).first()
        if batch is None or (batch.n, batch.root) != (said["n"], said["root"]) or not _holds(batch):
            return entry.number
    last = AuditEntry.objects.filter(study=study).aggregate(last=Max("number"))["last"] or 0
    return last + 1 if known else None


def _holds(batch: SealedBatch) -> bool:
    leaves = split(bytes(batch.leaves))
    if len(bytes(batch.leaves)) != batch.n * SIZE or root_of(leaves).hex() != batch.root:
        return False
    rows = batch.revisions.order_by("pk").values_list("nonce", "answers", "leaf")
    found = [(bytes(nonce) if nonce else None, answers, bytes(leaf)) for nonce, answers, leaf in rows]
    if [leaf for _nonce, _answers, leaf in found] != list(leaves):
        return False
    return all(nonce is None or leaf_of(nonce, answers) == leaf for nonce, answers, leaf in found)
