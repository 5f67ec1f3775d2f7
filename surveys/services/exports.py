"""Raw answers and their codebook as CSV rows, one at a time: memory does not grow with the number of answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import MD5, Cast, Concat
from django.utils import timezone

from ..enums import AnswerForm, ResponseState
from ..models import Questionnaire, Response, User
from ..selectors.answering import Question, sheet_of
from ..validators import NO_OPINION
from . import audit
from .csv_files import csv_lines
from .own_columns import AROUND


@transaction.atomic
def note_export(*, questionnaire: Questionnaire, by: User, part: str) -> None:
    n = answers_of(questionnaire).count()
    audit.record(
        verb="response.export", study=questionnaire.study, by=by, target=f"questionnaire:{questionnaire.pk}",
        part=part, n=n,
    )  # fmt: skip


def answers_of(questionnaire: Questionnaire) -> QuerySet[Response]:
    """Submitted answers in an order that says nothing about when they came or who gave them, yet is always the same."""
    shuffled = MD5(Concat(Value(questionnaire.key), Cast("pk", CharField())))
    counted = Response.objects.filter(questionnaire=questionnaire, state=ResponseState.SUBMITTED, pilot=False)
    return counted.order_by(shuffled)


def answer_lines(questionnaire: Questionnaire) -> Iterator[str]:
    """One row a response, codes not texts. The day of the submission, never its minute."""
    codes = [q.code for q in sheet_of(questionnaire).questions]
    head = [AROUND[0], *codes, *AROUND[1:]]
    yield from csv_lines(head, _answer_rows(questionnaire, codes), synthetic=questionnaire.study.synthetic)


def _answer_rows(questionnaire: Questionnaire, codes: list[str]) -> Iterator[list[Any]]:
    for number, r in enumerate(answers_of(questionnaire).iterator(chunk_size=2000), 1):
        day = timezone.localtime(r.submitted_at).date().isoformat() if r.submitted_at else ""
        yield [
            number,
            *(r.answers.get(c, "") for c in codes),
            r.base_weight,
            r.language,
            day,
            int(bool(r.imported_from)),
        ]


def codebook_lines(questionnaire: Questionnaire) -> Iterator[str]:
    """One row an item and code, in both languages, with the wording that was shown."""
    korean, english = sheet_of(questionnaire, "ko").questions, sheet_of(questionnaire, "en").questions
    head = ["item", "kind", "form", "required", "text_ko", "text_en", "code", "label_ko", "label_en"]
    rows = (row for ko, en in zip(korean, english, strict=True) for row in _codebook_rows(ko, en))
    yield from csv_lines(head, rows, synthetic=questionnaire.study.synthetic)


def _codebook_rows(ko: Question, en: Question) -> Iterator[list[Any]]:
    head = [ko.code, ko.kind, ko.form, int(ko.asked.required), ko.text, en.text]
    if ko.form == AnswerForm.TEXT:
        yield [*head, "", "글로 답함", "Written answer"]
    for one, other in zip(ko.options, en.options, strict=True):
        yield [*head, one.value, one.label, other.label]
    if ko.asked.no_opinion and ko.form != AnswerForm.TEXT:
        yield [*head, NO_OPINION, "잘 모르겠음", "No opinion"]
    yield [*head, "", "답하지 않음", "Not answered"]
