"""Finding the answer that belongs to a browser, an invitation or a receipt."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from ..enums import QuestionnaireState
from ..models import Invitation, Questionnaire, Response
from .responses import stored_token
from .tokens import token_hash


@dataclass(frozen=True)
class Seat:
    """Who sits at the form: a browser with a form token, or an invited person."""

    secret: str
    invitation: Invitation | None
    response: Response | None


def invitation_by_token(token: str) -> Invitation | None:
    invitations = Invitation.objects.select_related("questionnaire__study")
    return invitations.filter(token_hash=token_hash(token), revoked_at__isnull=True).first()


def seat_of(questionnaire: Questionnaire, *, secret: str, invited: bool) -> Seat | None:
    """None where the invitation does not hold (any more)."""
    pilot = questionnaire.state == QuestionnaireState.PILOT
    mine = Response.objects.filter(questionnaire=questionnaire)
    if not invited:
        return Seat(secret, None, _of(questionnaire, mine.filter(form_token=stored_token(questionnaire, secret, pilot))))
    invitation = invitation_by_token(secret)
    if invitation is None or invitation.questionnaire_id != questionnaire.pk:
        return None
    return Seat(secret, invitation, _of(questionnaire, mine.filter(invitation=invitation, pilot=pilot)))


def _of(questionnaire: Questionnaire, rows: QuerySet[Response]) -> Response | None:
    """The one answer there can be; it knows its questionnaire without asking for it again."""
    found = next(iter(rows[:1]), None)
    if found is not None:
        found.questionnaire = questionnaire
    return found


def response_by_receipt(code: str) -> Response | None:
    found = Response.objects.select_related("questionnaire__study__organisation")
    return found.filter(receipt_hash=token_hash(code)).first()
