"""How surely each candidate belongs to the core: bars against the declared threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from . import palette, parts
from .spec import About, Chart, Table, finish, words


@dataclass(frozen=True, slots=True)
class ProbabilityRow:
    """status: in words, as the page says it; core decides the colour, never p alone."""

    label: str
    p: float | None
    core: bool
    status: str
    borderline: bool = False


def probabilities(rows: Sequence[ProbabilityRow], threshold: float, about: About, *, term: str = "") -> Chart:
    """term: what p may be called for this kind of sample (probability, acceptability)."""
    ordered = sorted(rows, key=lambda row: (not row.core, row.p is None, -(row.p or 0), row.label))
    with words(about):
        term = term or _("핵심가치에 들 확률")
        values = [bar(i, row, term) for i, row in enumerate(ordered)]
        return finish(
            layers(ordered, threshold, about, term), values, kind="probabilities", about=about,
            title=finding(ordered), height=parts.height(len(ordered), 56),
            lines=[f"{row.label}: {term} {parts.percent(row.p, 0)}, {row.status}." for row in ordered],
            table=Table([_("후보 가치"), term, _("판정")],
                        [[row.label, parts.percent(row.p), said(row)] for row in ordered]),
        )


def said(row: ProbabilityRow) -> str:
    return f"{row.status} ({_('경계')})" if row.borderline else row.status


def bar(index: int, row: ProbabilityRow, term: str) -> dict[str, Any]:
    return parts.keyed(index, row.label, said(row)) | {
        "p": row.p or 0, "colour": palette.BLUE if row.core else palette.CONTROL_LINE, "shown": parts.percent(row.p, 0),
        "said": f"{row.label}, {term} {parts.percent(row.p, 0)}, {said(row)}"}


def layers(rows: Sequence[ProbabilityRow], threshold: float, about: About, term: str) -> list[Any]:
    import altair as alt

    y = parts.y_rows(len(rows))
    span = alt.Scale(domain=[0, 1.08], nice=False)
    axis = alt.Axis(values=[0, 0.2, 0.4, 0.6, 0.8, 1], format=".0%", title=term, domain=False)
    bars = alt.Chart().mark_bar(height=16, yOffset=10, cornerRadiusEnd=2).encode(
        x=alt.X("p:Q", scale=span, axis=axis), y=y, color=alt.Color("colour:N", scale=None), description=alt.Description("said:N"),
        tooltip=[alt.Tooltip("label:N", title=_("후보 가치")), alt.Tooltip("shown:N", title=term),
                 alt.Tooltip("aside:N", title=_("판정"))])
    numbers = alt.Chart().mark_text(align="left", dx=6, yOffset=10, fontWeight=700, color=palette.INK, aria=False).encode(
        x=alt.X("p:Q", scale=span), y=y, text=alt.Text("shown:N"))
    limit = parts.threshold(threshold, _("기준 %(value)s") % {"value": parts.percent(threshold, 0)}, len(rows), end=1.08)
    return [bars, *limit, numbers, *parts.names(len(rows), row=56)]


def finding(rows: Sequence[ProbabilityRow]) -> str:
    core = sum(row.core for row in rows)
    least = min((row.p for row in rows if row.core and row.p is not None), default=None)
    if least is not None:
        return _("핵심가치 %(core)s개는 가장 낮은 것도 모의 추출의 %(p)s에서 핵심가치에 들었습니다") % {
            "core": core, "p": parts.percent(least, 0)}  # as on its own label
    return _("%(all)s개 후보 가운데 %(core)s개가 핵심가치 기준을 통과했습니다") % {"all": len(rows), "core": core}
