"""Hears that work was requested and makes it fast; a broker that is down only makes it slower."""

from __future__ import annotations

import logging
from typing import Any

from django.dispatch import receiver

from . import staff_pages  # noqa: F401
from .models import Work
from .selectors import progress  # noqa: F401
from .selectors.imports import IMPORT_ANSWERS
from .services import import_run, invitations, team
from .signals import work_requested
from .tasks import do_work
from .work import handles

logger = logging.getLogger(__name__)


@receiver(work_requested)
def queue_work(sender: type, work_id: int, **kwargs: Any) -> None:
    try:
        do_work.apply_async(args=[work_id], retry=False)
    except Exception:
        logger.warning("the broker took no message for work %s; the sweep will", work_id)


@handles(team.MAIL_TEAM_INVITE)
def mail_team_invite(work: Work) -> None:
    team.mail_invite(work)


@handles(invitations.MAIL_INVITATIONS)
def mail_invitations(work: Work) -> None:
    invitations.mail_invitations(work)


@handles(invitations.MAIL_REMINDERS)
def mail_reminders(work: Work) -> None:
    invitations.mail_reminders(work)


@handles(IMPORT_ANSWERS)
def import_answers(work: Work) -> None:
    import_run.bring_in(work)
