"""Means on the scale of the question: weighted with its interval (or the reason why there is none), unweighted, experts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from surveys.validators import span as numbers

from . import palette, parts
from .measure import wrapped
from .spec import About, Chart, Table, finish, words

TALL = 92  # px a row: name, citizens' value, marks, experts' value
TICK = "M0,-1.9L0,1.9"  # the unweighted mean: stands out above and below the dot even where both are the same


@dataclass(frozen=True, slots=True)
class MeanRow:
    """weighted None: nothing to show for this row. low and high None: no interval for this kind of sample."""

    label: str
    weighted: float | None
    n: int
    low: float | None = None
    high: float | None = None
    unweighted: float | None = None
    experts: float | None = None
    experts_n: int | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    low: int
    high: int
    low_label: str = ""
    high_label: str = ""
    reversed: bool = False  # the low end agrees


def means(rows: Sequence[MeanRow], scale: Scale, about: About, *, interval: str = "", no_interval: str = "",
          keep_order: bool = False) -> Chart:
    """interval: its name ("95% 추정 구간(모형 기반)"); no_interval: why there is none. One of the two has to be said.

    keep_order: for groups, whose order has a meaning of its own.
    """
    if any(row.low is not None for row in rows) != bool(interval):
        raise ValueError("means: drawn intervals need their name in `interval`, and a name needs drawn intervals")
    ordered = list(rows) if keep_order else sorted(rows, key=lambda r: (r.weighted is None, -(r.weighted or 0), r.label))
    with words(about):
        said = interval or no_interval
        about = replace(about, base=" · ".join(part for part in (about.base, said) if part))
        return finish(
            layers(ordered, scale, about), [mark for i, row in enumerate(ordered) for mark in marks(i, row, series(ordered))],
            kind="means", about=about, title=finding(ordered), height=parts.height(len(ordered), TALL),
            lines=[sentence(row, series(ordered)) for row in ordered], table=table(ordered, bool(interval)),
        )


def series(rows: Sequence[MeanRow]) -> dict[str, str]:
    """What stands for whom. Nothing is called weighted where no row has an unweighted mean beside it."""
    weighted = any(row.unweighted is not None for row in rows)
    first = _("시민, 가중 평균") if weighted else _("시민 평균")
    return {"weighted": first, "unweighted": _("시민, 비가중 평균"), "experts": _("전문가 평균")}


def marks(index: int, row: MeanRow, named: dict[str, str]) -> list[dict[str, Any]]:
    """One record per mark; the interval travels with the weighted mean."""
    values = {"weighted": row.weighted, "unweighted": row.unweighted, "experts": row.experts}
    head = parts.keyed(index, row.label, aside(row))
    found = [
        head | {"series": named[name], "mean": value, "text": spoken(name, row),
                "said": f"{row.label}, {named[name]}: {spoken(name, row)}",
                "low": row.low if name == "weighted" else None, "high": row.high if name == "weighted" else None,
                "shown": parts.number(value) if name == "weighted" else "",
                "beneath": parts.number(value) if name == "experts" else ""}
        for name, value in reversed(values.items()) if value is not None  # the weighted mean is drawn last, on top
    ]
    return found or [head | {"series": None, "mean": None, "low": None, "high": None, "shown": "", "beneath": "", "said": row.label}]


def aside(row: MeanRow) -> str:
    return f"n {parts.whole(row.n)}" if row.weighted is not None else _("값 없음")


def spoken(name: str, row: MeanRow) -> str:
    if name == "weighted" and row.low is not None and row.high is not None:
        return f"{parts.number(row.weighted)} ({numbers(parts.number(row.low), parts.number(row.high))})"
    return parts.number(getattr(row, name))


def layers(rows: Sequence[MeanRow], scale: Scale, about: About) -> list[Any]:
    import altair as alt

    count, names = len(rows), list(series(rows).values())
    ticks = list(range(scale.low, scale.high + 1))
    span = alt.Scale(domain=[scale.low, scale.high], nice=False, zero=False)
    x = alt.X("mean:Q", scale=span,
              axis=alt.Axis(values=ticks, format="d", title=title_of(scale, about), grid=True, domain=False, orient="bottom"))
    y = parts.y_rows(count)
    shown = [names[i] for i, key in enumerate(("weighted", "unweighted", "experts"))
             if any(getattr(row, key) is not None for row in rows)]
    style = {names[0]: ("circle", palette.BLUE), names[1]: (TICK, palette.GROUND), names[2]: ("diamond", palette.INK)}
    base = alt.Chart().transform_filter("isValid(datum.mean)")
    band = base.transform_filter("isValid(datum.low)").mark_bar(height=26, yOffset=12, color=palette.BLUE_LINE, cornerRadius=2,
                                                                 aria=False).encode(x=alt.X("low:Q", scale=span), x2=alt.X2("high:Q"), y=y)
    legend = alt.Legend(title=None, columns=alt.ExprRef("width < 500 ? 1 : 3"))
    dots = base.mark_point(size=100, yOffset=12, filled=True, opacity=1, strokeWidth=2).encode(
        x=x, y=y, description=alt.Description("said:N"),
        shape=alt.Shape("series:N", scale=alt.Scale(domain=shown, range=[style[s][0] for s in shown]),
                        legend=legend),
        fill=alt.Fill("series:N", scale=alt.Scale(domain=shown, range=[style[s][1] for s in shown]), legend=legend),
        stroke=alt.Stroke("series:N", scale=alt.Scale(domain=shown, range=[
            palette.INK_3 if style[s][1] == palette.GROUND else style[s][1] for s in shown]), legend=legend),
        tooltip=[alt.Tooltip("label:N", title=_("문항")), alt.Tooltip("series:N", title=_("구분")),
                 alt.Tooltip("text:N", title=_("평균"))],
    )
    value = base.mark_text(yOffset=-9, fontWeight=700, color=palette.BLUE, aria=False).encode(x=x, y=y, text=alt.Text("shown:N"))
    experts = base.mark_text(yOffset=33, fontWeight=700, color=palette.INK, aria=False).encode(x=x, y=y, text=alt.Text("beneath:N"))
    return [band, dots, value, experts, *parts.names(count, row=TALL)]


def title_of(scale: Scale, about: About) -> list[str]:
    """Of the axis: what its ends mean, on as many lines as the picture's width asks for."""
    if not (scale.low_label and scale.high_label):
        return [numbers(scale.low, scale.high)]
    between = "…" if scale.low < 0 else "–"
    return wrapped(f"{scale.low} {scale.low_label} {between} {scale.high} {scale.high_label}", about.width)


