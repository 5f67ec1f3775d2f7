"""Importance-performance analysis: four quadrants around two declared lines (Martilla & James 1977)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from stats.errors import StatsError, one_of
from stats.priority.exact import as_printed, mean, median, number
from stats.result import Reason, Result


class Quadrant(StrEnum):
    """The four fields of Martilla & James."""

    KEEP_UP = "keep_up"
    CONCENTRATE_HERE = "concentrate_here"
    LOW_PRIORITY = "low_priority"
    POSSIBLE_OVERKILL = "possible_overkill"


class Lines(StrEnum):
    """Where the lines between low and high are drawn."""

    MEAN = "mean"
    MEDIAN = "median"
    SCALE_MIDDLE = "scale_middle"


@dataclass(frozen=True, slots=True, kw_only=True)
class IpaResult(Result):
    """n: items with both means. quadrants, gaps (importance - performance): in item order, None where a mean is missing.
    on_line: items that lie exactly on a line and were counted as high."""

    importance_line: float | None
    performance_line: float | None
    quadrants: tuple[Quadrant | None, ...]
    gaps: tuple[float | None, ...]
    on_line: tuple[int, ...]


def importance_performance(
    importance: Sequence[float | None],
    performance: Sequence[float | None],
    *,
    lines: Lines | str = Lines.MEAN,
    scale: tuple[float, float] = (1, 5),
) -> IpaResult:
    """Quadrants of items by their (weighted or plain) mean importance and performance.

    importance, performance: I item means, None or NaN = no mean. lines: mean or median of the item means, or the middle
    of the scale (low, high). A value on a line counts as high. Means are compared as printed decimals, exactly.
    """
    if len(importance) != len(performance):
        raise StatsError("performance", len(performance), f"{len(importance)} item means, as for importance")
    one_of("lines", lines, list(Lines), code="lines")
    pairs = [(_exact(i), _exact(p)) for i, p in zip(importance, performance, strict=True)]
    known = [(i, p) for i, p in pairs if i is not None and p is not None]
    across, up = (_line([pair[axis] for pair in known], Lines(lines), scale) for axis in (0, 1))
    places = [_place(i, p, across, up) for i, p in pairs]
    return IpaResult(
        n=len(known),
        base="items with both means",
        method="importance-performance",
        convention=f"lines at the {Lines(lines).value.replace('_', ' ')}; on a line is high",
        missing="items without both means have no quadrant",
        notes=_notes(known, across, up),
        importance_line=number(across),
        performance_line=number(up),
        quadrants=tuple(places),
        gaps=tuple(None if i is None or p is None else float(i - p) for i, p in pairs),
        on_line=tuple(
            k for k, (i, p) in enumerate(pairs) if i is not None and p is not None and (i == across or p == up)
        ),
    )


def _exact(value: float | None) -> Fraction | None:
    return None if value is None or value != value else as_printed(value)


def _line(values: Sequence[Fraction], lines: Lines, scale: tuple[float, float]) -> Fraction | None:
    if lines is Lines.SCALE_MIDDLE:
        return (as_printed(scale[0]) + as_printed(scale[1])) / 2
    return mean(values) if lines is Lines.MEAN else median(values)


def _place(i: Fraction | None, p: Fraction | None, across: Fraction | None, up: Fraction | None) -> Quadrant | None:
    if i is None or p is None or across is None or up is None:
        return None
    if i >= across:
        return Quadrant.KEEP_UP if p >= up else Quadrant.CONCENTRATE_HERE
    return Quadrant.POSSIBLE_OVERKILL if p >= up else Quadrant.LOW_PRIORITY


def _notes(
    known: Sequence[tuple[Fraction, Fraction]], across: Fraction | None, up: Fraction | None
) -> tuple[Reason, ...]:
    on = sum(i == across or p == up for i, p in known)
    notes = [Reason("items_on_a_line", {"items": on})] if on else []
    if len(known) == 1:
        notes.append(Reason("one_item_only"))
    return tuple(notes)
