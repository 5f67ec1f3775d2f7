"""Answers that came after a round's figures had been seen, because it was opened again.

Whoever holds the figures before and after would read a single late answer in their difference. So late answers count
together, once there are as many as a group needs to be shown; until then figures, reasons and files stay as they were.
"""

from __future__ import annotations

from surveys.enums import ResponseState
from surveys.models import Response

from ..models import Round
from ..small_groups import SMALLEST


def held_back(rnd: Round) -> set[int]:
    """Ids of the submitted answers that nothing of the team is made of."""
    if rnd.shown_at is None:
        return set()
    late = Response.objects.filter(
        questionnaire=rnd.questionnaire_id, state=ResponseState.SUBMITTED, submitted_at__gt=rnd.shown_at
    ).values_list("pk", flat=True)
    found = set(late)
    return found if len(found) < SMALLEST else set()
