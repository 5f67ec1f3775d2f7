"""All items of a round by verdict, one square an item: what was agreed, what was not, at one glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from . import palette, parts
from .spec import About, Chart, Table, finish, words

COLOURS = {
    "consensus_for": palette.FOR[1], "consensus_against": palette.AGAINST[1], "consensus_middle": palette.INK_2,
    "two_camps": palette.WARM_LINE, "plurality_for": palette.FOR[0], "plurality_against": palette.AGAINST[0],
    "plurality_middle": palette.MIDDLE, "none": palette.LINE, "too_few": palette.GROUND_3,
}


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """code: of the verdict; word: as the page says it; items: the names of the items that got it."""

    code: str
    word: str
    items: Sequence[str]


def verdicts(rows: Sequence[VerdictRow], about: About) -> Chart:
    shown = [row for row in rows if row.items]
    with words(about):
        values = [
            parts.keyed(i, row.word, _("%(count)s개") % {"count": len(row.items)})
            | {"place": place, "item": item, "colour": COLOURS.get(row.code, palette.LINE), "said": f"{item}: {row.word}"}
            for i, row in enumerate(shown) for place, item in enumerate(row.items)
        ]
        return finish(
            layers(shown, about), values, kind="verdicts", about=about, title=finding(shown),
            height=parts.height(len(shown), 64),
            lines=[f"{row.word} {_('%(count)s개') % {'count': len(row.items)}}: {', '.join(row.items)}." for row in shown],
            table=Table([_("판정"), _("문항 수"), _("문항")], [[row.word, str(len(row.items)), " · ".join(row.items)]
                                                         for row in shown]),
        )


def layers(rows: Sequence[VerdictRow], about: About) -> list[Any]:
    import altair as alt

    most = max([1, *(len(row.items) for row in rows)])
    step = f"min(28, width / {most})"
    x = alt.X("place:Q", axis=None, scale=alt.Scale(domain=[-0.5, most - 0.5], nice=False, zero=False,
                                                    range=[0, alt.ExprRef(f"{most} * {step}")]))
    squares = alt.Chart().mark_square(size=alt.ExprRef(f"pow({step} - 3, 2)"), yOffset=10, opacity=1, stroke=palette.INK_3,
                                      strokeWidth=1).encode(
        x=x,
        y=parts.y_rows(len(rows)), color=alt.Color("colour:N", scale=None), description=alt.Description("said:N"),
        tooltip=[alt.Tooltip("item:N", title=_("문항")), alt.Tooltip("label:N", title=_("판정"))])
    return [squares, *parts.names(len(rows), row=64)]


def finding(rows: Sequence[VerdictRow]) -> str:
    total = sum(len(row.items) for row in rows)
    agreed = sum(len(row.items) for row in rows if row.code.startswith("consensus"))
    return _("%(all)s개 문항 가운데 %(agreed)s개에서 합의에 이르렀습니다") % {"all": total, "agreed": agreed}
