"""The experts on each item: from the last round that asked it. An item on which a panel has settled rests; it is not lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Section = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """round: the section of the round; figure: what it found of the item."""

    round: Section
    figure: Section

    @property
    def number(self) -> int:
        return self.round["number"]

    @property
    def source(self) -> str:
        return f"round-{self.number}"


def by_item(rounds: Sequence[Section], only: Sequence[str] | None = None) -> dict[str, Asked]:
    """Item code → its last round, in the order in which the items were first asked; only: items to leave it at."""
    order = dict.fromkeys(f["item"] for r in rounds for f in r["figures"])
    last = {f["item"]: Asked(r, f) for r in rounds for f in r["figures"]}
    return {code: last[code] for code in order if only is None or code in only}


def base(found: Mapping[str, Asked]) -> str:
    """Whom the figures rest on, with every round that is among them."""
    rounds = {asked.number: asked.round for asked in found.values()}
    if len(rounds) == 1:
        (only,) = rounds.values()
        return _("전문가 %(n)d차 라운드, n = %(people)s") % {"n": only["number"], "people": f"{only['respondents']:,}"}
    parts = [_part(rounds[n], sum(asked.number == n for asked in found.values())) for n in sorted(rounds)]
    return _("문항마다 마지막으로 물은 라운드의 전문가: %(rounds)s") % {"rounds": "; ".join(parts)} if parts else ""


def _part(round_: Section, items: int) -> str:
    said = ngettext("%(n)d차 %(items)d개 문항, n = %(people)s", "%(n)d차 %(items)d개 문항, n = %(people)s", items)
    return said % {"n": round_["number"], "items": items, "people": f"{round_['respondents']:,}"}


def of_derivation(d: Section) -> str:
    """Whom a derivation rests on: the experts with their rounds, and the citizens of its survey."""
    experts = {"experts": f"{d['experts']:,}", "rounds": ", ".join(map(str, d["rounds"]))}
    low, high = d.get("citizens") or (0, 0)
    if not high:
        return _("%(rounds)s차 라운드의 전문가 %(experts)s명") % experts
    citizens = f"{high:,}" if low == high else f"{low:,}–{high:,}"
    return _("%(rounds)s차 라운드의 전문가 %(experts)s명과 시민 %(citizens)s명") % (experts | {"citizens": citizens})


def several(found: Mapping[str, Asked]) -> bool:
    return len({asked.number for asked in found.values()}) > 1


def named(label: str, asked: Asked, found: Mapping[str, Asked]) -> str:
    """The item's name; with its round where the items beside it come from others."""
    return _("%(item)s (%(n)d차)") % {"item": label, "n": asked.number} if several(found) else label
