"""Geometry and small lists the components need; no words and no numbers of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.core.paginator import Page

from ..validators import span

register = template.Library()

SIZES = {"m": (40, 72, 20), "s": (16, 28, 2)}  # width of a column, height of the bars, room under the axis

WIDEST = 308  # of the bars: numbers under eleven of them stay legible on a phone
LINE = 160  # width of a spread


@register.simple_tag
def scale_ends(points: Sequence[Any]) -> dict[str, Any]:
    """Value and name of the first, the middle (odd scales) and the last point; a middle without a name is left out."""
    if not points:
        return {}
    places = {"low": 0, "high": len(points) - 1}
    if len(points) % 2:
        places["middle"] = len(points) // 2
    ends = {}
    for place, index in places.items():
        ends |= {place: point_name(points[index]), f"{place}_value": _of(points[index], "value")}
    return ends | {"named": any(ends[place] for place in places)}


@register.filter
def point_name(point: Any) -> str:
    """The label of a scale point; nothing where it is only the number again."""
    name = str(_of(point, "label")).strip()
    return "" if name == str(_of(point, "value")) else name


@register.simple_tag
def scale_keys(questions: Iterable[Any]) -> list[dict[str, Any]]:
    """The keys that static/js/scale.js knows for the scales of a page, the shortest scale first.

    A digit is the number that is shown; `ten` is the key of 10, `minus` whether a minus before a digit means something.
    """
    scales = {tuple(int(_of(point, "value")) for point in q.points) for q in questions if q.rated and q.points}
    return [_keys(values) for values in sorted(scales, key=lambda values: (len(values), values))]


def _keys(values: Sequence[int]) -> dict[str, Any]:
    digits = [value for value in values if 0 <= value <= 9]
    ten = ("End" if 0 in values else "0") if values[-1] == 10 else ""
    return {"digits": digits, "first": digits[0] if digits else None, "last": digits[-1] if digits else None,
            "ten": ten, "minus": values[0] if values[0] < 0 else None}  # fmt: skip


def _of(point: Any, name: str) -> Any:
    return point[name] if isinstance(point, Mapping) else getattr(point, name)


@register.simple_tag
def page_numbers(page: Page) -> list[int | None]:
    """Page numbers around the current one, None for a gap."""
    last, near = page.paginator.num_pages, {page.number - 1, page.number, page.number + 1}
    shown = sorted({1, last} | {number for number in near if 1 <= number <= last})
    numbers: list[int | None] = []
    for number in shown:
        if numbers and number - (numbers[-1] or 0) > 1:
            numbers.append(None)
        numbers.append(number)
    return numbers


@register.simple_tag
def table_column(columns: Sequence[str], index: int) -> str:
    return columns[index] if index < len(columns) else ""


@register.filter
def is_number(cell: str) -> bool:
    """Whether a cell of text is set like a number: to the right, on one line."""
    return bool(cell) and all(letter in "0123456789+-−–.,% " for letter in cell)


@register.filter
def column_is_number(row: Sequence[str] | None, index: int) -> bool:
    return bool(row) and index < len(row) and is_number(row[index])


@register.simple_tag
def distribution(
    counts: Sequence[int] | Mapping[Any, int], *, low: Any = 1, median: Any = None, q1: Any = None, q3: Any = None,
    own: Any = None, size: str = "m",
) -> dict[str, Any]:
    """Where bars, middle half, median and own answer go. counts: per scale point, ascending."""
    if isinstance(counts, Mapping):
        codes = sorted(int(code) for code in counts)
        low = codes[0] if codes else 1
        counts = [counts.get(code, counts.get(str(code), 0)) for code in codes]
    start, column, height, room = int(low), *SIZES[size]
    column = min(column, WIDEST // max(len(counts), 1))
    median, q1, q3, own = (number(value) for value in (median, q1, q3, own))
    top = 10
    base = top + height
    tallest = max([*counts, 1])

    def x(value: float) -> float:
        return round((value - start + 0.5) * column, 1)

    def bar(index: int, count: int) -> dict[str, Any]:
        value, tall = start + index, round(height * count / tallest, 1)
        inside = q1 is not None and q3 is not None and q1 - 0.5 <= value <= q3 + 0.5
        return {
            "value": value, "count": count, "x": round(index * column + 0.15 * column, 1), "y": round(base - tall, 1),
            "width": round(0.7 * column, 1), "height": tall, "middle": x(value), "inside": inside,
        }

    half = None
    if q1 is not None and q3 is not None:
        left, right = max(0.0, x(q1) - column / 2), min(len(counts) * column, x(q3) + column / 2)
        half = {"x": round(left, 1), "width": round(right - left, 1)}
    median_x = None if median is None else x(median)
    return {
        "bars": [bar(index, count) for index, count in enumerate(counts)], "width": len(counts) * column,
        "height": base + max(room, 8 if own is not None else 0), "base": base, "label_y": base + 16, "half": half,
        "median": plain(median), "q1": plain(q1), "q3": plain(q3), "own": plain(own), "n": sum(counts), "size": size,
        "median_x": median_x, "median_left": None if median_x is None else median_x - 5,
        "own_x": None if own is None else x(own),
    }


@register.simple_tag
def spread(points: Any, *, low: Any = 1, median: Any = None, q1: Any = None, q3: Any = None) -> dict[str, Any]:
    """Median and middle half on a line of `points` scale points from `low` up."""
    count, start = int(points), int(low)
    column = LINE / count

    def x(value: float) -> float:
        return round((value - start + 0.5) * column, 1)

    places = [number(value) for value in (median, q1, q3)]
    marks = {"width": LINE, "ticks": [x(value) for value in range(start, start + count)]}
    if None in places:
        return marks
    middle, low, high = (x(value) for value in places if value is not None)
    return marks | {"median": middle, "left": round(low - 4, 1), "wide": round(high - low + 8, 1)}


@register.simple_tag
def level_bar(value: Any, *, max: Any = 1, threshold: Any = None, width: Any = 160) -> dict[str, Any]:
    """One value as a bar with its threshold."""
    amount, top, limit, wide = number(value), number(max) or 1.0, number(threshold), int(width)

    def x(part: float) -> float:
        return round(min(1.0, part / top if part > 0 else 0.0) * wide, 1)

    return {
        "width": wide, "fill": x(amount or 0.0), "limit_x": None if limit is None else x(limit),
        "below": amount is None or (limit is not None and amount < limit),
    }


def number(value: Any) -> float | None:
    """Attributes of a component arrive as text; an empty one means that there is no number."""
    return None if value is None or value == "" else float(value)


@register.filter
def to(low: Any, high: Any) -> str:
    """Two numbers as from and to."""
    return span(plain(number(low)), plain(number(high)))


@register.filter
def plain(value: float | None) -> str | None:
    """4.0 as 4, 3.75 as 3.75."""
    return None if value is None else f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")
