"""The measures a consensus rule may be built from, each with its direction and what thresholds it allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stats.errors import StatsError, one_of


@dataclass(frozen=True, slots=True)
class Measure:
    """key; direction of the threshold (">=", "<", "<="); lowest and highest threshold; default; unit.

    direction "table": the measure carries its own threshold (a table, or a figure of the whole round) and takes none.
    sided: its value depends on which end of the scale is looked at.
    """

    key: str
    direction: str
    lowest: float
    highest: float
    default: float | None
    unit: str
    sided: bool = True


MEASURES: dict[str, Measure] = {
    m.key: m
    for m in (
        Measure("agree_share", ">=", 0, 100, 75, "percent"),
        Measure("disagree_share", "<", 0, 100, 15, "percent"),
        Measure("iqr", "<=", 0, 100, 1, "points", sided=False),
        Measure("sd", "<=", 0, 100, 1, "points", sided=False),
        Measure("mean", ">=", -101, 101, 4, "points"),
        Measure("median", ">=", -101, 101, 4, "points"),
        Measure("cvr", ">=", -1, 1, 0.5, "ratio"),
        Measure("cvr_critical", "table", 0, 0, None, "ratio"),
        Measure("cvr_lawshe", "table", 0, 0, None, "ratio"),
        Measure("convergence", "<=", 0, 100, 0.5, "points", sided=False),
        Measure("agreement", ">=", -100, 1, 0.75, "ratio"),
        Measure("cv", "<=", 0, 100, 0.5, "ratio"),
        Measure("location_free", ">=", 0, 1, 0.75, "ratio", sided=False),
        Measure("agreement_a", ">=", -1, 1, 0.7, "ratio", sided=False),
        Measure("tastle_wierman", ">=", 0, 1, 0.75, "ratio", sided=False),
        Measure("apmo", "table", 0, 0, None, "percent"),
    )
}


LOCATED = ("mean", "median")  # thresholds that are places on the scale
RATIOS = ("agreement", "cv")  # over the median or the mean: without meaning where the scale goes below zero


def hundredths(value: float, name: str) -> int:
    """A threshold as whole hundredths, so that it is compared in whole numbers; more decimals are refused."""
    scaled = round(float(value) * 100)
    if abs(float(value) * 100 - scaled) > 1e-6:
        raise StatsError(name, value, "a number with at most two decimals", code="decimals")
    return scaled


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition of a rule: a measure and its threshold (None for measures that carry their own)."""

    measure: str
    threshold: float | None = None

    def validate(self, name: str = "criteria") -> None:
        one_of(name, self.measure, MEASURES, code="unknown_measure")
        known = MEASURES[self.measure]
        if known.direction == "table":
            if self.threshold is not None:
                raise StatsError(name, self.threshold, f"none: {self.measure} carries its own", code="no_threshold")
            return
        if isinstance(self.threshold, bool) or not isinstance(self.threshold, (int, float)):
            raise StatsError(name, self.threshold, f"a number for {self.measure}", code="threshold")
        if not known.lowest <= self.threshold <= known.highest:
            allowed = f"{known.lowest:g} to {known.highest:g} for {self.measure}"
            raise StatsError(name, self.threshold, allowed, code="threshold", measure=self.measure)
        hundredths(self.threshold, name)

    def to_dict(self) -> dict[str, Any]:
        return {"measure": self.measure, "threshold": self.threshold}
