"""More time for who is late: asked for on the expert's page, given or declined on the round's.

A round that has closed is opened again for it, as long as nothing has been built on its figures by a next round; when it
closes again everything is computed anew.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.enums import ResponseState
from surveys.models import Questionnaire, User
from surveys.services import audit, lifecycle, work
from surveys.services.refusal import Refused

from ..enums import PanelistState, RoundState
from ..kinds import EXTEND
from ..models import Extension, Round, Seat
from ..selectors import extensions as found
from ..selectors import progress


@transaction.atomic
def ask(*, seat: Seat, note: str) -> Extension:
    """Once at a time; a repeat finds the request that waits."""
    fresh = Seat.objects.select_for_update(of=("self",)).select_related("round__panel__study", "panelist", "invitation").get(pk=seat.pk)
    if why := found.why_not(fresh):
        raise Refused(why)
    request, made = Extension.objects.get_or_create(seat=fresh, decided_at=None, defaults={"note": note[:500]})
    if made:
        audit.record(
            verb="extension.ask", study=fresh.round.panel.study, by=None, actor_kind="expert",
            target=f"round:{fresh.round_id}",
        )  # fmt: skip
    return request


@transaction.atomic
def grant(*, request: Extension, until: datetime, everybody: bool, by: User) -> Extension:
    """For the one who asked, or for everybody who has not answered; a letter says so to each of them."""
    rnd = _locked(request.seat.round_id)
    asked = _waiting(request)
    if until <= timezone.now():
        raise Refused(_("새 마감 일시가 이미 지났습니다. 앞으로의 일시를 적어 주십시오."), key="until")
    closed_at = rnd.questionnaire.closed_at
    reopened = _reopen(rnd, by)
    if reopened and not everybody:  # closed by hand before its hour: it stays so for the others
        Questionnaire.objects.filter(pk=rnd.questionnaire_id).update(closes_at=closed_at)
    if everybody:
        Questionnaire.objects.filter(pk=rnd.questionnaire_id).update(closes_at=until)
        settled = list(Extension.objects.filter(seat__round=rnd, decided_at=None))
    else:
        Seat.objects.filter(pk=asked.seat_id).update(extended_until=until)
        settled = [asked]
    for one in settled:
        _decide(one, until, by)
    audit.record(
        verb="extension.grant", study=rnd.panel.study, by=by, target=f"round:{rnd.pk}",
        whom="everybody" if everybody else "one", until=until.isoformat(), reopened=reopened,
    )  # fmt: skip
    work.request(study=rnd.panel.study, kind=EXTEND, subject_id=rnd.pk, by=by, seats=_addressees(rnd, asked, everybody))
    return asked


@transaction.atomic
def decline(*, request: Extension, by: User) -> Extension:
    rnd = _locked(request.seat.round_id)
    asked = _waiting(request)
    _decide(asked, None, by)
    audit.record(verb="extension.decline", study=rnd.panel.study, by=by, target=f"round:{rnd.pk}")
    return asked


def _decide(request: Extension, until: datetime | None, by: User) -> None:
    request.until, request.decided_at, request.decided_by = until, timezone.now(), by
    request.save(update_fields=["until", "decided_at", "decided_by"])


def _addressees(rnd: Round, asked: Extension, everybody: bool) -> list[int]:
    if not everybody:
        return [asked.seat_id]
    states = progress.seats_by_state(rnd)
    return [seat.pk for state in (progress.WAITING, progress.BEGUN) for seat in states[state]]


def _reopen(rnd: Round, by: User) -> bool:
    """Answers come in again; what was computed stays as it was until the round closes once more."""
    if rnd.state == RoundState.OPEN:
        return False
    if why := found.why_not_again(rnd):
        raise Refused(why)
    lifecycle.open_again(questionnaire=rnd.questionnaire, by=by)
    rnd.state, rnd.closed_at, rnd.failure = RoundState.OPEN, None, ""
    rnd.save(update_fields=["state", "closed_at", "failure"])
    return True


def _locked(round_id: int) -> Round:
    rounds = Round.objects.select_for_update(of=("self",)).select_related("panel__study", "questionnaire__study")
    return rounds.get(pk=round_id)


def _waiting(request: Extension) -> Extension:
    asked = Extension.objects.select_related("seat__panelist", "seat__invitation").get(pk=request.pk)
    if asked.decided_at is not None:
        raise Refused(_("이미 답한 요청입니다."))
    if asked.seat.panelist.state != PanelistState.ACTIVE:
        raise Refused(_("이 패널에서 물러난 위원의 요청입니다."))
    if getattr(getattr(asked.seat.invitation, "response", None), "state", "") == ResponseState.SUBMITTED:
        raise Refused(_("이 위원은 그 사이 응답을 제출했습니다."))
    return asked
