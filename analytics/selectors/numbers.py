"""Answers that are numbers, as pages, files and publications show them: mean and quartiles with their n."""

from __future__ import annotations

from dataclasses import dataclass

from delphi.small_groups import SMALLEST
from surveys.models import Item, ItemWording, QuestionnaireItem

from ..enums import RunKind
from ..models import AnalysisRun, Estimate
from ..words import said
from . import runs
from .small import SMALL_CELL

STATISTICS = ("mean", "q1", "median", "q3")  # stored with "number_" before them, called by words.MEASURES
FORM = "number"


@dataclass(frozen=True)
class Figure:
    statistic: str
    estimate: Estimate


@dataclass(frozen=True)
class Numbers:
    """figures: mean and quartiles; none where too few answered to show them."""

    item: Item
    asked: QuestionnaireItem | None
    n: int
    no_opinion: int
    missing: int
    fewest: int
    figures: list[Figure]

    @property
    def hidden(self) -> bool:
        return 0 < self.n < self.fewest

    @property
    def label(self) -> str:
        return self.asked.label() if self.asked else self.item.code

    @property
    def unit(self) -> str:
        """In the reader's language."""
        return said(self.item.settings, "unit")

    @property
    def wording(self) -> ItemWording | None:
        return self.asked.wording if self.asked else None


def of_run(run: AnalysisRun) -> list[Numbers]:
    fewest = SMALLEST if run.kind == RunKind.ROUND else SMALL_CELL
    return [_numbers(f, fewest) for f in runs.figures(run, FORM) if "number" in f.all]


def _numbers(f: runs.ItemFigures, fewest: int) -> Numbers:
    counts = f.all["number"]
    figures = [Figure(name, f.all[f"number_{name}"]) for name in STATISTICS]
    shown = figures if counts.n >= fewest else []
    return Numbers(f.item, f.asked, counts.n, counts.detail["no_opinion"], counts.detail["missing"], fewest, shown)
