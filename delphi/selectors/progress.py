"""How a round is going: counts for everybody on the team, names for those who may see people, answers for nobody."""

from __future__ import annotations

from dataclasses import dataclass

from surveys.enums import ResponseState
from surveys.models import Response

from ..enums import PanelistState
from ..models import PanelGroup, Round, Seat

WAITING, BEGUN, SUBMITTED = "waiting", "begun", "submitted"


@dataclass(frozen=True)
class GroupProgress:
    group: PanelGroup | None
    invited: int
    started: int
    submitted: int

    @property
    def percent(self) -> int:
        return round(100 * self.submitted / self.invited) if self.invited else 0


def seats_by_state(rnd: Round) -> dict[str, list[Seat]]:
    """Seats of active panelists: waiting, begun, submitted."""
    states = dict(
        Response.objects.filter(questionnaire=rnd.questionnaire_id, invitation__isnull=False).values_list(
            "invitation_id", "state"
        )
    )
    found: dict[str, list[Seat]] = {WAITING: [], BEGUN: [], SUBMITTED: []}
    seats = rnd.seats.select_related("panelist__group", "invitation").order_by("panelist__name", "panelist__key")
    for seat in seats:
        state = states.get(seat.invitation_id)
        if state == ResponseState.SUBMITTED:
            found[SUBMITTED].append(seat)
        elif seat.panelist.state == PanelistState.ACTIVE and seat.invitation.revoked_at is None:
            found[BEGUN if state == ResponseState.DRAFT else WAITING].append(seat)
    return found


def by_group(rnd: Round) -> list[GroupProgress]:
    """Invited, started and submitted per group, groups in their order; the last row may be those without a group."""
    rows: dict[int | None, list[int]] = {}
    for state, seats in seats_by_state(rnd).items():
        for seat in seats:
            row = rows.setdefault(seat.panelist.group_id, [0, 0, 0])
            row[0] += 1
            row[1] += state != WAITING
            row[2] += state == SUBMITTED
    groups: list[PanelGroup | None] = [*rnd.panel.groups.all(), None]
    return [GroupProgress(g, *rows[key]) for g in groups if (key := g.pk if g else None) in rows]


def in_all(rows: list[GroupProgress]) -> GroupProgress:
    return GroupProgress(
        None, sum(r.invited for r in rows), sum(r.started for r in rows), sum(r.submitted for r in rows)
    )
