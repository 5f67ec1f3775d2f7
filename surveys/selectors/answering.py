"""A questionnaire as its respondent sees it: frozen wordings, pages, blocks, minutes left."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.utils.translation import get_language

from .. import answer_forms
from ..answer_forms import NO_OPINION, Asked, Column, Form, Option
from ..enums import ItemKind
from ..models import Questionnaire, QuestionnaireItem

MANY = 7  # one item more than the page size is better than two half pages, up to here
PREFIX = "a-"  # a field of the form is named a-<item code>


@dataclass(frozen=True)
class Question:
    """One item in the reader's language."""

    number: int
    asked: Asked
    kind: str
    text: str
    help: str
    options: tuple[Option, ...]
    belongs: Any  # questions of one form under one sign stand together

    @property
    def code(self) -> str:
        return self.asked.code

    @property
    def name(self) -> str:
        return PREFIX + self.asked.code

    @property
    def form(self) -> str:
        return self.asked.form

    @property
    def answered_by(self) -> Form:
        return answer_forms.of(self.asked.form)

    def label_of(self, answer: Any) -> str:
        """A stored answer in words; text answers are their own. "" for "no opinion" and for none."""
        return "" if self.is_silent(answer) else self.answered_by.label_of(self.asked, self.options, answer)

    def code_of(self, answer: Any) -> str:
        """The code that stands before these words, where people see it."""
        return self.answered_by.code_shown(self.options, answer)

    def raw(self, answer: Any) -> str:
        """As its control would send it."""
        return self.answered_by.raw(answer)

    def is_silent(self, answer: Any) -> bool:
        return answer == NO_OPINION and self.answered_by.offers_no_opinion

    @property
    def columns(self) -> list[Column]:
        return self.answered_by.columns(self.asked, self.options)

    def cells(self, answer: Any) -> list[Any]:
        return self.answered_by.cells(self.asked, answer)

    def from_cells(self, cells: Sequence[str]) -> str:
        return self.answered_by.from_cells(self.asked, cells)


@dataclass(frozen=True)
class SheetPage:
    number: int
    questions: tuple[Question, ...]

    @property
    def demographic(self) -> bool:
        return all(q.kind == ItemKind.DEMOGRAPHIC for q in self.questions)

    @property
    def asked(self) -> list[Asked]:
        return [q.asked for q in self.questions]


@dataclass(frozen=True)
class Sheet:
    """All of a questionnaire, page by page. key: names what is frozen, in one language; none while it may change."""

    pages: tuple[SheetPage, ...]
    minutes: int
    key: tuple[Any, ...] | None = None

    @property
    def questions(self) -> list[Question]:
        return [q for page in self.pages for q in page.questions]

    @property
    def asked(self) -> list[Asked]:
        return [q.asked for q in self.questions]

    def by_column(self) -> dict[str, Question]:
        """Name of a column in a table of answers → the question, its options those of the column."""
        return {column.name: replace(q, options=column.codes) for q in self.questions for column in q.columns}

    def page_of(self, code: str) -> int:
        return next(page.number for page in self.pages for q in page.questions if q.code == code)

    def first_open_page(self, answers: dict[str, Any]) -> int:
        """Where to go on: the first page with an unanswered required item, or one never filled in; else past the end."""
        for page in self.pages:
            blank = [q for q in page.questions if q.code not in answers]
            if any(q.asked.required for q in blank) or len(blank) == len(page.questions):
                return page.number
        return len(self.pages) + 1

    def minutes_left(self, page_number: int) -> int:
        rest = sum(len(page.questions) for page in self.pages if page.number >= page_number)
        return max(1, math.ceil(self.minutes * rest / max(1, len(self.questions))))


def sheet_of(questionnaire: Questionnaire, language: str | None = None) -> Sheet:
    """As it stands. What is frozen is read once a process: its hash covers every text and code on it."""
    if not questionnaire.content_hash:
        return _read(questionnaire, language)
    q, language = questionnaire, language or get_language() or "ko"
    return frozen_sheet((q.pk, q.content_hash, q.page_size, q.minutes, language))


@lru_cache(maxsize=256)
def frozen_sheet(key: tuple[Any, ...]) -> Sheet:
    return replace(_read(Questionnaire.objects.get(pk=key[0]), key[-1]), key=key)