def finding(rows: Sequence[MeanRow]) -> str:
    rated = sorted((r for r in rows if r.weighted is not None), key=lambda r: -(r.weighted or 0))
    if len(rated) < 2:
        return _("평균 비교")
    compared = [row for row in rated if row.experts is not None]
    if len(compared) > 1:
        far = max(compared, key=gap)
        return _("시민과 전문가의 평가가 가장 다른 것은 ‘%(item)s’입니다(시민 %(citizens)s점, 전문가 %(experts)s점)") % {
            "item": far.label, "citizens": parts.number(far.weighted),
            "experts": parts.number(far.experts),
        }
    return _("평균이 가장 높은 것은 ‘%(top)s’ %(high)s점, 가장 낮은 것은 ‘%(bottom)s’ %(low)s점입니다") % {
        "top": rated[0].label, "high": parts.number(rated[0].weighted),
        "bottom": rated[-1].label, "low": parts.number(rated[-1].weighted),
    }


def gap(row: MeanRow) -> float:
    return abs((row.experts or 0) - (row.weighted or 0))


def sentence(row: MeanRow, named: dict[str, str]) -> str:
    said = [f"{named[name]} {spoken(name, row)}" for name in ("weighted", "unweighted", "experts")
            if getattr(row, name) is not None]
    return f"{row.label}: {', '.join(said) or _('값 없음')} (n {parts.whole(row.n)})."


def table(rows: Sequence[MeanRow], interval: bool) -> Table:
    plain = any(row.unweighted is not None for row in rows)
    columns = [_("문항"), _("가중 평균") if plain else _("시민 평균"), *([_("구간 하한"), _("구간 상한")] if interval else []),
               *([_("비가중 평균")] if plain else []), "n", _("전문가 평균"), _("전문가 n")]
    return Table(columns, [
        [row.label, parts.number(row.weighted),
         *([parts.number(row.low), parts.number(row.high)] if interval else []),
         *([parts.number(row.unweighted)] if plain else []), parts.whole(row.n), parts.number(row.experts), "–" if row.experts_n is None else parts.whole(row.experts_n)]
        for row in rows
    ])
