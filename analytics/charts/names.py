"""Names of rows above their marks: whole, on as many lines as they need, at the width the picture is drawn for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import palette
from .measure import pixels, wrapped

LINE = 18  # px from one line of a name to the next
SHARE = 0.5  # of the width: what stands at the right keeps its place while the name has at least so much
EMPTY = "\N{NO-BREAK SPACE}\n"  # a line without a letter does not move the next one down in a browser
STYLE = "row-name"  # marks that hang from the top of their row; all others stand on its lower part


def place(rows: list[dict[str, Any]], width: int) -> int:
    """Gives each row its `name`, `right` and `below` as lines of text; returns how many lines the longest needs beyond one.

    What does not fit at the right of the name ("between the rounds unstable") stands on a line of its own under it.
    """
    deepest = 1
    for row in rows:
        beside = pixels(row["aside"]) + 16 if row["aside"] else 0
        fits = width - beside >= SHARE * width or pixels(row["label"]) + beside <= width
        lines = wrapped(row["label"], (width - beside if fits else width) - 4)
        row |= {"name": "\n".join(lines), "right": row["aside"] if fits else "",
                "below": "" if fits else EMPTY * len(lines) + row["aside"]}
        deepest = max(deepest, len(lines) + (0 if fits else 1))
    return deepest - 1


def lower(layers: Iterable[dict[str, Any]], extra: int) -> None:
    """Room for `extra` pixels of further lines: names go up from the middle of their row, marks down."""
    for layer in layers:
        mark, y = layer.get("mark"), layer.get("encoding", {}).get("y", {})
        if isinstance(mark, dict) and y.get("field") == "key":
            hanging = STYLE in mark.get("style", ())
            mark["yOffset"] = mark.get("yOffset", 0) + (-extra if hanging else extra) / 2


def names(y: Any, row: int) -> list[Any]:
    """The name at the left above the marks, what goes with it ("n = 1,487") at the right."""
    import altair as alt

    once = alt.Chart().transform_aggregate(groupby=["key", "name", "right", "below"])
    common = {"yOffset": -(row // 2) + 14, "aria": False, "lineBreak": "\n", "lineHeight": LINE, "style": [STYLE]}
    left, right = alt.XValue(0), alt.XValue("width")
    return [
        once.mark_text(align="left", fontWeight=600, fontSize=15, color=palette.INK, **common).encode(y=y, x=left, text=alt.Text("name:N")),
        once.mark_text(align="left", color=palette.INK_3, **common).encode(y=y, x=left, text=alt.Text("below:N")),
        once.mark_text(align="right", stroke=palette.GROUND, strokeWidth=5, **common).encode(y=y, x=right, text=alt.Text("right:N")),
        once.mark_text(align="right", color=palette.INK_3, **common).encode(y=y, x=right, text=alt.Text("right:N")),
    ]
