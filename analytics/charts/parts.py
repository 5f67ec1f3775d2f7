"""Pieces that several charts are made of. Rows carry "key" (their order), "label" and "aside"."""

from __future__ import annotations

from typing import Any

from surveys.templatetags.hapui import percent as percent

from . import names as row_names
from . import palette
from .spec import ROW


def keyed(index: int, label: str, aside: str = "") -> dict[str, Any]:
    """aside: what stands at the right of the name, or under it where the name leaves no room."""
    return {"key": f"{index:03d}", "label": label, "aside": aside}


def y_rows(rows: int) -> Any:
    """One band a row, no axis: names stand above the marks, so that long Korean and English names fit on a phone."""
    import altair as alt

    keys = [f"{index:03d}" for index in range(rows)]
    return alt.Y("key:N", axis=None, sort=keys, scale=alt.Scale(type="band", domain=keys, paddingInner=0, paddingOuter=0))


def height(rows: int, row: int = ROW) -> int:
    return max(1, rows) * row


def names(rows: int, *, row: int = ROW) -> list[Any]:
    """Above the marks of each row; `finish` knows the width and breaks the lines."""
    return row_names.names(y_rows(rows), row)


def threshold(value: float, label: str, rows: int, *, end: float) -> list[Any]:
    """A mark at the threshold in each row (one line down the picture ran through the names), named over the first;
    beside it, on the side with more room."""
    import altair as alt

    left = value > end / 2
    each = alt.Chart().transform_aggregate(groupby=["key"])
    head = alt.Chart(alt.InlineData(values=[{"limit": value, "name": label}]))
    return [
        each.mark_tick(orient="vertical", size=30, thickness=2.5, yOffset=10, color=palette.WARM, aria=False)
        .encode(x=alt.XDatum(value), y=y_rows(rows)),
        head.mark_text(align="right" if left else "left", dx=4 if left else -4, baseline="bottom", color=palette.WARM,
                       fontWeight=700, aria=False)
        .encode(x=alt.X("limit:Q"), y=alt.YValue(-4), text=alt.Text("name:N")),
    ]


def number(value: float | None, digits: int = 2) -> str:
    return "–" if value is None else f"{round(value, digits) + 0.0:.{digits}f}"  # + 0.0: no minus before a zero


def whole(value: int) -> str:
    return f"{value:,}"


def plain(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")
