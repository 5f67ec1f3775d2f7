"""The sample against the population, category by category, before and after weighting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from . import palette, parts
from .spec import About, Chart, Table, finish, words


@dataclass(frozen=True, slots=True)
class MarginRow:
    """Shares of their total, 0 to 1. variable: "성", "연령" …; category: "여자", "20대" …"""

    variable: str
    category: str
    population: float
    sample: float
    n: int


def margins(rows: Sequence[MarginRow], about: About) -> Chart:
    with words(about):
        values = [bar(i, row) for i, row in enumerate(rows)]
        return finish(
            layers(rows, about), values, kind="margins", about=about, title=finding(rows),
            height=parts.height(len(rows), 52), lines=[f"{value['said']}." for value in values],
            table=Table([_("구분"), _("모집단"), _("표본"), _("차이(%p)"), "n"], [
                [name(row), parts.percent(row.population), parts.percent(row.sample), gap(row), parts.whole(row.n)]
                for row in rows]),
        )


def name(row: MarginRow) -> str:
    return f"{row.variable} · {row.category}"


def gap(row: MarginRow) -> str:
    return f"{100 * (row.sample - row.population):+.1f}".replace("-", "−")


def aside(row: MarginRow) -> str:
    return _("%(gap)s%%p · n %(n)s") % {"gap": gap(row), "n": parts.whole(row.n)}


def bar(index: int, row: MarginRow) -> dict[str, Any]:
    said = _("모집단 %(population)s, 표본 %(sample)s") % {
        "population": parts.percent(row.population), "sample": parts.percent(row.sample)}
    return parts.keyed(index, name(row), aside(row)) | {
        "population": row.population, "sample": row.sample, "text": said, "said": f"{name(row)}: {said}"}


def layers(rows: Sequence[MarginRow], about: About) -> list[Any]:
    import altair as alt

    y, labels = parts.y_rows(len(rows)), {"sample": _("표본"), "population": _("모집단")}
    top = max([0.1, *(share for row in rows for share in (row.population, row.sample))])
    span = alt.Scale(domain=[0, min(1.0, top * 1.06)], nice=False)
    axis = alt.Axis(format=".0%", title=None, domain=False, tickCount=5)
    tips = [alt.Tooltip("label:N", title=_("구분")), alt.Tooltip("text:N", title=_("비율"))]
    bars = alt.Chart().transform_calculate(what=f"'{labels['sample']}'").mark_bar(height=12, yOffset=10).encode(
        x=alt.X("sample:Q", scale=span, axis=axis), y=y, description=alt.Description("said:N"), tooltip=tips,
        color=alt.Color("what:N", scale=alt.Scale(domain=[labels["sample"]], range=[palette.FOR[0]]),
                        legend=alt.Legend(title=None, symbolType="square")))
    marks = alt.Chart().transform_calculate(what=f"'{labels['population']}'").mark_point(
        yOffset=10, filled=True, opacity=1, size=260).encode(
        x=alt.X("population:Q", scale=span), y=y, tooltip=tips, color=alt.ColorValue(palette.INK),
        shape=alt.Shape("what:N", scale=alt.Scale(domain=[labels["population"]], range=["M0,-0.7L0,0.7M-0.06,-0.7H0.06V0.7H-0.06Z"]),
                        legend=alt.Legend(title=None)))
    return [bars, marks, *parts.names(len(rows), row=52)]


def finding(rows: Sequence[MarginRow]) -> str:
    if not rows:
        return _("모집단과 표본")
    worst = max(rows, key=lambda row: abs(row.sample - row.population))
    return _("모집단과 가장 차이 나는 곳은 ‘%(name)s’ %(gap)s%%p입니다") % {"name": name(worst), "gap": gap(worst)}
