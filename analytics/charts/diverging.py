"""Answers to rating items as bars that leave the middle in two directions, sorted by mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from . import names, palette, parts
from .measure import wrapped
from .spec import About, Chart, Table, finish, words

LEGIBLE = 0.08  # a share whose bar still holds its percentage on a phone


@dataclass(frozen=True, slots=True)
class ScalePoint:
    value: int
    label: str  # "" where the point has its number only

    @property
    def said(self) -> str:
        return str(self.value) if self.label in ("", str(self.value)) else f"{self.value} {self.label}"


@dataclass(frozen=True, slots=True)
class LikertRow:
    """shares: one per scale point in its order, adding up to 1 (weighted where the study weights)."""

    label: str
    shares: Sequence[float]
    mean: float | None
    n: int
    no_opinion: float | None = None  # share of all who were asked, shown in the table


def diverging(
    rows: Sequence[LikertRow], points: Sequence[ScalePoint], about: About, *, reversed: bool = False
) -> Chart:
    """reversed: the low end agrees and has the colour of agreement."""
    colours = palette.diverging(len(points))[:: -1 if reversed else 1]
    ordered = sorted(rows, key=lambda row: (row.mean is None, -(row.mean or 0), row.label))
    with words(about):
        values = [segment for i, row in enumerate(ordered) for segment in segments(i, row, points, colours)]
        return finish(
            layers(ordered, points, colours, about), values, kind="diverging", about=about, title=finding(ordered),
            height=parts.height(len(ordered)), lines=[sentence(row, points) for row in ordered],
            table=table(ordered, points),
        )


def segments(
    index: int, row: LikertRow, points: Sequence[ScalePoint], colours: Sequence[str]
) -> list[dict[str, Any]]:
    """Bars laid end to end so that the middle of the middle category (or of the scale) stands at zero."""
    middle = len(points) // 2
    start = -sum(row.shares[:middle]) - (row.shares[middle] / 2 if len(points) % 2 else 0)
    result = []
    for point, share, colour in zip(points, row.shares, colours, strict=True):
        result.append(parts.keyed(index, row.label, aside(row)) | {
            "point": point.said, "value": point.value, "share": share, "start": start, "end": start + share,
            "centre": start + share / 2, "colour": colour, "ink": palette.text_on(colour),
            "shown": f"{100 * share:.0f}%" if share >= LEGIBLE else "",
            "said": f"{row.label}, {point.said}: {parts.percent(share)}", "text": parts.percent(share),
        })
        start += share
    return result


def aside(row: LikertRow) -> str:
    return _("평균 %(mean)s · n %(n)s") % {"mean": parts.number(row.mean), "n": parts.whole(row.n)}


def layers(rows: Sequence[LikertRow], points: Sequence[ScalePoint], colours: Sequence[str], about: About) -> list[Any]:
    import altair as alt

    count, middle = len(rows), len(points) // 2
    half = [row.shares[middle] / 2 if len(points) % 2 else 0 for row in rows]
    left = max([0.05, *(sum(row.shares[:middle]) + h for row, h in zip(rows, half, strict=True))])
    right = max([0.05, *(sum(row.shares[len(points) - middle :]) + h for row, h in zip(rows, half, strict=True))])
    x = alt.X("start:Q", axis=None, scale=alt.Scale(domain=[-left, right], nice=False))
    bars = alt.Chart().mark_bar(height=26, yOffset=12).encode(
        x=x, x2=alt.X2("end:Q"), y=parts.y_rows(count), color=alt.Color("colour:N", scale=None), description=alt.Description("said:N"),
        tooltip=[alt.Tooltip("label:N", title=_("문항")), alt.Tooltip("point:N", title=_("답")),
                 alt.Tooltip("text:N", title=_("비율"))],
    )
    shares = alt.Chart().mark_text(yOffset=12, fontWeight=600, aria=False).encode(
        x=alt.X("centre:Q"), y=parts.y_rows(count), text=alt.Text("shown:N"), color=alt.Color("ink:N", scale=None))
    # a mark for each row, not one line down the picture: that ran through the names above the bars
    zero = alt.Chart().transform_aggregate(groupby=["key"]).mark_tick(
        orient="vertical", size=36, thickness=1, yOffset=12, color=palette.INK, opacity=0.4, aria=False).encode(
        x=alt.XDatum(0, axis=None), y=parts.y_rows(count))
    return [zero, bars, shares, *parts.names(count), *ends(points, colours, about.width)]


def ends(points: Sequence[ScalePoint], colours: Sequence[str], width: int) -> list[Any]:
    """The ends of the scale named over the bars, each in its colour, instead of a legend."""
    import altair as alt

    said = {"low": f"◀ {points[0].said}", "high": f"{points[-1].said} ▶"}
    lines = {end: wrapped(text, width / 2 - 12) for end, text in said.items()}
    head = alt.Chart(alt.InlineData(values=[{end: "\n".join(text) for end, text in lines.items()}]))
    top = -4 - names.LINE * (max(map(len, lines.values())) - 1)
    return [
        head.mark_text(align="left", color=colours[0], fontWeight=700, aria=False, lineBreak="\n", lineHeight=names.LINE, baseline="bottom").encode(
            x=alt.XValue(0), y=alt.YValue(top), text=alt.Text("low:N")),
        head.mark_text(align="right", color=colours[-1], fontWeight=700, aria=False, lineBreak="\n", lineHeight=names.LINE, baseline="bottom").encode(
            x=alt.XValue("width"), y=alt.YValue(top), text=alt.Text("high:N")),
    ]


def finding(rows: Sequence[LikertRow]) -> str:
    rated = [row for row in rows if row.mean is not None]
    if len(rated) < 2:
        return _("문항별 응답 분포")
    return _("평균이 가장 높은 것은 ‘%(top)s’ %(high)s점, 가장 낮은 것은 ‘%(bottom)s’ %(low)s점입니다") % {
        "top": rated[0].label, "high": parts.number(rated[0].mean),
        "bottom": rated[-1].label, "low": parts.number(rated[-1].mean),
    }


def sentence(row: LikertRow, points: Sequence[ScalePoint]) -> str:
    shares = ", ".join(f"{p.said} {parts.percent(s)}" for p, s in zip(points, row.shares, strict=True))
    return f"{row.label} ({aside(row)}): {shares}."


def table(rows: Sequence[LikertRow], points: Sequence[ScalePoint]) -> Table:
    columns = [_("문항"), *(p.said for p in points), _("잘 모르겠음"), _("평균"), "n"]
    return Table(columns, [
        [row.label, *(parts.percent(s) for s in row.shares), parts.percent(row.no_opinion), parts.number(row.mean),
         parts.whole(row.n)]
        for row in rows
    ])
