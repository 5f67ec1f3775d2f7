"""One panel, one round: how many experts chose each point, the middle half shaded, the median marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from surveys.validators import span

from . import palette, parts
from .means import Scale, title_of
from .spec import About, Chart, Table, finish, words


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """counts: experts per scale point, from the lowest. median and quartiles None where too few answered."""

    label: str
    counts: Sequence[int]
    median: float | None
    q1: float | None
    q3: float | None
    verdict: str = ""  # in words


def opinions(rows: Sequence[OpinionRow], scale: Scale, about: About) -> Chart:
    with words(about):
        values = [dot for i, row in enumerate(rows) for dot in dots(i, row, scale)]
        return finish(
            layers(rows, scale, about), values, kind="opinions", about=about, title=finding(rows),
            height=parts.height(len(rows), 76), lines=[sentence(row, scale) for row in rows], table=table(rows, scale),
        )


def dots(index: int, row: OpinionRow, scale: Scale) -> list[dict[str, Any]]:
    head = parts.keyed(index, row.label, row.verdict or f"n {sum(row.counts)}")
    middle = {"median": row.median, "from": None if row.q1 is None else max(scale.low - 0.5, row.q1 - 0.3),
              "to": None if row.q3 is None else min(scale.high + 0.5, row.q3 + 0.3)}
    return [
        head | middle | {"point": point, "count": count, "shown": str(count) if count else "",
                         "inside": row.q1 is not None and row.q3 is not None and row.q1 <= point <= row.q3,
                         "said": f"{row.label}, " + _("%(point)s점 %(count)s명") % {"point": point, "count": count}}
        for point, count in zip(range(scale.low, scale.high + 1), row.counts, strict=True)
    ]


def layers(rows: Sequence[OpinionRow], scale: Scale, about: About) -> list[Any]:
    import altair as alt

    count, y = len(rows), parts.y_rows(len(rows))
    span = alt.Scale(domain=[scale.low - 0.5, scale.high + 0.5], nice=False, zero=False)
    x = alt.X("point:Q", scale=span, axis=alt.Axis(values=list(range(scale.low, scale.high + 1)), format="d",
                                                   title=title_of(scale, about), grid=False, domain=False))
    tallest = max([1, *(n for row in rows for n in row.counts)])
    once = alt.Chart().transform_filter(f"datum.point == {scale.low} && isValid(datum.from)")
    half = once.mark_bar(height=36, yOffset=10, color=palette.BLUE_TINT, aria=False).encode(
        x=alt.X("from:Q", scale=span), x2=alt.X2("to:Q"), y=y)
    circles = alt.Chart().mark_circle(yOffset=10, opacity=1).encode(
        x=x, y=y, description=alt.Description("said:N"), size=alt.Size("count:Q", legend=None, scale=alt.Scale(domain=[0, tallest], range=[0, 1000])),
        color=alt.condition("datum.inside", alt.value(palette.BLUE), alt.value(palette.CONTROL_LINE)),
        tooltip=[alt.Tooltip("label:N", title=_("문항")), alt.Tooltip("point:Q", title=_("점수")),
                 alt.Tooltip("count:Q", title=_("전문가 수"))],
    )
    big = f"datum.count >= {tallest * 0.2}"  # the number fits into its circle
    inside = alt.Chart().transform_filter(big).mark_text(yOffset=10, fontWeight=700, color=palette.GROUND, aria=False)
    beside = alt.Chart().transform_filter(f"!({big})").mark_text(yOffset=10, dx=14, color=palette.INK_2, aria=False)
    numbers = [text.encode(x=x, y=y, text=alt.Text("shown:N")) for text in (inside, beside)]
    median = once.mark_tick(yOffset=10, thickness=3, height=44, color=palette.INK, orient="vertical", aria=False).encode(
        x=alt.X("median:Q", scale=span), y=y)
    return [half, median, circles, *numbers, *parts.names(count, row=76)]


def finding(rows: Sequence[OpinionRow]) -> str:
    return _("전문가 의견이 모인 곳: 굵은 선은 중앙값, 옅은 띠는 가운데 절반입니다")


def sentence(row: OpinionRow, scale: Scale) -> str:
    counts = ", ".join(_("%(point)s점 %(count)s명") % {"point": scale.low + i, "count": n} for i, n in enumerate(row.counts))
    middle = _("중앙값 %(median)s, 가운데 절반 %(half)s") % {
        "median": parts.plain(row.median), "half": span(parts.plain(row.q1), parts.plain(row.q3))}
    return f"{row.label}: {counts}. {middle}. {row.verdict}".strip()


def table(rows: Sequence[OpinionRow], scale: Scale) -> Table:
    points = [_("%(point)s점") % {"point": point} for point in range(scale.low, scale.high + 1)]
    columns = [_("문항"), *points, "n", _("중앙값"), "Q1", "Q3", _("판정")]
    return Table(columns, [
        [row.label, *(str(n) for n in row.counts), str(sum(row.counts)), parts.plain(row.median), parts.plain(row.q1),
         parts.plain(row.q3), row.verdict or "–"]
        for row in rows
    ])
