"""Remind those who have not started or not finished: who is known, what they answered is not looked at."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.models import User, Work
from surveys.services import audit, work
from surveys.services.refusal import Refused

from ..enums import RoundState
from ..kinds import REMIND
from ..models import Round
from ..selectors import progress


def last_click(round: Round) -> int:
    """Stands in the form; a form that was sent already carries an older one."""
    newest = Work.objects.filter(kind=REMIND, subject_id=round.pk).order_by("-pk").first()
    return newest.pk if newest else 0


@transaction.atomic
def send_reminders(*, round: Round, whom: str, seen: int, by: User) -> Work:
    """whom: "waiting" (not started) or "begun" (not finished). seen: last_click() when the preview was made."""
    rnd = Round.objects.select_for_update(of=("self",)).select_related("panel__study").get(pk=round.pk)
    if rnd.state != RoundState.OPEN:
        raise Refused(_("진행 중인 라운드에서만 알림을 보낼 수 있습니다."))
    if last_click(rnd) != seen:
        raise Refused(_("이 알림은 이미 보냈습니다. 같은 알림을 두 번 보내지 않았습니다."))
    seats = [seat.pk for seat in progress.seats_by_state(rnd)[whom]]
    if not seats:
        raise Refused(_("알림을 받을 위원이 없습니다."))
    audit.record(
        verb="round.remind", study=rnd.panel.study, by=by, target=f"round:{rnd.pk}", whom=whom, seats=len(seats)
    )  # fmt: skip
    return work.request(
        study=rnd.panel.study, kind=REMIND, subject_id=rnd.pk, by=by, seats=seats, occasion=timezone.now().isoformat()
    )
