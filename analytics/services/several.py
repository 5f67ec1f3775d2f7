"""Answers to questions with several picks: how many picked each category, as a share of those who answered.

Stored as choice questions are; the shares of one question may add up to more than one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from stats.surveys.counts import MISSING, NO_OPINION
from stats.surveys.table import survey_table
from surveys.answer_forms import several
from surveys.models import Item

from ..models import Estimate
from ..selectors.frames import AnswerFrame
from .choices import SHARE, asked, counts_of, shares
from .weighting import Weights


def of_round(frame: AnswerFrame, form: str) -> Iterator[Estimate]:
    for item in asked(frame, form):
        codes = codes_of(item)
        answers = frame.given[item.code].dropna()
        counts, n = [sum(code in picks for picks in answers) for code in codes], len(answers)
        yield _counts(frame, item, codes, counts, n, "percent-agreement")
        yield from shares(item, counts, n, convention="share of those who answered")


def of_survey(frame: AnswerFrame, form: str, weights: Weights, sample_kind: str, row: Any) -> Iterator[Estimate]:
    for item in asked(frame, form):
        codes = codes_of(item)
        table = survey_table(coded(frame, item, codes), range(2), weights.weighting, sample_kind=sample_kind, items=codes)
        counts = [figures.counts[1] for figures in table.items]
        yield _counts(frame, item, codes, counts, table.items[0].n, "weighted-mean")
        for place, figures in enumerate(table.items, start=1):
            yield row(item, SHARE % place, figures.categories[1], "")


def _counts(frame: AnswerFrame, item: Item, codes: list[str], counts: list[int], n: int, method: str) -> Estimate:
    silent = int(frame.silent_given[item.code].sum())
    missing = len(frame.given) - n - silent
    return counts_of(item, codes, [int(count) for count in counts], n, silent, missing, method=method, several=True)


def codes_of(item: Item) -> list[str]:
    return several.codes_of((c.code for c in item.categories.all()), item.settings)


def coded(frame: AnswerFrame, item: Item, codes: list[str]) -> Any:
    """Picked or not (C, R), as the estimators take them."""
    answers = frame.given[item.code]
    found = np.full((len(codes), len(answers)), MISSING, dtype=np.int16)
    for at, picks in enumerate(answers):
        if isinstance(picks, list):
            found[:, at] = [code in picks for code in codes]
    found[:, frame.silent_given[item.code].to_numpy(dtype=bool)] = NO_OPINION
    return found
