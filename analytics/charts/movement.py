"""How items moved between rounds: the middle half as a bar, the median as a mark, one line a round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from surveys.validators import span

from . import palette, parts
from .means import Scale, title_of
from .spec import About, Chart, Table, finish, words

LANE = 20  # px a round within a row


@dataclass(frozen=True, slots=True)
class RoundPoint:
    number: int
    median: float | None
    q1: float | None
    q3: float | None
    n: int


@dataclass(frozen=True, slots=True)
class MovementRow:
    label: str
    rounds: Sequence[RoundPoint]


def movement(rows: Sequence[MovementRow], scale: Scale, about: About) -> Chart:
    numbers = sorted({point.number for row in rows for point in row.rounds})
    row_height = 44 + LANE * max(1, len(numbers))
    with words(about):
        values = [mark for i, row in enumerate(rows) for mark in marks(i, row)]
        return finish(
            layers(rows, numbers, scale, about, row_height), values, kind="movement", about=about, title=finding(rows),
            height=len(rows) * row_height, lines=[sentence(row) for row in rows], table=table(rows),
        )


def marks(index: int, row: MovementRow) -> list[dict[str, Any]]:
    found = []
    for point in row.rounds:
        said = _("%(round)s차: 중앙값 %(median)s, 가운데 절반 %(half)s, n %(n)s") % {
            "round": point.number, "median": parts.plain(point.median), "n": point.n,
            "half": span(parts.plain(point.q1), parts.plain(point.q3))}
        found.append(parts.keyed(index, row.label) | {
            "round": point.number, "median": point.median, "q1": point.q1, "q3": point.q3, "text": said,
            "lane": _("%(round)s차") % {"round": point.number}, "said": f"{row.label}, {said}"})
    return found


def layers(rows: Sequence[MovementRow], numbers: Sequence[int], scale: Scale, about: About, row_height: int) -> list[Any]:
    import altair as alt

    y = parts.y_rows(len(rows))
    room = (scale.high - scale.low) * (0.16 if about.width < 500 else 0.09)
    span = alt.Scale(domain=[scale.low - room, scale.high + room / 3], nice=False, zero=False)
    axis = alt.Axis(values=list(range(scale.low, scale.high + 1)), format="d", title=title_of(scale, about), domain=False)
    found: list[Any] = []
    for place, number in enumerate(numbers):
        last, offset = number == numbers[-1], -(row_height // 2) + 36 + LANE * place
        here = alt.Chart().transform_filter(f"datum.round == {number}")
        valid = here.transform_filter("isValid(datum.median)")
        found += [
            valid.mark_bar(height=10, yOffset=offset, color=palette.FOR[0] if last else palette.LINE, cornerRadius=5,
                           aria=False, minBandSize=6).encode(x=alt.X("q1:Q", scale=span, axis=axis), x2=alt.X2("q3:Q"), y=y),
            valid.mark_point(filled=True, opacity=1, size=130 if last else 80, yOffset=offset, shape="circle",
                             color=palette.BLUE if last else palette.CONTROL_LINE)
            .encode(x=alt.X("median:Q", scale=span), y=y, description=alt.Description("said:N"),
                    tooltip=[alt.Tooltip("label:N", title=_("문항")), alt.Tooltip("text:N", title=_("라운드"))]),
            here.mark_text(align="left", yOffset=offset, color=palette.INK if last else palette.INK_3, aria=False,
                           fontWeight=700 if last else 400).encode(x=alt.XValue(0), y=y, text=alt.Text("lane:N")),
        ]
    return [*found, *parts.names(len(rows), row=row_height)]


def finding(rows: Sequence[MovementRow]) -> str:
    narrower = compared = 0
    for row in rows:
        widths = [p.q3 - p.q1 for p in row.rounds if p.q1 is not None and p.q3 is not None]
        if len(widths) > 1:
            compared += 1
            narrower += widths[-1] < widths[0]
    if not compared:
        return _("라운드별 중앙값과 가운데 절반")
    return _("%(all)s개 문항 가운데 %(some)s개에서 의견 폭이 좁아졌습니다") % {"all": compared, "some": narrower}


def sentence(row: MovementRow) -> str:
    return f"{row.label}: {'; '.join(mark['text'] for mark in marks(0, row))}."


def table(rows: Sequence[MovementRow]) -> Table:
    columns = [_("문항"), _("라운드"), _("중앙값"), "Q1", "Q3", "n"]
    return Table(columns, [
        [row.label, str(p.number), parts.plain(p.median), parts.plain(p.q1), parts.plain(p.q3), str(p.n)]
        for row in rows for p in row.rounds
    ])
