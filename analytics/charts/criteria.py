"""The declared criteria of each candidate as small bars side by side, each from 0 to 1 by its declared anchors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from . import names as row_names
from . import palette, parts
from .measure import wrapped
from .spec import About, Chart, Table, finish, words

NUMBER = 42  # px of a column that are kept for its number; the rest is for the bar


@dataclass(frozen=True, slots=True)
class Criterion:
    code: str
    label: str
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class CriteriaRow:
    label: str
    values: Mapping[str, float | None]
    score: float | None
    core: bool = False


def criteria(rows: Sequence[CriteriaRow], named: Sequence[Criterion], about: About) -> Chart:
    ordered = sorted(rows, key=lambda row: (row.score is None, -(row.score or 0), row.label))
    with words(about):
        full = 1 - NUMBER * max(1, len(named)) / about.width
        values = [bar for i, row in enumerate(ordered) for bar in bars(i, row, named, full)]
        return finish(
            layers(ordered, named, about), values, kind="criteria", about=about, title=_("후보 가치별 기준 점수"),
            height=parts.height(len(ordered), 56), lines=[sentence(row, named) for row in ordered],
            table=table(ordered, named),
        )


def aside(row: CriteriaRow) -> str:
    return _("점수 %(score)s") % {"score": parts.number(row.score)}


def bars(index: int, row: CriteriaRow, named: Sequence[Criterion], full: float) -> list[dict[str, Any]]:
    head = parts.keyed(index, row.label, aside(row))
    return [
        head | {"start": place, "full": place + full, "end": place + full * (row.values.get(c.code) or 0),
                "criterion": c.label, "shown": parts.number(row.values.get(c.code)),
                "colour": palette.BLUE if row.core else palette.CONTROL_LINE,
                "said": f"{row.label}, {c.label} {parts.number(row.values.get(c.code))}"}
        for place, c in enumerate(named)
    ]


def layers(rows: Sequence[CriteriaRow], named: Sequence[Criterion], about: About) -> list[Any]:
    import altair as alt

    y = parts.y_rows(len(rows))
    x = alt.X("start:Q", axis=None, scale=alt.Scale(domain=[0, len(named)], nice=False))
    base = alt.Chart()
    track = base.mark_bar(height=12, yOffset=10, color=palette.GROUND_3, aria=False).encode(x=x, x2=alt.X2("full:Q"), y=y)
    fill = base.mark_bar(height=12, yOffset=10).encode(
        x=x, x2=alt.X2("end:Q"), y=y, color=alt.Color("colour:N", scale=None), description=alt.Description("said:N"),
        tooltip=[alt.Tooltip("label:N", title=_("후보 가치")), alt.Tooltip("criterion:N", title=_("기준")),
                 alt.Tooltip("shown:N", title=_("값"))])
    numbers = base.mark_text(align="left", dx=4, yOffset=10, color=palette.INK, aria=False).encode(
        x=alt.X("full:Q"), y=y, text=alt.Text("shown:N"))
    room = about.width / max(1, len(named)) - 8
    lines = [wrapped(c.label, room) for c in named]
    top = -20 - row_names.LINE * (max([1, *map(len, lines)]) - 1)
    heads = alt.Chart(alt.InlineData(values=[
        {"place": place, "name": "\n".join(lines[place]), "weight": "" if c.weight is None else parts.percent(c.weight, 0)}
        for place, c in enumerate(named)
    ]))
    head = heads.mark_text(align="left", baseline="bottom", fontWeight=700, color=palette.INK_2, aria=False, lineBreak="\n",
                           lineHeight=row_names.LINE)
    names = head.encode(x=alt.X("place:Q"), y=alt.YValue(top), text=alt.Text("name:N"))
    weights = heads.mark_text(align="left", baseline="bottom", aria=False, color=palette.INK_3).encode(
        x=alt.X("place:Q"), y=alt.YValue(-4), text=alt.Text("weight:N"))
    return [track, fill, numbers, names, weights, *parts.names(len(rows), row=56)]


def sentence(row: CriteriaRow, named: Sequence[Criterion]) -> str:
    values = ", ".join(f"{c.label} {parts.number(row.values.get(c.code))}" for c in named)
    return f"{row.label}: {values}, {aside(row)}."


def table(rows: Sequence[CriteriaRow], named: Sequence[Criterion]) -> Table:
    heads = [c.label if c.weight is None else f"{c.label} ({_('가중치')} {parts.plain(c.weight)})" for c in named]
    return Table([_("후보 가치"), *heads, _("점수")], [
        [row.label, *(parts.number(row.values.get(c.code)) for c in named), parts.number(row.score)] for row in rows
    ])
