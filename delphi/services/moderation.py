"""A reason that names somebody is hidden: it stays in the record and nobody reads it any more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.models import User
from surveys.services import audit
from surveys.services.refusal import Refused

from ..models import Reason, Round, RoundFeedback
from ..selectors.reasons import code_of
from ..small_groups import SMALLEST
from .feedback import names_in, strongest_reasons

LONGEST_NOTE = 500


@transaction.atomic
def hide_reason(*, round: Round, reason: Reason, note: str, by: User) -> None:
    """Out of every page at once, also where the next round quotes it already."""
    why = note.strip()
    if not why:
        raise Refused(_("가리는 사유를 적어 주십시오. 기록에 남습니다."), key="note")
    if len(why) > LONGEST_NOTE:
        raise Refused(_("사유는 %(n)d자까지 적을 수 있습니다.") % {"n": LONGEST_NOTE}, key="note")
    _set(round, reason, timezone.now(), why, "reason.hide", by)


@transaction.atomic
def look_at(*, round: Round, reasons: Iterable[Reason], by: User) -> int:
    """Read, and nothing in them tells who it was: from now on the next round may quote them."""
    rnd = Round.objects.select_for_update().get(pk=round.pk)
    pks = [reason.pk for reason in reasons]
    fresh = Reason.objects.filter(pk__in=pks, looked_at=None, response__questionnaire=rnd.questionnaire_id)
    looked = list(fresh.select_related("item"))
    Reason.objects.filter(pk__in=[reason.pk for reason in looked]).update(looked_at=timezone.now())
    for reason in {reason.item_id: reason for reason in looked}.values():
        _mend_quotes(rnd, reason)
    if looked:
        audit.record(verb="reason.read", study=rnd.panel.study, by=by, target=f"round:{rnd.pk}", n=len(looked))
    return len(looked)


@transaction.atomic
def show_reason(*, round: Round, reason: Reason, by: User) -> None:
    _set(round, reason, None, "", "reason.show", by)


def _set(round: Round, reason: Reason, at: datetime | None, note: str, verb: str, by: User) -> None:
    """The round's row first, as the worker takes it: figures that come down meanwhile wait, or are mended here."""
    rnd = Round.objects.select_for_update().get(pk=round.pk)
    found = Reason.objects.select_for_update(of=("self",)).select_related("item").get(pk=reason.pk)
    if found.hidden_at is not None and at is not None:
        return
    found.hidden_at, found.hidden_note, found.looked_at = at, note, timezone.now()
    found.save(update_fields=["hidden_at", "hidden_note", "looked_at"])
    _mend_quotes(rnd, found)
    told = {"note": note} if note else {}
    audit.record(
        verb=verb, study=rnd.panel.study, by=by, target=f"round:{rnd.pk}", item=found.item.code, reason=code_of(found),
        **told,
    )  # fmt: skip


def _mend_quotes(rnd: Round, reason: Reason) -> None:
    row = RoundFeedback.objects.filter(round=rnd, item=reason.item_id).first()
    if row is not None and row.n >= SMALLEST:
        row.reasons = strongest_reasons(rnd, reason.item, row.median, names_in(rnd))
        row.save(update_fields=["reasons"])
