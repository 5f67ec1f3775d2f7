"""An expert's rating of the own expertise, kept beside the answer and changed until the round closes."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from surveys.services.refusal import Refused

from ..models import Expertise, Seat
from ..selectors.expertise import LEVELS, is_asked
from .answering import hold_open, locked


@transaction.atomic
def rate_expertise(*, seat: Seat, level: str) -> None:
    """Where the round asks for it. Nothing chosen leaves what was said before."""
    hold_open(seat)
    if not is_asked(seat.round) or not level.strip():
        return
    if level not in {str(value) for value, _label in LEVELS}:
        raise Refused(_("1부터 5까지에서 골라 주십시오."), key="expertise")
    Expertise.objects.update_or_create(response=locked(seat), defaults={"level": int(level)})
