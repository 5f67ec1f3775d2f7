"""Pieces that several charts are made of. Rows carry "key" (their order), "label" and "aside"."""

from __future__ import annotations

from typing import Any

from surveys.templatetags.hapui import percent as percent

from . import palette
from .spec import NARROW, ROW, breadth

PHONE = 480  # px: under it a row says less at its right


def keyed(index: int, label: str, aside: str = "", brief: str = "") -> dict[str, Any]:
    """brief: what stands at the right on a phone, where name and aside are too much; nothing where the name needs it all."""
    fits = not brief or pixels(label) + pixels(brief) + 12 <= NARROW
    brief = (brief if fits else "") or ("" if brief else aside)
    room = {"per_letter": round(pixels(label) / max(1, len(label)), 2), "beside": pixels(aside) + 20, "brief_beside": pixels(brief) + 12}
    return {"key": f"{index:03d}", "label": label, "aside": aside, "brief": brief, **room}


def pixels(text: str) -> float:
    """About how wide a name is set at 14 px: so much may be shown beside what stands at the right."""
    return round(sum(13 if breadth(letter) > 1 else 7.5 for letter in text), 1)


def y_rows(rows: int) -> Any:
    """One band a row, no axis: names stand above the marks, so that long Korean and English names fit on a phone."""
    import altair as alt

    keys = [f"{index:03d}" for index in range(rows)]
    return alt.Y("key:N", axis=None, sort=keys, scale=alt.Scale(type="band", domain=keys, paddingInner=0, paddingOuter=0))


def height(rows: int, row: int = ROW) -> int:
    return max(1, rows) * row


def names(rows: int, *, row: int = ROW) -> list[Any]:
    """The name at the left above the marks, what goes with it ("n = 1,487") at the right.

    A name too long for the reader's screen is cut there, row by row; tooltip and table have it whole.
    """
    import altair as alt

    top, y = -(row // 2) + 14, y_rows(rows)
    once = alt.Chart().transform_aggregate(groupby=["key", "label", "aside", "brief", "per_letter", "beside", "brief_beside"])
    whole = f"width >= {PHONE}"
    fitting = f"max(8, floor((width - ({whole} ? datum.beside : datum.brief_beside)) / datum.per_letter))"
    once = once.transform_calculate(right=f"{whole} ? datum.aside : datum.brief")
    halo = once.mark_text(align="right", yOffset=top, aria=False, stroke=palette.GROUND, strokeWidth=5)
    return [
        once.transform_calculate(cut=f"truncate(datum.label, {fitting})")
        .mark_text(align="left", fontWeight=600, fontSize=14, color=palette.INK, yOffset=top, aria=False)
        .encode(y=y, x=alt.value(0), text="cut:N"),
        halo.encode(y=y, x=alt.value("width"), text="right:N"),
        once.mark_text(align="right", color=palette.INK_3, yOffset=top, aria=False)
        .encode(y=y, x=alt.value("width"), text="right:N"),
    ]


def threshold(value: float, label: str, rows: int, *, end: float) -> list[Any]:
    """A line at the threshold with its name over the first row; beside it, on the side with more room."""
    import altair as alt

    left = value > end / 2
    line = alt.Chart(alt.InlineData(values=[{"limit": value, "name": label}]))
    return [
        line.mark_rule(color=palette.WARM, strokeWidth=2, strokeDash=[5, 3], aria=False).encode(x=alt.X("limit:Q")),
        line.mark_text(align="right" if left else "left", dx=-6 if left else 6, baseline="bottom", color=palette.WARM,
                       fontWeight=700, aria=False)
        .encode(x=alt.X("limit:Q"), y=alt.value(-4), text="name:N"),
    ]


def number(value: float | None, digits: int = 2) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def whole(value: int) -> str:
    return f"{value:,}"


def plain(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def shortened(text: str, columns: int = 60) -> str:
    """For titles; the full name stands in the picture, the table and the tooltip."""
    if breadth(text) <= columns:
        return text
    kept = ""
    for letter in text:
        if breadth(kept + letter) > columns - 1:
            break
        kept += letter
    return kept.rstrip() + "…"
