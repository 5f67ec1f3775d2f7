"""What an expert may see: the seats of their own address, and how each stands."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from surveys.enums import ResponseState
from surveys.models import Response

from ..enums import PanelistState, RoundState
from ..models import Round, Seat

OPEN, CLOSED, NOT_YET, WITHDRAWN, ELSEWHERE = "open", "closed", "not_yet", "withdrawn", "elsewhere"


@dataclass(frozen=True)
class Place:
    """One seat with its answer, as "my panels" lists it."""

    seat: Seat
    response: Response | None
    open_items: int
    all_items: int

    @property
    def round(self) -> Round:
        return self.seat.round

    @property
    def submitted(self) -> bool:
        return self.response is not None and self.response.state == ResponseState.SUBMITTED

    @property
    def done_items(self) -> int:
        return self.all_items - self.open_items

    @property
    def minutes(self) -> int:
        """Minutes left, in proportion to what is open."""
        q = self.seat.round.questionnaire
        return max(1, -(-q.minutes * self.open_items // max(self.all_items, 1)))

    @property
    def until(self) -> datetime | None:
        return self.seat.closes_at

    @property
    def ended(self) -> datetime | None:
        """When the round was closed, which may be before its hour."""
        return self.round.closed_at or self.until


def mailbox_of(email: str) -> str:
    """What a seat keeps of the address that began its answer."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()


def own(email: str, prefix: str = "") -> Q:
    """Seats whose answer, if any, was begun from this address: who got the address changed reads none of it."""
    return Q(**{f"{prefix}mailbox__in": ["", mailbox_of(email)]})


def is_own(seat: Seat) -> bool:
    return seat.mailbox in ("", mailbox_of(seat.panelist.email))


def seats_of(email: str) -> QuerySet[Seat]:
    return Seat.objects.filter(panelist__email__iexact=email).select_related(
        "panelist__panel__study__organisation", "panelist__group", "round__questionnaire", "invitation"
    )


def seat_of(email: str, key: str) -> Seat | None:
    """The seat behind an address of a round; nobody else's."""
    return seats_of(email).filter(round__questionnaire__key=key).first()


def stand_of(seat: Seat) -> str:
    if seat.panelist.state == PanelistState.WITHDRAWN or seat.invitation.revoked_at is not None:
        return WITHDRAWN
    if not is_own(seat) and _is_submitted(seat):
        return ELSEWHERE
    if seat.takes_answers():
        return OPEN
    return NOT_YET if seat.round.state == RoundState.DRAFT else CLOSED


def _is_submitted(seat: Seat) -> bool:
    return Response.objects.filter(invitation_id=seat.invitation_id, state=ResponseState.SUBMITTED).exists()


def undone_round(email: str, key: str) -> Round | None:
    """A round that this person's panel is preparing: its address may be known from an opening that was undone."""
    rounds = Round.objects.filter(questionnaire__key=key, state=RoundState.DRAFT)
    return rounds.filter(panel__panelists__email__iexact=email).select_related("questionnaire__study").first()


def places(email: str) -> list[Place]:
    """Open rounds of an address, what is not submitted first, then by deadline."""
    found = [place_of(seat) for seat in seats_of(email) if stand_of(seat) == OPEN]
    return sorted(found, key=lambda p: (p.submitted, p.until is None, p.until, p.seat.pk))


def past(email: str) -> list[Seat]:
    """Rounds of an address that are over and were answered, the newest first: each has its report."""
    over = (RoundState.COMPUTING, RoundState.FAILED, RoundState.CLOSED)
    found = seats_of(email).filter(
        own(email), round__state__in=over, invitation__response__state=ResponseState.SUBMITTED
    )
    return list(found.order_by("-round__closed_at", "-pk"))


def missed(email: str) -> list[Place]:
    """Rounds of an address that ended without its answer, the newest first: a later round may have begun since."""
    shut = [seat for seat in seats_of(email).order_by("-round__number", "-pk") if stand_of(seat) == CLOSED]
    return [place for place in map(place_of, shut) if not place.submitted]


def place_of(seat: Seat) -> Place:
    response = response_of(seat)
    answers = response.answers if response else {}
    entries = list(seat.round.questionnaire.entries.values_list("item__code", "item__required"))
    unanswered = sum(1 for code, required in entries if required and code not in answers)
    return Place(seat, response, unanswered, len(entries))


def response_of(seat: Seat) -> Response | None:
    """The answer, where it was begun from the panelist's present address."""
    if not is_own(seat):
        return None
    return Response.objects.filter(invitation_id=seat.invitation_id).first()


def earlier_responses(seat: Seat) -> dict[int, Response]:
    """What this panelist submitted in the rounds before: round id -> answer."""
    found = Response.objects.filter(
        own(seat.panelist.email, "invitation__seat__"),
        invitation__seat__panelist=seat.panelist_id,
        invitation__seat__round__number__lt=seat.round.number,
        state=ResponseState.SUBMITTED,
    )
    return {r.invitation.seat.round_id: r for r in found.select_related("invitation__seat").prefetch_related("reasons")}
