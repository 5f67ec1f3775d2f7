"""What this floor listens to, and the kinds of work it does."""

from __future__ import annotations

from surveys.work import handles

from . import timeline  # noqa: F401 - registers what it contributes
from .kinds import INVITE, REMIND
from .services import mailing

handles(INVITE)(mailing.invite_round)
handles(REMIND)(mailing.remind_round)
