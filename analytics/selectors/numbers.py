"""Answers that are numbers, as pages, files and publications show them: mean and quartiles with their n."""

from __future__ import annotations

from dataclasses import dataclass

from ..models import AnalysisRun, Estimate
from ..words import said
from . import runs
from .counted import Counted, counted

STATISTICS = ("mean", "q1", "median", "q3")  # stored with "number_" before them, called by words.MEASURES
FORM = "number"


@dataclass(frozen=True)
class Figure:
    statistic: str
    estimate: Estimate


@dataclass(frozen=True)
class Numbers(Counted):
    """figures: mean and quartiles; none where too few answered to show them."""

    figures: list[Figure]

    @property
    def unit(self) -> str:
        """In the reader's language."""
        return said(self.item.settings, "unit")



def of_run(run: AnalysisRun) -> list[Numbers]:
    return [_numbers(run, f) for f in runs.figures(run, FORM) if "number" in f.all]


def _numbers(run: AnalysisRun, f: runs.ItemFigures) -> Numbers:
    common = counted(run, f, "number")
    figures = [Figure(name, f.all[f"number_{name}"]) for name in STATISTICS]
    return Numbers(**vars(common), figures=figures if common.n >= common.fewest else [])
