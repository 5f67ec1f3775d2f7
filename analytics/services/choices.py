"""Answers to choice questions: how many chose what, and shares with the uncertainty that the sample allows.

Stored as "choice" (counts in the order of the categories) and "choice_1", "choice_2" … (their shares).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from stats.surveys.counts import MISSING, NO_OPINION
from stats.surveys.table import ItemFigures, survey_table
from surveys.enums import ItemKind
from surveys.models import Item

from ..models import Estimate
from ..selectors.frames import AnswerFrame
from .weighting import Weights

COUNTS, SHARE = "choice", "choice_%d"


def asked(frame: AnswerFrame, form: str) -> list[Item]:
    """Questions with an answer to show; who the respondents are stands elsewhere."""
    return [item for item in frame.answered_in(form) if item.kind != ItemKind.DEMOGRAPHIC]


def of_round(frame: AnswerFrame, form: str) -> Iterator[Estimate]:
    """A panel is no sample: shares of those who answered, without an interval."""
    for item in asked(frame, form):
        column, categories = frame.choices[item.code], codes_of(item)
        counted = Counter(column.dropna())
        counts, silent = [counted[c] for c in categories], int(frame.silent_choices[item.code].sum())
        n = sum(counts)
        yield counts_of(item, categories, counts, n, silent, len(column) - n - silent, method="percent-agreement")
        yield from shares(item, counts, n, convention="share of valid answers")


def of_survey(frame: AnswerFrame, form: str, weights: Weights, sample_kind: str, row: Any) -> Iterator[Estimate]:
    """row(item, statistic, figure, domain): how the survey stores a figure."""
    for item in asked(frame, form):
        categories = codes_of(item)
        table = survey_table(
            coded(frame, item, categories), range(len(categories)), weights.weighting, sample_kind=sample_kind, items=[item.code]
        )
        yield from _weighted(item, categories, table.items[0], row)


def _weighted(item: Item, categories: list[str], f: ItemFigures, row: Any) -> Iterator[Estimate]:
    yield counts_of(item, categories, list(f.counts), f.n, f.no_opinion, f.missing, method="weighted-mean")
    for place, share in enumerate(f.categories, start=1):
        yield row(item, SHARE % place, share, "")


def shares(item: Item, counts: list[int], n: int, *, convention: str) -> Iterator[Estimate]:
    for place, count in enumerate(counts, start=1):
        yield Estimate(
            item=item, statistic=SHARE % place, value=count / n if n else None, n=n, method="percent-agreement",
            convention=convention, reason=None if n else {"code": "no_answers", "values": {}},
        )  # fmt: skip


def counts_of(
    item: Item, categories: list[str], counts: list[int], n: int, no_opinion: int, missing: int, *, method: str, **more: Any
) -> Estimate:
    """more: what else the form notes beside its counts."""
    detail = {"categories": categories, "counts": counts, "no_opinion": no_opinion, "missing": missing, **more}
    return Estimate(item=item, statistic=COUNTS, value=None, n=n, detail=detail, method=method)


def codes_of(item: Item) -> list[str]:
    return [c.code for c in item.categories.all()]


def coded(frame: AnswerFrame, item: Item, categories: list[str]) -> Any:
    """Answers (1, R) as the estimators take them."""
    place = {code: n for n, code in enumerate(categories)}
    codes = frame.choices[item.code].map(lambda c: place.get(c, MISSING)).to_numpy(dtype=np.int16, copy=True)
    codes[frame.silent_choices[item.code].to_numpy(dtype=bool)] = NO_OPINION
    return codes[None, :]
