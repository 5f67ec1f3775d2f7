"""How the figures of each answer form are made, by its name. What is rated has tables of its own (consensus, attainment);
what was written is read and never counted."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

from ..models import Estimate
from ..selectors.frames import AnswerFrame
from . import choices, numbers, several
from .weighting import Weights

ELSEWHERE = None
FIGURES: dict[str, ModuleType | None] = {
    "rating": ELSEWHERE, "choice": choices, "several": several, "number": numbers, "text": ELSEWHERE,
}  # fmt: skip


def of_round(frame: AnswerFrame) -> Iterator[Estimate]:
    for form, maker in FIGURES.items():
        if maker is not ELSEWHERE:
            yield from maker.of_round(frame, form)


def of_survey(frame: AnswerFrame, weights: Weights, sample_kind: str, row: Any) -> Iterator[Estimate]:
    """row(item, statistic, figure, domain): how the survey stores a figure."""
    for form, maker in FIGURES.items():
        if maker is not ELSEWHERE:
            yield from maker.of_survey(frame, form, weights, sample_kind, row)
