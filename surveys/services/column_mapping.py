"""A table read by what a person has said of its columns and values: every row as answers, every cell that does not hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ..models import Questionnaire
from ..selectors.answering import Question, sheet_of
from ..validators import check_answer
from .import_weights import Weighting
from .import_weights import weight as weight_of
from .likeness import UNSAID as UNSAID
from .own_columns import is_own
from .tabular import Table, column_letter

WEIGHT = "*weight"  # no item code can hold a star
IGNORED = ""
MAX_VALUES = 200  # more different values than this are no categories
Columns = dict[str, str]  # column index as text → item code, WEIGHT, IGNORED or UNSAID
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


class CellFault(Exception):
    """A cell that does not hold, by its place in the row."""

    def __init__(self, place: int, sentence: str) -> None:
        self.place, self.sentence = place, sentence
        super().__init__(sentence)


@dataclass(frozen=True)
class _Used:
    """One question and where its columns stand in the file; a column that is not there is an empty cell."""

    question: Question
    places: dict[str, int]  # name of a column of the question → its place
    seen: dict[tuple[str, ...], Any]  # the same few values stand in thousands of rows

    @classmethod
    def of(cls, question: Question, columns: Columns) -> _Used:
        at = {target: int(index) for index, target in columns.items()}
        names = [column.name for column in question.columns]
        return cls(question, {name: at[name] for name in names if name in at}, {})

    def answer(self, cells: Sequence[str], values: Values) -> Any:
        held = tuple(cells[place] for place in self.places.values())
        if held not in self.seen:
            self.seen[held] = self._read(held, values)
        return self.seen[held]

    def _read(self, held: tuple[str, ...], values: Values) -> Any:
        told = dict.fromkeys((column.name for column in self.question.columns), "")
        for (name, place), cell in zip(self.places.items(), held, strict=True):
            try:
                told[name] = _translated(values.get(str(place), {}), cell, self.question.answered_by.free)
            except ValueError as error:
                raise CellFault(place, str(error)) from None
        try:
            return check_answer(self.question.asked, self.question.from_cells(list(told.values())))
        except ValueError as error:
            raise CellFault(next(iter(self.places.values())), str(error)) from None


def check_columns(columns: Columns, questionnaire: Questionnaire) -> dict[str, str]:
    """Sentences by column; "" holds what concerns all of them."""
    errors: dict[str, str] = {}
    known = set(sheet_of(questionnaire).by_column()) | {WEIGHT, IGNORED}
    chosen = [target for target in columns.values() if target not in (IGNORED, UNSAID)]
    for index, target in columns.items():
        if target == UNSAID:
            errors[index] = _("어느 문항의 답인지 아직 고르지 않았습니다. 문항이나 ‘가져오지 않음’을 골라 주십시오.")
        elif target not in known:
            errors[index] = _("이 조사에 없는 문항입니다. 목록에서 골라 주십시오.")
        elif target != IGNORED and chosen.count(target) > 1:
            errors[index] = _("같은 문항을 두 열에 맞출 수 없습니다. 한 열만 남겨 주십시오.")
    if not [target for target in chosen if target != WEIGHT]:
        errors[""] = _("문항에 맞춘 열이 없습니다. 한 열 이상을 문항에 맞추어 주십시오.")
    return errors


def read_rows(
    questionnaire: Questionnaire, table: Table, columns: Columns, values: Values, weighting: Weighting | None = None
) -> tuple[list[ReadRow], list[CellError]]:
    """Every row as answers, and every cell that does not hold. Whoever imports takes all rows or none, but for those
    whose weight is zero where a person has said that they do not count."""
    weight_at = next((int(index) for index, target in columns.items() if target == WEIGHT), None)
    used = [_Used.of(q, columns) for q in sheet_of(questionnaire).questions]
    used = sorted((one for one in used if one.places), key=lambda one: min(one.places.values()))
    own = is_own(table.header)  # where somebody has answered nothing, that is an answer of ours
    rows: list[ReadRow] = []
    errors: list[CellError] = []
    for line, cells in zip(table.lines, table.rows, strict=True):
        answers: dict[str, Any] = {}
        weight: float | None = 1.0
        wrong = list[CellFault]()
        for one in used:
            try:
                answer = one.answer(cells, values)
            except CellFault as fault:
                wrong.append(fault)
                continue
            if answer is not None:
                answers[one.question.code] = answer
        if weight_at is not None:
            try:
                weight = weight_of(cells[weight_at], weighting or {})
            except ValueError as error:
                wrong.append(CellFault(weight_at, str(error)))
        for fault in sorted(wrong, key=lambda fault: fault.place):
            errors.append(CellError(line, _column_name(table, fault.place), cells[fault.place][:60], fault.sentence))
        if not answers and not own and not wrong:
            errors.append(CellError(line, "", "", _("이 행에는 답이 하나도 없습니다. 행을 지워 주십시오.")))
        if weight is not None:
            rows.append(ReadRow(answers, weight))
    return rows, errors


def _translated(meanings: Mapping[str, str], cell: str, written: bool) -> str:
    """Only what people wrote speaks for itself; a value that nobody was asked about has no meaning."""
    meaning = meanings.get(cell, cell if written or not cell else UNSAID)
    if meaning == UNSAID:
        raise ValueError(_("이 값의 뜻을 아직 고르지 않았습니다. 아래에서 골라 주십시오."))
    return meaning


def _column_name(table: Table, index: int) -> str:
    return f"{column_letter(index)} ({table.header[index][:40]})"
