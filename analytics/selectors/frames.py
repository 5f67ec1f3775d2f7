"""The only door from tables to arrays. What each frame holds is a contract:

ratings: rows = people, columns = item codes of rating items, float 1..K, NaN = no rating (missing or "no opinion").
no_opinion: same shape, True where "no opinion" was chosen.
choices: same rows, columns = item codes of choice items, category code as text, None = missing or "no opinion".
silent_choices: same shape as choices, True where "no opinion" was chosen.
given: same rows, columns = item codes of items in other forms that are counted, the answer as it is stored, None = missing
or "no opinion". silent_given: same shape, True where "no opinion" was chosen. Written answers are in no frame.
Rows are submitted answers that are neither pilot nor withdrawn: by response id (citizens) or panelist (experts).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from delphi.models import Round, Seat
from delphi.selectors import expertise
from delphi.selectors.late import held_back
from surveys import answer_forms
from surveys.answer_forms import NO_OPINION
from surveys.enums import ResponseState
from surveys.models import Item, Questionnaire, Response


@dataclass(frozen=True)
class AnswerFrame:
    """items: the questionnaire's items in order; ratings, no_opinion, choices as the module says; base_weight by row."""

    items: tuple[Item, ...]
    ratings: pd.DataFrame
    no_opinion: pd.DataFrame
    choices: pd.DataFrame
    silent_choices: pd.DataFrame
    given: pd.DataFrame
    silent_given: pd.DataFrame
    base_weight: pd.Series
    groups: pd.Series | None = None  # experts only: group code, "" for none
    expertise: pd.Series | None = None  # experts only: self-rating 1..5, NaN = not given; None where it was not asked

    @property
    def rating_items(self) -> list[Item]:
        return [item for item in self.items if answer_forms.of(item.form).scaled]

    @property
    def choice_items(self) -> list[Item]:
        return [item for item in self.items if answer_forms.of(item.form).partitions]

    def answered_in(self, form: str) -> list[Item]:
        return [item for item in self.items if item.form == form]


def items_of(questionnaire: Questionnaire) -> tuple[Item, ...]:
    entries = questionnaire.entries.select_related("item__scale", "item__candidate").order_by("position")
    return tuple(entry.item for entry in entries)


def survey_frame(questionnaire: Questionnaire, first: int | None = None) -> AnswerFrame:
    """Submitted answers of a public questionnaire; of those that came first, where only they may be told of."""
    rows = Response.objects.filter(questionnaire=questionnaire, state=ResponseState.SUBMITTED, pilot=False)
    if first is not None:
        rows = rows.filter(pk__in=list(rows.order_by("submitted_at", "pk").values_list("pk", flat=True)[:first]))
    records = list(rows.order_by("pk").values_list("pk", "answers", "base_weight"))
    index = [r[0] for r in records]
    return _frame(items_of(questionnaire), index, [r[1] for r in records], [r[2] for r in records])


def round_frame(round_: Round) -> AnswerFrame:
    """Submitted answers of a round by panelist, with groups. The index joins rounds and goes into no page and no file."""
    seats = (
        Seat.objects.filter(round=round_, invitation__response__state=ResponseState.SUBMITTED)
        .exclude(invitation__response__in=held_back(round_))
        .order_by("panelist__key")
        .values_list("panelist__key", "panelist__group__code", "invitation__response__answers")
    )
    records = list(seats)
    index = [r[0] for r in records]
    frame = _frame(items_of(round_.questionnaire), index, [r[2] for r in records], [1.0] * len(records))
    groups = pd.Series([r[1] or "" for r in records], index=index, dtype=object)
    return replace(frame, groups=groups, expertise=_expertise(round_, index))


def _expertise(round_: Round, index: list[str]) -> pd.Series | None:
    given = expertise.given(round_) if expertise.is_asked(round_) else {}
    return pd.Series([given.get(code, np.nan) for code in index], index=index, dtype=float) if given else None


def wording_versions(questionnaire: Questionnaire) -> dict[str, int | None]:
    """Item code → version of its frozen wording."""
    entries = questionnaire.entries.select_related("item", "wording")
    return {e.item.code: e.wording.version if e.wording else None for e in entries}


def senses(questionnaire: Questionnaire) -> dict[str, int | None]:
    """Item code → what its frozen wording asks: answers are one series only where this is the same."""
    entries = questionnaire.entries.select_related("item", "wording")
    return {e.item.code: e.wording.sense if e.wording else None for e in entries}


def _frame(items: tuple[Item, ...], index: list[Any], answers: list[dict], weights: list[float]) -> AnswerFrame:
    forms = {i.code: answer_forms.of(i.form) for i in items}
    rating = [code for code, form in forms.items() if form.scaled]
    choice = [code for code, form in forms.items() if form.partitions]
    other = [code for code, form in forms.items() if not (form.scaled or form.partitions or form.written)]
    raw = {code: [a.get(code) for a in answers] for code in rating + choice + other}
    ratings = {code: [v if isinstance(v, int) else np.nan for v in raw[code]] for code in rating}
    silent = {code: [v == NO_OPINION for v in raw[code]] for code in rating}
    unsaid = {code: [v == NO_OPINION for v in raw[code]] for code in choice}
    chosen = {code: [v if v and v != NO_OPINION else None for v in raw[code]] for code in choice}
    said = {code: [v if v is not None and v != NO_OPINION else None for v in raw[code]] for code in other}
    left = {code: [v == NO_OPINION for v in raw[code]] for code in other}
    return AnswerFrame(
        items,
        pd.DataFrame(ratings, index=index, columns=rating, dtype=float),
        pd.DataFrame(silent, index=index, columns=rating, dtype=bool),
        pd.DataFrame(chosen, index=index, columns=choice, dtype=object),
        pd.DataFrame(unsaid, index=index, columns=choice, dtype=bool),
        pd.DataFrame(said, index=index, columns=other, dtype=object),
        pd.DataFrame(left, index=index, columns=other, dtype=bool),
        pd.Series(weights, index=index, dtype=float),
    )
