"""From a table's columns and values to items and codes: proposals, and what is still to be said by a person."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ..enums import AnswerForm
from ..models import Questionnaire
from ..selectors.answering import Question, sheet_of
from ..validators import NO_OPINION
from .tabular import Table, column_letter

WEIGHT = "*weight"  # no item code can hold a star
IGNORED = ""
UNSAID = "?"  # nobody has said yet what this value means
MAX_VALUES = 200  # more different values than this are no categories
WEIGHT_NAMES = {"weight", "wt", "baseweight", "가중치", "기본가중치", "설계가중치"}
NO_OPINION_NAMES = {"noopinion", "dontknow", "dk", "모름", "잘모르겠음", "모르겠음", "의견없음"}
SAME = [{"f", "female", "woman", "women", "여", "여자", "여성"}, {"m", "male", "man", "men", "남", "남자", "남성"}]
Columns = dict[str, str]  # column index as text → item code, WEIGHT or IGNORED
Values = dict[str, dict[str, str]]  # column index → value in the file → code, NO_OPINION, "" (missing) or UNSAID


@dataclass(frozen=True)
class CellError:
    line: int
    column: str
    value: str
    sentence: str


@dataclass(frozen=True)
class ReadRow:
    answers: dict[str, Any]
    weight: float


def propose_columns(questionnaire: Questionnaire, header: Sequence[str]) -> Columns:
    """By item code, wording or short name; each item once."""
    names = _names_of_items(questionnaire)
    columns: Columns = {}
    for index, name in enumerate(header):
        target = WEIGHT if plain(name) in WEIGHT_NAMES else names.get(plain(name), IGNORED)
        columns[str(index)] = IGNORED if target in columns.values() else target
    return columns


def _names_of_items(questionnaire: Questionnaire) -> dict[str, str]:
    names: dict[str, str] = {}
    for language in ("ko", "en"):
        for question in sheet_of(questionnaire, language).questions:
            names.setdefault(plain(question.text), question.code)
    return names | {plain(q.code): q.code for q in sheet_of(questionnaire).questions}


def check_columns(columns: Columns, questionnaire: Questionnaire) -> dict[str, str]:
    """Sentences by column; "" holds what concerns all of them."""
    errors: dict[str, str] = {}
    known = {q.code for q in sheet_of(questionnaire).questions} | {WEIGHT, IGNORED}
    chosen = [target for target in columns.values() if target != IGNORED]
    for index, target in columns.items():
        if target not in known:
            errors[index] = _("이 조사에 없는 문항입니다. 목록에서 골라 주십시오.")
        elif target != IGNORED and chosen.count(target) > 1:
            errors[index] = _("같은 문항을 두 열에 맞출 수 없습니다. 한 열만 남겨 주십시오.")
    if not [target for target in chosen if target != WEIGHT]:
        errors[""] = _("문항에 맞춘 열이 없습니다. 한 열 이상을 문항에 맞추어 주십시오.")
    return errors


def open_values(questionnaire: Questionnaire, table: Table, columns: Columns) -> dict[str, list[str]]:
    """Per column the values whose meaning is to be said: all of a choice, those of a rating that are not its codes."""
    questions = {q.code: q for q in sheet_of(questionnaire).questions}
    found: dict[str, list[str]] = {}
    for index, target in columns.items():
        question = questions.get(target)
        if question is None or question.form == AnswerForm.TEXT:
            continue
        values = {row[int(index)] for row in table.rows} - {""}
        if question.form == AnswerForm.RATING:
            values -= {str(point) for point in range(1, question.asked.points + 1)}
        if values:
            found[index] = sorted(values)[:MAX_VALUES]
    return found


def propose_values(questionnaire: Questionnaire, columns: Columns, found: Mapping[str, Sequence[str]]) -> Values:
    questions = [{q.code: q for q in sheet_of(questionnaire, language).questions} for language in ("ko", "en")]
    return {
        index: {value: _proposal([q[columns[index]] for q in questions], value) for value in values}
        for index, values in found.items()
    }


def _proposal(question: Sequence[Question], value: str) -> str:
    """The code whose name in either language is the value's; UNSAID where there is none."""
    wanted = plain(value)
    for option in [option for q in question for option in q.options]:
        names = {plain(str(option.label))}
        if question[0].form == AnswerForm.CHOICE:
            names.add(plain(str(option.value)))
        if wanted in names or any(wanted in group and names & group for group in SAME):
            return str(option.value)
    return NO_OPINION if question[0].asked.no_opinion and wanted in NO_OPINION_NAMES else UNSAID


def read_rows(
    questionnaire: Questionnaire, table: Table, columns: Columns, values: Values
) -> tuple[list[ReadRow], list[CellError]]:
    """Every row as answers, and every cell that does not hold. Whoever imports takes all rows or none."""
    asked = {q.code: q.asked for q in sheet_of(questionnaire).questions}
    used = [(int(index), target) for index, target in columns.items() if target != IGNORED]
    seen: dict[tuple[int, str], Any] = {}  # the same few values stand in thousands of rows
    rows: list[ReadRow] = []
    errors: list[CellError] = []
    for line, cells in zip(table.lines, table.rows, strict=True):
        answers: dict[str, Any] = {}
        weight = 1.0
        for index, target in used:
            cell = cells[index]
            try:
                if target == WEIGHT:
                    weight = _weight(cell)
                    continue
                if (index, cell) not in seen:
                    seen[index, cell] = asked[target].check(_translated(values.get(str(index), {}), cell))
                answer = seen[index, cell]
            except ValueError as error:
                errors.append(CellError(line, _column_name(table, index), cell[:60], str(error)))
                continue
            if answer is not None:
                answers[target] = answer
        if not answers and not any(e.line == line for e in errors[-len(used) :]):
            errors.append(CellError(line, "", "", _("이 행에는 답이 하나도 없습니다. 행을 지워 주십시오.")))
        rows.append(ReadRow(answers, weight))
    return rows, errors


def _translated(meanings: Mapping[str, str], cell: str) -> str:
    meaning = meanings.get(cell, cell)
    if meaning == UNSAID:
        raise ValueError(_("이 값의 뜻을 아직 고르지 않았습니다. 아래에서 골라 주십시오."))
    return meaning


def _weight(cell: str) -> float:
    try:
        weight = float(cell)
    except ValueError:
        weight = math.nan
    if not (math.isfinite(weight) and weight > 0):
        raise ValueError(_("가중치는 0보다 큰 수여야 합니다."))
    return weight


def _column_name(table: Table, index: int) -> str:
    return f"{column_letter(index)} ({table.header[index][:40]})"


def plain(text: str) -> str:
    """For comparing names: no case, spaces or punctuation, and one kind of dash."""
    return re.sub(r"[\s_·.,'’()~–—-]+", "", text.casefold())
