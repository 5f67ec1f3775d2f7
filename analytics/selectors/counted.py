"""What every question has that is counted and not rated: how many answered it, and whether so few that nothing is shown."""

from __future__ import annotations

from dataclasses import dataclass

from delphi.small_groups import SMALLEST
from surveys.models import Item, ItemWording, QuestionnaireItem

from ..enums import RunKind
from ..models import AnalysisRun
from . import runs
from .small import SMALL_CELL


@dataclass(frozen=True)
class Counted:
    """fewest: answers below which nothing of them is shown."""

    item: Item
    asked: QuestionnaireItem | None
    n: int
    no_opinion: int
    missing: int
    fewest: int

    @property
    def hidden(self) -> bool:
        return 0 < self.n < self.fewest

    @property
    def label(self) -> str:
        return self.asked.label() if self.asked else self.item.code

    @property
    def wording(self) -> ItemWording | None:
        return self.asked.wording if self.asked else None


def counted(run: AnalysisRun, f: runs.ItemFigures, statistic: str) -> Counted:
    """statistic: the one whose detail holds the counts."""
    counts = f.all[statistic]
    fewest = SMALLEST if run.kind == RunKind.ROUND else SMALL_CELL
    return Counted(f.item, f.asked, counts.n, counts.detail["no_opinion"], counts.detail["missing"], fewest)
