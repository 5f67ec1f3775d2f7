"""Raw answers and their codebook as CSV rows, one at a time: memory does not grow with the number of answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import MD5, Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..answer_forms import Column
from ..enums import QuestionnaireState, ResponseState
from ..models import Questionnaire, Response, User
from ..selectors.answering import Question, sheet_of
from ..selectors.texts import hidden_of
from ..steps import STEP
from ..validators import NO_OPINION
from . import audit
from .csv_files import csv_lines
from .own_columns import AROUND
from .refusal import Refused

ANSWERS = "answers"


CODEBOOK = ["item", "kind", "form", "required", "text_ko", "text_en", "code", "label_ko", "label_en"]


@transaction.atomic
def note_export(*, questionnaire: Questionnaire, by: User, part: str, origin: str = "") -> None:
    """Before every download. Answers leave the house once all of them are in: two files would show who came between."""
    if part == ANSWERS and questionnaire.state != QuestionnaireState.CLOSED:
        raise Refused(_("응답은 조사를 마감한 뒤에 내려받을 수 있습니다. 받는 동안의 파일 둘을 비교하면 그 사이에 답한 사람이 드러납니다."))
    n = answers_of(questionnaire).count()
    if part == ANSWERS and questionnaire.invited_only and n < STEP:
        raise Refused(_("초대한 사람의 응답이 %(n)d건보다 적어 누구의 응답인지 드러나므로 내려받을 수 없습니다.") % {"n": STEP})
    audit.record(
        verb="response.export", study=questionnaire.study, by=by, target=f"questionnaire:{questionnaire.pk}",
        part=part, n=n, origin=origin,
    )  # fmt: skip


def answers_of(questionnaire: Questionnaire) -> QuerySet[Response]:
    """Submitted answers in an order that says nothing about when they came or who gave them, yet is always the same."""
    shuffled = MD5(Concat(Value(questionnaire.key), Cast("pk", CharField())))
    counted = Response.objects.filter(questionnaire=questionnaire, state=ResponseState.SUBMITTED, pilot=False)
    return counted.order_by(shuffled)


def answer_lines(questionnaire: Questionnaire) -> Iterator[str]:
    """One row a response, codes not texts. The day of the submission where enough came on it, never its minute."""
    questions = sheet_of(questionnaire).questions
    head = [AROUND[0], *(column.name for q in questions for column in q.columns), *AROUND[1:]]
    yield from csv_lines(head, _answer_rows(questionnaire, questions), synthetic=questionnaire.study.synthetic)


def _answer_rows(questionnaire: Questionnaire, questions: list[Question]) -> Iterator[list[Any]]:
    days, hidden = _days(questionnaire), hidden_of(questionnaire)
    for number, r in enumerate(answers_of(questionnaire).iterator(chunk_size=2000), 1):
        day = timezone.localtime(r.submitted_at).date() if r.submitted_at else None
        yield [
            number,
            *(cell for q in questions for cell in q.cells(None if q.code in hidden.get(r.pk, ()) else r.answers.get(q.code))),
            r.base_weight,
            r.language,
            day.isoformat() if day and days[day] >= STEP else "",
            int(bool(r.imported_from)),
        ]


def _days(questionnaire: Questionnaire) -> Counter[date]:
    """Answers a day. A day of a few is left out of the file: it would tell who of the list they were."""
    at = answers_of(questionnaire).order_by().values_list("submitted_at", flat=True)
    return Counter(timezone.localtime(moment).date() for moment in at.iterator(chunk_size=5000) if moment)


def codebook_lines(questionnaire: Questionnaire) -> Iterator[str]:
    yield from csv_lines(CODEBOOK, codebook_rows(questionnaire), synthetic=questionnaire.study.synthetic)


def codebook_rows(questionnaire: Questionnaire) -> Iterator[list[Any]]:
    """One row an item and code, in both languages, with the wording that was shown."""
    korean, english = sheet_of(questionnaire, "ko").questions, sheet_of(questionnaire, "en").questions
    for ko, en in zip(korean, english, strict=True):
        yield from _codebook_rows(ko, en)


def _codebook_rows(ko: Question, en: Question) -> Iterator[list[Any]]:
    """item: the column's name in the file of answers."""
    with override("ko"):
        of_ko = ko.columns
    with override("en"):
        of_en = en.columns
    for korean, english in zip(of_ko, of_en, strict=True):
        head = [korean.name, ko.kind, ko.form, int(ko.asked.required), _about(ko, korean), _about(en, english)]
        if korean.any_value:
            yield [*head, "", korean.any_value, english.any_value]
        for one, other in zip(korean.codes, english.codes, strict=True):
            yield [*head, one.value, one.label, other.label]
        if ko.asked.no_opinion and ko.answered_by.offers_no_opinion:
            yield [*head, NO_OPINION, "잘 모르겠음", "No opinion"]
        yield [*head, "", "답하지 않음", "Not answered"]


def _about(question: Question, column: Column) -> str:
    return f"{question.text} – {column.part}" if column.part else question.text
