"""What this floor listens to, and the kinds of work it does."""

from __future__ import annotations

from surveys.work import handles

from .services import mailing, reminders

handles(mailing.INVITE)(mailing.invite_round)
handles(reminders.REMIND)(mailing.remind_round)
