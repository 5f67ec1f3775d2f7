"""The mean of one item in each province, as a map of equal squares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from surveys.validators import span as numbers

from . import palette, parts
from .means import Scale
from .measure import wrapped
from .provinces import COLUMNS, PROVINCES, ROWS, Province
from .spec import About, Chart, Table, finish, words

SIDE = 86  # px a square: four beside each other fit on a phone
HEAD = 0.72  # squares' sides over the map, for the key
GAP = 0.035
WIDTH = 460  # px of the picture to take away
NAMED = 4  # provinces that a title names
ABOUT_THE_SAME, CLEARLY = 0.025, 0.075  # of the scale's length: 0.1 and 0.3 points of five


@dataclass(frozen=True, slots=True)
class Tile:
    """mean None: too few answers. low and high None: no interval for this kind of sample."""

    province: Province
    mean: float | None
    n: int | None
    low: float | None = None
    high: float | None = None


def tiles(label: str, rows: Sequence[Tile], overall: float, scale: Scale, about: About, *, interval: str = "") -> Chart:
    """overall: the mean of all who were asked. A province that nobody could choose stays an empty square."""
    with words(about):
        asked = {tile.province.code: tile for tile in rows}
        ordered = sorted(rows, key=lambda t: (t.mean is None, -(t.mean or 0), t.province.code))
        base = " · ".join(part for part in (about.base, interval) if part)
        about = replace(about, width=min(WIDTH, about.width), base=base, note=about.note or note(ordered))
        values = [square(p, asked.get(p.code), overall, scale, about.language) for p in PROVINCES]
        return finish(
            layers(values, overall, scale), values, kind="tiles", about=about,
            title=finding(label, ordered, overall, about.language),
            height=round((HEAD + ROWS) * min(SIDE, about.width / COLUMNS)), lines=[sentence(t, about.language) for t in ordered],
            table=table(ordered, about.language, bool(interval)),
        )


def step(mean: float, overall: float, scale: Scale) -> int:
    """-2 … 2: how far below or above the mean of all."""
    away = round((mean - overall) / (scale.high - scale.low), 6)
    size = 0 if abs(away) < ABOUT_THE_SAME else 1 if abs(away) < CLEARLY else 2
    return size if away > 0 else -size


def apart(tile: Tile, overall: float) -> bool:
    """Whether the interval leaves the mean of all outside."""
    return tile.low is not None and tile.high is not None and not tile.low <= overall <= tile.high


def colours_of(scale: Scale) -> list[str]:
    """From under the whole country to above it; the end that agrees has the colour of agreement."""
    return palette.diverging(5)[:: -1 if scale.reversed else 1]


def square(province: Province, tile: Tile | None, overall: float, scale: Scale, language: str) -> dict[str, Any]:
    x, y, name = province.column, province.row + HEAD, province.short(language)
    place = {"label": name, "x": x + GAP, "x2": x + 1 - GAP, "y": y + GAP, "y2": y + 1 - GAP, "middle": x + 0.5,
             "name_y": y + 0.24, "mean_y": y + 0.54, "aside_y": y + 0.8}
    if tile is None or tile.mean is None:
        state = "absent" if tile is None else "few"
        said = _("묻지 않음") if tile is None else _("응답 적음")
        ink = palette.CONTROL_LINE if tile is None else palette.INK_3
        return place | {"aside_y": y + 0.64, "state": state, "colour": palette.GROUND if tile is None else palette.GROUND_3, "ink": ink, "edge": False,
                        "shown": "", "aside": "\n".join(wrapped(said, SIDE - 8)), "text": said, "said": f"{name}: {said}"}
    colour = colours_of(scale)[step(tile.mean, overall, scale) + 2]
    return place | {"state": "known", "colour": colour, "ink": palette.text_on(colour), "edge": apart(tile, overall),
                    "shown": parts.number(tile.mean), "aside": margin(tile), "text": spoken(tile), "said": f"{name}: {spoken(tile)}"}


def margin(tile: Tile) -> str:
    """Half the interval; without one, the number of answers."""
    if tile.low is None or tile.high is None:
        return f"n {parts.whole(tile.n or 0)}"
    return f"±{parts.number((tile.high - tile.low) / 2)}"


def spoken(tile: Tile) -> str:
    if tile.mean is None:
        return _("응답 적음")
    known = tile.low is not None and tile.high is not None
    bounds = f" ({numbers(parts.number(tile.low), parts.number(tile.high))})" if known else ""
    return f"{parts.number(tile.mean)}{bounds}, n {parts.whole(tile.n or 0)}"


def layers(values: Sequence[Mapping[str, Any]], overall: float, scale: Scale) -> list[Any]:
    import altair as alt

    side = f"min({SIDE}, width / {COLUMNS})"
    half = COLUMNS / 2
    across = alt.Scale(domain=[0, COLUMNS], nice=False, zero=False,
                       range=[alt.ExprRef(f"width / 2 - {half} * {side}"), alt.ExprRef(f"width / 2 + {half} * {side}")])
    down = alt.Scale(domain=[0, HEAD + ROWS], nice=False, zero=False, range=[0, alt.ExprRef(f"{HEAD + ROWS} * {side}")])
    x, y = alt.X("x:Q", scale=across, axis=None), alt.Y("y:Q", scale=down, axis=None)
    base = alt.Chart()
    ground = base.mark_rect(strokeWidth=1, cornerRadius=3).encode(
        x=x, x2=alt.X2("x2:Q"), y=y, y2=alt.Y2("y2:Q"), fill=alt.Fill("colour:N", scale=None), description=alt.Description("said:N"),
        stroke=alt.condition("datum.state == 'absent'", alt.value(palette.LINE), alt.value("transparent")),
        tooltip=[alt.Tooltip("label:N", title=_("시·도")), alt.Tooltip("text:N", title=_("평균"))])
    edge = base.transform_filter("datum.edge").mark_rect(filled=False, stroke=palette.INK, strokeWidth=2.5, cornerRadius=3,
                                                         aria=False).encode(x=x, x2=alt.X2("x2:Q"), y=y, y2=alt.Y2("y2:Q"))
    hatching = alt.Chart(alt.InlineData(values=hatch(values))).mark_rule(
        color=palette.CONTROL_LINE, opacity=0.45, aria=False).encode(x=x, x2=alt.X2("x2:Q"), y=y, y2=alt.Y2("y2:Q"))
    ink = alt.Color("ink:N", scale=None)
    middle = alt.X("middle:Q", scale=across, axis=None)
    texts = [base.mark_text(aria=False, fontSize=size, fontWeight=weight, baseline="middle", lineBreak="\n", lineHeight=15).encode(
        x=middle, y=alt.Y(f"{at}:Q", scale=down, axis=None), text=alt.Text(f"{what}:N"), color=ink)
        for what, at, size, weight in (("label", "name_y", 14, 500), ("shown", "mean_y", 18, 700), ("aside", "aside_y", 14, 400))]
    return [ground, *([hatching] if hatch(values) else []), edge, *texts, *key(values, overall, scale, across, down)]


def hatch(values: Sequence[Mapping[str, Any]]) -> list[dict[str, float]]:
    """Slanting lines over the squares with too few answers, so that grey does not speak alone."""
    lines: list[dict[str, float]] = []
    for v in values:
        if v["state"] == "few":
            size, left, bottom = v["x2"] - v["x"], v["x"], v["y2"]
            for k in range(1, 8):
                start, end = max(0.0, k / 4 - 1), min(1.0, k / 4)
                lines.append({"x": left + start * size, "y": bottom - (k / 4 - start) * size,
                              "x2": left + end * size, "y2": bottom - (k / 4 - end) * size})
    return lines


def key(values: Sequence[Mapping[str, Any]], overall: float, scale: Scale, across: Any, down: Any) -> list[Any]:
    """What the colours and the edge mean, in words beside them."""
    import altair as alt

    colours, span = colours_of(scale), scale.high - scale.low
    strip = [{"x": k * COLUMNS / 5, "x2": (k + 1) * COLUMNS / 5, "y": 0.36, "y2": 0.48, "colour": c} for k, c in enumerate(colours)]
    x, y = alt.X("x:Q", scale=across, axis=None), alt.Y("y:Q", scale=down, axis=None)
    bars = alt.Chart(alt.InlineData(values=strip)).mark_rect(aria=False).encode(
        x=x, x2=alt.X2("x2:Q"), y=y, y2=alt.Y2("y2:Q"), fill=alt.Fill("colour:N", scale=None))
    same = _("전체 평균 %(mean)s(±%(range)s)") % {"mean": parts.number(overall), "range": parts.plain(ABOUT_THE_SAME * span)}
    heads = [(0, "left", f"◀ {_('낮음')}", colours[0], 700, 0.2), (COLUMNS / 2, "center", same, palette.INK_2, 400, 0.2),
             (COLUMNS, "right", f"{_('높음')} ▶", colours[-1], 700, 0.2)]
    below = [text for text, wanted in (
        (_("굵은 테두리: 구간이 전체 평균 밖"), any(v["edge"] for v in values)),
        (_("빗금: 응답 적음"), any(v["state"] == "few" for v in values))) if wanted]
    lines = [line for text in below for line in wrapped(text, 1.85 * SIDE)]
    heads += [(2.12, "left", line, palette.INK_2, 400, HEAD + ROWS - 0.72 + 0.22 * k) for k, line in enumerate(lines)]
    return [bars, *(alt.Chart(alt.InlineData(values=[{"x": at, "y": top, "said": text}])).mark_text(
        align=align, color=colour, fontWeight=weight, fontSize=14, baseline="middle", aria=False,
    ).encode(x=x, y=y, text=alt.Text("said:N")) for at, align, text, colour, weight, top in heads)]


def finding(label: str, rows: Sequence[Tile], overall: float, language: str) -> str:
    """No more than the intervals say: of many places one or two lie off by chance, as the note tells."""
    item = label
    known = [tile for tile in rows if tile.mean is not None]
    if not known:
        return _("‘%(item)s’, 시·도별 평균") % {"item": item}
    if any(tile.low is not None for tile in known):
        names = [t.province.short(language) for t in known if apart(t, overall)]
        if not names:
            return _("‘%(item)s’: 구간이 전체 평균을 벗어난 시·도가 없습니다") % {"item": item}
        if len(names) > NAMED:
            return _("‘%(item)s’: 구간이 전체 평균을 벗어난 시·도는 %(k)s곳입니다") % {"item": item, "k": len(names)}
        return _("‘%(item)s’: 구간이 전체 평균을 벗어난 시·도는 %(places)s") % {"item": item, "places": ", ".join(names)}
    return _("‘%(item)s’의 평균은 %(top)s에서 가장 높고 %(bottom)s에서 가장 낮습니다") % {
        "item": item, "top": known[0].province.short(language), "bottom": known[-1].province.short(language)}


def note(rows: Sequence[Tile]) -> str:
    """How many would stand apart by chance alone: one of twenty."""
    bounded = sum(tile.low is not None for tile in rows)
    said = [_("칸의 크기는 인구나 넓이와 무관합니다.")]
    if any(tile.mean is None for tile in rows):
        said.append(_("응답이나 유효 응답이 10건이 되지 않는 곳의 값은 적지 않습니다."))
    if bounded:
        said.append(_("%(n)s곳을 한꺼번에 비교하므로, 차이가 없어도 한 곳쯤은 우연히 전체 평균을 벗어날 수 있습니다.") % {"n": bounded})
    return " ".join(said)


def sentence(tile: Tile, language: str) -> str:
    return f"{tile.province.short(language)}: {spoken(tile)}."


def table(rows: Sequence[Tile], language: str, interval: bool) -> Table:
    columns = [_("시·도"), _("평균"), *([_("구간 하한"), _("구간 상한")] if interval else []), "n"]
    return Table(columns, [
        [t.province.short(language), _("응답 적음") if t.mean is None else parts.number(t.mean),
         *([parts.number(t.low), parts.number(t.high)] if interval else []), "–" if t.n is None else parts.whole(t.n)]
        for t in rows
    ])
