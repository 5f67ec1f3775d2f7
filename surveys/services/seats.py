"""Finding the answer that belongs to a browser, an invitation or a receipt."""

from __future__ import annotations

from dataclasses import dataclass

from ..enums import QuestionnaireState
from ..models import Invitation, Questionnaire, Response
from ..selectors import doors
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


def at_door(key: str, *, secret: str, invited: bool) -> tuple[Questionnaire | None, Seat | None]:
    """The questionnaire under an address, and who sits at its form: nobody where there is no secret or the invitation does
    not hold (any more)."""
    if secret and not invited:
        return _with_token(key, secret)
    questionnaire = doors.by_key(key)
    return questionnaire, _by_invitation(questionnaire, secret) if questionnaire and secret else None


def _with_token(key: str, secret: str) -> tuple[Questionnaire | None, Seat | None]:
    try:
        tokens = (stored_token(doors.id_of(key), secret, trial) for trial in (False, True))
        questionnaire, response = doors.with_answer(key, *tokens)
    except Questionnaire.DoesNotExist:
        return None, None
    return questionnaire, Seat(secret, None, response)


def _by_invitation(questionnaire: Questionnaire, secret: str) -> Seat | None:
    invitation = invitation_by_token(secret)
    if invitation is None or invitation.questionnaire_id != questionnaire.pk:
        return None
    pilot = questionnaire.state == QuestionnaireState.PILOT
    found = Response.objects.filter(questionnaire=questionnaire, invitation=invitation, pilot=pilot).first()
    if found is not None:
        found.questionnaire = questionnaire
    return Seat(secret, invitation, found)


def response_by_receipt(code: str) -> Response | None:
    found = Response.objects.select_related("questionnaire__study__organisation")
    return found.filter(receipt_hash=token_hash(code)).first()
