"""How answers came in: the running total by day, the target drawn and named, reminders marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from . import palette, parts
from .spec import About, Chart, Table, finish, words


@dataclass(frozen=True, slots=True)
class ReturnPoint:
    """day: in the study's zone; total: answers submitted until its end."""

    day: date
    total: int


def returns(points: Sequence[ReturnPoint], about: About, *, target: int | None = None,
            reminders: Sequence[date] = ()) -> Chart:
    with words(about):
        values = [{"day": point.day.isoformat(), "total": point.total, "text": spoken(point.day),
                   "last": point == points[-1], "said": f"{spoken(point.day)}: {parts.whole(point.total)}"}
                  for point in points]
        return finish(
            layers(points, about, target, reminders), values, kind="returns", about=about, title=finding(points, target),
            height=240, lines=[f"{v['said']}." for v in values[:: max(1, len(values) // 10)]],
            table=Table([_("날짜"), _("누적 응답"), _("그날 응답")], [
                [spoken(p.day), parts.whole(p.total), parts.whole(p.total - (points[i - 1].total if i else 0))]
                for i, p in enumerate(points)]),
        )


def spoken(day: date) -> str:
    return date_format(day, _("n월 j일(D)"))


def layers(points: Sequence[ReturnPoint], about: About, target: int | None, reminders: Sequence[date]) -> list[Any]:
    import altair as alt

    top = max([1, target or 0, *(point.total for point in points)])
    ticks = "%-m/%-d" if about.language == "ko" else "%b %-d"
    x = alt.X("day:T", scale=alt.Scale(type="utc"), axis=alt.Axis(format=ticks, title=None, grid=False, labelOverlap=True,
                                                                  tickCount=4 if about.width < 500 else 8))
    y = alt.Y("total:Q", scale=alt.Scale(domain=[0, top * 1.12], nice=False),
              axis=alt.Axis(title=None, format=",d", tickCount=4, domain=False))
    base = alt.Chart()
    area = base.mark_area(interpolate="step-after", color=palette.BLUE_TINT, aria=False).encode(x=x, y=y)
    line = base.mark_line(interpolate="step-after", color=palette.BLUE, strokeWidth=2.5, aria=False).encode(x=x, y=y)
    dots = base.mark_point(filled=True, opacity=0, size=200).encode(
        x=x, y=y, description=alt.Description("said:N"),
        tooltip=[alt.Tooltip("text:N", title=_("날짜")), alt.Tooltip("total:Q", title=_("누적 응답"), format=",d")])
    last = base.transform_filter("datum.last").mark_text(align="right", dx=-4, dy=-12, fontWeight=700, fontSize=15,
                                                         color=palette.BLUE, aria=False).encode(
        x=x, y=y, text=alt.Text("total:Q", format=",d"))
    return [area, line, dots, last, *goal(target), *marks(reminders)]


def goal(target: int | None) -> list[Any]:
    import altair as alt

    if target is None:
        return []
    name = _("목표 %(target)s") % {"target": parts.whole(target)}
    line = alt.Chart(alt.InlineData(values=[{"target": target, "name": name}]))
    return [
        line.mark_rule(color=palette.WARM, strokeWidth=2, strokeDash=[5, 3], aria=False).encode(y=alt.Y("target:Q")),
        line.mark_text(align="left", dx=6, dy=-8, fontWeight=700, color=palette.WARM, aria=False).encode(
            x=alt.XValue(0), y=alt.Y("target:Q"), text=alt.Text("name:N")),
    ]


def marks(reminders: Sequence[date]) -> list[Any]:
    import altair as alt

    if not reminders:
        return []
    line = alt.Chart(alt.InlineData(values=[{"at": day.isoformat(), "name": _("알림")} for day in reminders]))
    where = alt.X("at:T", scale=alt.Scale(type="utc"))
    return [
        line.mark_rule(color=palette.INK_3, strokeDash=[2, 3], aria=False).encode(x=where),
        line.mark_text(dy=-4, baseline="bottom", color=palette.INK_3, aria=False).encode(x=where, y=alt.YValue(0), text=alt.Text("name:N")),
    ]


def finding(points: Sequence[ReturnPoint], target: int | None) -> str:
    total = points[-1].total if points else 0
    if target is None:
        return _("지금까지 %(total)s명이 답했습니다") % {"total": parts.whole(total)}
    return _("목표 %(target)s명 가운데 %(total)s명이 답했습니다") % {
        "target": parts.whole(target), "total": parts.whole(total)}
