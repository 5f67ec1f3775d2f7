"""What a builder returns, and the frame every chart shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from stats.canonical import content_hash

from . import names, palette
from .measure import wrapped

WIDE, NARROW = 760, 328  # px: the column of a page, and a small phone; shown larger on a larger one
ROW = 64  # px a row: its name above, its marks below


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a chart as rows of text, first column the name."""

    columns: list[str]
    rows: list[list[str]]


@dataclass(frozen=True, slots=True)
class Chart:
    """title: the finding; subtitle: the base; description: for those who cannot see the picture."""

    kind: str
    title: str
    subtitle: str
    description: str
    spec: dict[str, Any]
    table: Table
    note: str = ""
    language: str = "ko"
    synthetic: bool = False
    hash: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hash", content_hash(self.spec))

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON: what a colleague stores, and what <c-chart> reads (add id, svg and addresses)."""
        return {
            "kind": self.kind, "title": self.title, "subtitle": self.subtitle, "description": self.description,
            "spec": self.spec, "table": {"columns": self.table.columns, "rows": self.table.rows}, "note": self.note,
            "language": self.language, "hash": self.hash,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is said around a chart. title empty: the builder states the plain finding itself."""

    language: str = "ko"
    title: str = ""
    base: str = ""
    note: str = ""
    synthetic: bool = False
    width: int = WIDE
    source: str = ""  # who studied it, for pictures that travel alone


@contextmanager
def words(about: About) -> Iterator[None]:
    """The words of a chart are in the reader's language, whoever the worker is.

    Altair checks every part and then the whole against its schema, which takes longer than drawing: the tests do that.
    """
    from altair.utils import schemapi

    with translation.override(about.language), schemapi.debug_mode(False):
        yield


def finish(layers: Sequence[Any], rows: list[dict[str, Any]], *, kind: str, about: About, title: str, height: int,
           lines: Iterable[str], table: Table) -> Chart:
    """Layers over one set of rows, with title, base and one configuration."""
    import altair as alt

    heading = about.title or title
    extra = names.LINE * names.place(rows, about.width) if rows and "key" in rows[0] else 0
    said = [about.base, about.source, *([_("합성 시연 자료 / synthetic demonstration data")] if about.synthetic else [])]
    description = " ".join(part for part in (f"{heading}.", about.base and f"{about.base}.", *lines) if part)
    chart = alt.layer(
        *layers, data=alt.NamedData("rows"), width=about.width, height=height + extra * len({row.get("key") for row in rows}),
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        padding={"left": 4, "right": 4, "top": 4, "bottom": 4}, description=description, background=palette.GROUND,
        title=alt.TitleParams(wrapped(heading, about.width * 0.72),
                              subtitle=[line for part in said if part for line in wrapped(part, about.width * 1.02)]),
        config=configuration(about.width),
    )
    spec = chart.to_dict(validate=False)
    spec.setdefault("datasets", {})["rows"] = rows  # last: Altair copies what it holds with every layer
    names.lower(spec["layer"], extra)
    return Chart(kind=kind, title=heading, subtitle=about.base, description=description, spec=spec,
                 table=table, note=about.note, language=about.language, synthetic=about.synthetic)


def configuration(width: int) -> dict[str, Any]:
    """Texts of a phone's picture are larger: it is shown smaller than drawn on the smallest."""
    size = 14 if width < WIDE / 2 else 13
    quiet = {"labelColor": palette.INK_3, "labelFontSize": size, "titleColor": palette.INK_2, "titleFontSize": size,
             "titleFontWeight": 600, "domainColor": palette.CONTROL_LINE, "tickColor": palette.CONTROL_LINE,
             "gridColor": palette.GROUND_3, "aria": False}
    return {
        "font": palette.FONT, "axis": quiet, "view": {"stroke": None},
        "title": {"anchor": "start", "frame": "group", "fontSize": 20, "fontWeight": 700, "color": palette.INK,
                  "subtitleFontSize": 14, "subtitleColor": palette.INK_3, "offset": 16, "lineHeight": 28,
                  "subtitlePadding": 6},
        "legend": {"labelFontSize": size, "labelColor": palette.INK_2, "titleFontSize": size, "orient": "top",
                   "symbolSize": 110, "labelLimit": 320, "aria": False},
        "text": {"fontSize": size, "color": palette.INK_2},
    }