def _read(questionnaire: Questionnaire, language: str | None) -> Sheet:
    entries = questionnaire.entries.select_related("item__scale", "wording").prefetch_related(
        "item__wordings", "item__categories"
    )
    questions = [_question(number, entry, language) for number, entry in enumerate(entries, 1)]
    pages = _pages(questions, max(1, questionnaire.page_size))
    return Sheet(
        pages=tuple(SheetPage(number=n, questions=tuple(qs)) for n, qs in enumerate(pages, 1)),
        minutes=questionnaire.minutes,
    )


def asked_of(questionnaire: Questionnaire) -> list[Asked]:
    """Only what validation needs, for services and imports."""
    if questionnaire.content_hash:
        return sheet_of(questionnaire).asked
    entries = questionnaire.entries.select_related("item__scale").prefetch_related("item__categories")
    return [_asked(entry) for entry in entries]


def _asked(entry: QuestionnaireItem) -> Asked:
    return asked_as(entry.item)


def asked_as(item: Any) -> Asked:
    form = answer_forms.of(item.form)
    return Asked(
        code=item.code,
        form=item.form,
        values=item.scale.values if item.scale else range(0),
        categories=tuple(c.code for c in item.categories.all()) if form.takes_categories else (),
        no_opinion=item.no_opinion,
        required=item.required,
        settings=item.settings,
    )


def _question(number: int, entry: QuestionnaireItem, language: str | None) -> Question:
    item, wording = entry.item, entry.shown_wording()
    return Question(
        number=number,
        asked=_asked(entry),
        kind=item.kind,
        text=wording.local("text", language) if wording else item.code,
        help=wording.local("help", language) if wording else "",
        options=tuple(answer_forms.of(item.form).options(item, language)),
        belongs=answer_forms.of(item.form).belongs(item),
    )


def _pages(questions: Sequence[Question], size: int) -> list[list[Question]]:
    """Items that belong together stay together, pages are even, and the respondent's own data come apart."""
    pages: list[list[Question]] = []
    for _own_data, part in groupby(questions, key=lambda q: q.kind == ItemKind.DEMOGRAPHIC):
        first = len(pages)
        for chunk in _even_chunks(part, size):
            if len(pages) > first and len(pages[-1]) + len(chunk) <= size:
                pages[-1].extend(chunk)
            else:
                pages.append(chunk)
    return pages


def _even_chunks(questions: Iterable[Question], size: int) -> Iterator[list[Question]]:
    for _key, run in groupby(questions, key=lambda q: (q.kind, q.form, q.belongs)):
        members = list(run)
        parts = 1 if len(members) == size + 1 <= MANY else math.ceil(len(members) / size)
        for i in range(parts):
            yield members[i * len(members) // parts : (i + 1) * len(members) // parts]


def blocks_of(
    questions: Sequence[Question], answers: dict[str, Any], errors: dict[str, str], optional: str = ""
) -> list[dict[str, Any]]:
    """What the templates draw: ratings on one scale as a matrix, everything else one by one."""
    blocks: list[dict[str, Any]] = []
    for key, run in groupby(questions, key=lambda q: (q.form, q.belongs, q.asked.no_opinion)):
        rows = [_row(q, answers.get(q.code), errors.get(q.code, ""), optional) for q in run]
        together = answer_forms.of(key[0]).template_together
        if together and len(rows) > 1:
            blocks.append({"template": together, "rows": rows, "points": rows[0]["options"], "none": rows[0]["none"]})
        else:
            blocks += rows
    return blocks


def _row(question: Question, value: Any, error: str, optional: str) -> dict[str, Any]:
    hints = [question.help, "" if question.asked.required else optional]
    return control(
        question.asked, question.options, value, name=question.name, legend=question.text, number=question.number,
        help=" ".join(h for h in hints if h), error=error, previous="",
    )  # fmt: skip


def control(asked: Asked, options: Sequence[Option], value: Any, **around: Any) -> dict[str, Any]:
    """What the form's template draws. value: stored or just typed; around: what stands beside it."""
    form = answer_forms.of(asked.form)
    return {
        "options": options, "template": form.template, "value": form.raw(value), **form.drawn(asked, value),
        "none": NO_OPINION if asked.no_opinion and form.offers_no_opinion else "", **around,
    }  # fmt: skip
