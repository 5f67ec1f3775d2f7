"""What shows from outside that an answer is sealed: its own proof, and the list of a questionnaire's seals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from stats.canonical import as_given

from ..enums import QuestionnaireState, ResponseState
from ..merkle import ANSWER, path_of, split
from ..models import AuditEntry, Questionnaire, Response, ResponseRevision, SealedBatch
from ..models.sealing import SEALED

PROOF, SEALS = "hapui:proof:1", "hapui:seals:1"  # the form of the files: another form gets another number


@dataclass(frozen=True)
class Seal:
    """Of the newest accepted answers of one respondent. batch: none while they wait for it."""

    revision: ResponseRevision
    batch: SealedBatch | None

    @property
    def code(self) -> str:
        """확인 코드: the leaf, which says nothing of the answers without their random number."""
        return bytes(self.revision.leaf).hex()


def seal_of(response: Response) -> Seal | None:
    """None where nothing is sealed: erased, a trial, or answers that came by file."""
    if response.state != ResponseState.SUBMITTED:
        return None
    last = response.revisions.select_related("batch").order_by("-number").first()
    return Seal(last, last.batch) if last is not None and last.leaf and last.nonce else None


def proof_of(seal: Seal) -> dict[str, Any] | None:
    """Everything that is needed to compute the root from the answers, as text; None before the answers are sealed."""
    batch, revision = seal.batch, seal.revision
    if batch is None:
        return None
    leaves = split(bytes(batch.leaves))
    index = batch.revisions.filter(pk__lt=revision.pk).count()  # leaves stand in the order of their revisions
    questionnaire = batch.questionnaire
    return {
        "form": PROOF, "questionnaire": questionnaire.key, "content_hash": questionnaire.content_hash,
        "answers": as_given(revision.answers).decode(), "tag": ANSWER.decode(), "nonce": bytes(revision.nonce).hex(),
        "leaf": seal.code, "batch": batch.number, "index": index, "n": batch.n,
        "path": [step.hex() for step in path_of(leaves, index)], "root": batch.root, "record": _rows(questionnaire, batch=batch.number)[batch.number],
    }  # fmt: skip


def seals_text(questionnaire: Questionnaire) -> Iterator[str]:
    """One line a seal: number, answers in it, root, time, row of the record and its hash. Counts of single minutes
    are told when nothing can come in any more."""
    yield SEALS
    yield f"questionnaire {questionnaire.key} {questionnaire.content_hash}"
    if questionnaire.state != QuestionnaireState.CLOSED:
        yield "# 조사가 마감되면 봉인 목록을 여기에 공개합니다. / The list of seals is published here when the survey has closed."
        return
    rows = _rows(questionnaire)
    for batch in questionnaire.batches.order_by("number").defer("leaves").iterator(chunk_size=1000):
        row = rows[batch.number]
        yield f"seal {batch.number} {batch.n} {batch.root} {batch.at.isoformat()} {row['number']} {row['hash']}"


def counted(questionnaire: Questionnaire) -> list[bytes]:
    """Leaves of the answers that count now, each respondent's newest, in the order of their hashes."""
    kept = ResponseRevision.objects.filter(response__questionnaire=questionnaire, response__state=ResponseState.SUBMITTED)
    return sorted(bytes(leaf) for leaf in newest(kept).values_list("leaf", flat=True).iterator(chunk_size=50_000))


def newest(revisions: QuerySet[ResponseRevision]) -> QuerySet[ResponseRevision]:
    """Of each respondent the last of these that has a leaf."""
    return revisions.exclude(leaf=None).order_by("response_id", "-number").distinct("response_id")


def unsealed(questionnaire: Questionnaire) -> int:
    """Answers that count and have no leaf: they came by file."""
    kept = Response.objects.filter(questionnaire=questionnaire, state=ResponseState.SUBMITTED, pilot=False)
    return kept.exclude(revisions__leaf__isnull=False).count()


def _rows(questionnaire: Questionnaire, **detail: Any) -> dict[int, dict[str, Any]]:
    """Number of a batch → its row of the record."""
    target = f"questionnaire:{questionnaire.pk}"
    found = AuditEntry.objects.filter(study=questionnaire.study_id, verb=SEALED, target=target)
    found = found.filter(**{f"detail__{name}": value for name, value in detail.items()})
    return {e.detail["batch"]: {"number": e.number, "hash": e.hash, "at": e.at.isoformat()} for e in found}
