"""What of the log, of seals and of answers goes into a folder of evidence, line by line.

The order of answering tells who answered what to whoever watched (ADR 13): answers stand in the order of their leaves, and
which batch sealed them stands only in the whole folder, which the operator makes for an auditor.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.db.models import QuerySet

from stats.canonical import as_given

from ..enums import Audience, QuestionnaireState, ResponseState
from ..leaves import SEALED, WITHDRAWN
from ..merkle import split
from ..models import AuditEntry, LogLeaf, Questionnaire, ResponseRevision, Study
from .proofs import newest


def study_lines(study: Study, size: int, *, whole: bool) -> Iterator[str]:
    """Number and text of the study's leaves below that size. Held back: seals of open surveys and of experts."""
    asked = study.questionnaires.all() if not whole else Questionnaire.objects.none()
    few = {f"questionnaire:{q.pk}" for q in asked if q.audience != Audience.PUBLIC or q.state != QuestionnaireState.CLOSED}
    for leaf in LogLeaf.objects.filter(study=study, number__lt=size).order_by("number").iterator(chunk_size=5_000):
        held = leaf.kind in (SEALED, WITHDRAWN) and json.loads(leaf.text)["target"] in few
        yield f"{leaf.number}\t{'-' if held else leaf.text}\n"


def counted_in(questionnaire: Questionnaire, run: int) -> list[bytes]:
    """Leaves of the answers that a run counted whose row of the record has this number: each respondent's newest then."""
    erased = AuditEntry.objects.filter(study=questionnaire.study_id, verb="response.erase", target=f"questionnaire:{questionnaire.pk}")
    gone = {leaf for detail in erased.filter(number__lt=run).values_list("detail", flat=True) for leaf in detail.get("leaves", [])}
    return sorted(leaf for leaf in _newest(questionnaire) if leaf.hex() not in gone)


def replaced_lines(questionnaire: Questionnaire) -> Iterator[str]:
    """Leaves of answers that their owners changed later."""
    last = set(_newest(questionnaire))
    for leaf in sorted(_leaves(questionnaire).values_list("leaf", flat=True)):
        if bytes(leaf) not in last:
            yield f"{bytes(leaf).hex()}\n"


def answer_lines(questionnaire: Questionnaire) -> Iterator[str]:
    """Random number and canonical answers of those that count now, in the order of their leaves."""
    kept = _leaves(questionnaire).filter(response__state=ResponseState.SUBMITTED, nonce__isnull=False)
    rows = ResponseRevision.objects.filter(pk__in=newest(kept).values("pk")).order_by("leaf").values_list("nonce", "answers")
    for nonce, answers in rows.iterator(chunk_size=5_000):
        yield f"{bytes(nonce).hex()}\t{as_given(answers).decode()}\n"


def sealed_lines(questionnaire: Questionnaire) -> Iterator[str]:
    """Batches with their leaves, in the order of sealing."""
    for batch in questionnaire.batches.order_by("number").iterator(chunk_size=100):
        yield " ".join([str(batch.number), *(leaf.hex() for leaf in split(bytes(batch.leaves)))]) + "\n"


def _newest(questionnaire: Questionnaire) -> list[bytes]:
    rows = newest(_leaves(questionnaire)).values_list("leaf", flat=True)
    return [bytes(leaf) for leaf in rows.iterator(chunk_size=50_000)]


def _leaves(questionnaire: Questionnaire) -> QuerySet[ResponseRevision]:
    return ResponseRevision.objects.filter(response__questionnaire=questionnaire, leaf__isnull=False)
