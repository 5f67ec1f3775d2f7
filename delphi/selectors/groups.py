"""The groups' figures of the round before, as a card shows them."""

from __future__ import annotations

from dataclasses import dataclass

from ..models import PanelGroup, Round, RoundFeedback, Seat
from ..small_groups import SMALL


@dataclass(frozen=True)
class GroupLine:
    """One group on one item. small, guarded: why its figures are not shown. own: the reader belongs to it."""

    name: str
    own: bool
    n: int | None = None
    median: float | None = None
    q1: float | None = None
    q3: float | None = None
    small: bool = False
    guarded: bool = False

    @property
    def hidden(self) -> bool:
        return self.small or self.guarded


def lines_of(row: RoundFeedback, groups: list[PanelGroup], own: int | None) -> list[GroupLine]:
    """In the groups' order; nothing where there are not two to compare."""
    stored = {entry["group"]: entry for entry in row.groups}
    lines = [_line(g, stored[g.code], g.pk == own) for g in groups if g.code in stored]
    return lines if len(lines) > 1 else []


def _line(group: PanelGroup, entry: dict, own: bool) -> GroupLine:
    if why := entry.get("hidden"):
        return GroupLine(group.local("name"), own, small=why == SMALL, guarded=why != SMALL)
    return GroupLine(group.local("name"), own, entry["n"], entry["median"], entry["q1"], entry["q3"])


def groups_of(rnd: Round) -> list[PanelGroup]:
    return list(PanelGroup.objects.filter(panel=rnd.panel_id))


def own_group(seat: Seat | None) -> int | None:
    return seat.panelist.group_id if seat else None
