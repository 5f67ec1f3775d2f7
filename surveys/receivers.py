"""Hears that work was requested and makes it fast; a broker that is down only makes it slower."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver

from . import staff_pages  # noqa: F401
from .models import Work
from .selectors import progress  # noqa: F401
from .selectors.imports import CHECK_ANSWERS, IMPORT_ANSWERS, UNDO_IMPORT
from .services import import_run, import_undo, invitations, team
from .signals import work_requested
from .tasks import do_work
from .work import handles

logger = logging.getLogger(__name__)


@receiver(authenticator_added)
def no_second_number_at_once(sender: type, request: Any, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Who set up the app has just typed its number; the recovery codes that come next need no other."""
    if authenticator.type == Authenticator.Type.TOTP:
        record_authentication(request, user, method="mfa", type=authenticator.type, reauthenticated=True)


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


@handles(CHECK_ANSWERS)
def check_answers(work: Work) -> None:
    import_run.check(work)


@handles(IMPORT_ANSWERS)
def import_answers(work: Work) -> None:
    import_run.bring_in(work)


@handles(UNDO_IMPORT)
def undo_import(work: Work) -> None:
    import_undo.take_back(work)
