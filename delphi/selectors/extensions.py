"""Who asks for more time, and whether more time can still be given."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.enums import ResponseState

from ..enums import RoundState
from ..models import Extension, Round, Seat
from . import seats

DAYS, HOUR = 3, 18  # what is proposed: the evening of the third day


def why_not(seat: Seat) -> str:
    """Why this person cannot ask; "" where they can."""
    stand = seats.stand_of(seat)
    response = seats.response_of(seat)
    if stand == seats.WITHDRAWN:
        return _("이 패널에서 물러나셨습니다.")
    if response is not None and response.state == ResponseState.SUBMITTED:
        return _("이미 제출하신 응답입니다.")
    if stand != seats.CLOSED:
        return _("아직 응답하실 수 있습니다.")
    return "" if seat.round.state in (RoundState.OPEN, RoundState.COMPUTING) else why_not_again(seat.round)


def why_not_again(rnd: Round) -> str:
    """Why a closed round cannot take answers again; "" where it can."""
    if rnd.state == RoundState.COMPUTING:
        return _("결과를 계산하고 있습니다. 계산이 끝난 뒤에 다시 시도해 주십시오.")
    later = Round.objects.filter(panel=rnd.panel_id, number__gt=rnd.number).exclude(state=RoundState.DRAFT)
    if later.exists():
        return _("다음 라운드가 시작되어 이 라운드의 응답을 더 받을 수 없습니다.")
    return ""


def waiting(rnd: Round) -> QuerySet[Extension]:
    asked = Extension.objects.filter(seat__round=rnd, decided_at=None)
    return asked.select_related("seat__panelist", "seat__round__panel__study")


def last_of(seat: Seat) -> Extension | None:
    return seat.extensions.order_by("-pk").first()


def proposed() -> datetime:
    later = timezone.localtime() + timedelta(days=DAYS)
    return later.replace(hour=HOUR, minute=0, second=0, microsecond=0)
