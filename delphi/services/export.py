"""A round's answers as a table: panelist codes and groups, no names, no addresses."""

from __future__ import annotations

from django.db import transaction

from surveys.enums import ResponseState
from surveys.models import User
from surveys.services import audit
from surveys.services.csv_files import csv_lines
from surveys.services.own_columns import GROUP, PANELIST, ROUND, reason_of

from ..models import Reason, Round


@transaction.atomic
def round_csv(*, round: Round, by: User) -> list[str]:
    """The lines, one a submitted answer, ordered by code so that the order of arrival does not show."""
    study, q = round.panel.study, round.questionnaire
    codes = list(q.entries.values_list("item__code", flat=True))
    header = [PANELIST, GROUP, ROUND, *codes, *(reason_of(c) for c in codes)]
    found = _rows(round)
    rows = (
        [panelist, group, round.number, *(answers.get(c, "") for c in codes), *(reasons.get(c, "") for c in codes)]
        for panelist, group, answers, reasons in found
    )
    audit.record(verb="round.export", study=study, by=by, target=f"round:{round.pk}", rows=len(found))
    return list(csv_lines(header, rows, synthetic=study.synthetic))


def _rows(round: Round) -> list[tuple[str, str, dict, dict[str, str]]]:
    told: dict[int, dict[str, str]] = {}
    reasons = Reason.objects.filter(response__questionnaire=round.questionnaire_id, hidden_at=None)
    for response_id, code, text in reasons.values_list("response_id", "item__code", "text"):
        told.setdefault(response_id, {})[code] = text
    seats = round.seats.filter(invitation__response__state=ResponseState.SUBMITTED)
    seats = seats.select_related("panelist__group", "invitation__response").order_by("panelist__code")
    return [
        (
            seat.panelist.code,
            seat.panelist.group.code if seat.panelist.group else "",
            seat.invitation.response.answers,
            told.get(seat.invitation.response.pk, {}),
        )
        for seat in seats
    ]
