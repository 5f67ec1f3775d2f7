"""Taking answers: begin, save a draft, submit, edit, withdraw.

Every change holds the questionnaire together with others, closing holds it alone: a late answer and a closing never
disagree. One answer per invitation or form token is a constraint of the database; a repeat gets the same receipt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..enums import QuestionnaireState, ResponseState, RevisionKind
from ..merging import Conflict, mark_of_all, merge
from ..models import Invitation, Questionnaire, Response
from ..selectors import consent, doors
from ..selectors.answering import asked_of
from ..validators import Answers, Errors, check_answers, unknown_items, unknown_items_sentence
from . import lifecycle, locks, privacy
from .refusal import Refused
from .sealing import accept
from .tokens import receipt_for, token_hash


@dataclass(frozen=True)
class Submission:
    response: Response
    receipt: str  # "" where no secret was given: experts sign in by their link instead
    repeated: bool = False


@dataclass(frozen=True)
class Saved:
    """What did not go in: a sentence for what does not hold, both sides of what was answered at two places."""

    errors: Errors
    conflicts: dict[str, Conflict]


class Late(Refused):
    """The questionnaire does not take answers (any more, or yet)."""


class Incomplete(Refused):
    """Some answers do not hold; errors: item code → sentence."""

    def __init__(self, errors: Errors) -> None:
        self.errors = errors
        super().__init__(_("확인이 필요한 문항이 %(n)d개 있습니다.") % {"n": len(errors)})


class Submitted(Refused):
    """The form was submitted meanwhile, from another page or device; a page drawn before may not change it."""

    def __init__(self) -> None:
        super().__init__(_("이미 제출하신 응답이라 이 화면에서 바꾸신 답은 반영되지 않았습니다."))


class Meanwhile(Refused):
    """The form is not any more what its owner looked at."""

    def __init__(self) -> None:
        super().__init__(
            _("확인하시는 동안 다른 화면에서 답이 바뀌었습니다. 아래의 답을 다시 확인하고 제출해 주십시오.")
        )


class Twofold(Refused):
    """Some fields were answered differently at two places."""

    def __init__(self, conflicts: dict[str, Conflict]) -> None:
        self.conflicts = conflicts
        super().__init__(_("두 곳에서 다르게 답하신 문항이 있습니다."))


@transaction.atomic
def begin(
    *, questionnaire: Questionnaire, language: str, form_token: str = "", invitation: Invitation | None = None
) -> Response:
    """Consent was given: the draft of this invitation or form token, made once however often it is asked for."""
    q = hold_open(questionnaire.pk)
    pilot = q.state == QuestionnaireState.PILOT
    if invitation is not None:
        owner = _owner_of_invitation(invitation, q, pilot)
    else:
        if q.invited_only and not pilot:
            raise Refused(_("초대받은 분만 참여하는 조사입니다. 받으신 초대 링크로 들어와 주십시오."))
        owner = {"form_token": stored_token(q.pk, form_token, pilot)}
    response, _created = Response.objects.get_or_create(
        questionnaire=q,
        **owner,
        defaults={
            "language": language[:2], "pilot": pilot, "consented_at": timezone.now(),
            "consent_hash": consent.hash_now(q),
        },
    )
    return response


def stored_token(questionnaire_id: int, form_token: str, pilot: bool) -> str:
    """A trial answer must not use up the right to a real one, so it is filed under another hash."""
    return token_hash(f"{'pilot' if pilot else 'form'}:{questionnaire_id}:{form_token}")


@transaction.atomic
def save_draft(*, response: Response, answers: Mapping[str, Any], marks: Mapping[str, str] | None = None) -> Saved:
    """Keep what holds of the items named in `answers` (an emptied one goes), say what does not. Other items stay.

    marks: what the page showed of each item (see merging); an item answered elsewhere since is not written over.
    """
    r = _mine(response)
    if r.state == ResponseState.SUBMITTED:
        raise Submitted
    if r.state == ResponseState.WITHDRAWN:
        raise Refused(_("삭제하신 응답은 다시 쓸 수 없습니다."))
    asked = _asked_or_refuse(r, answers)
    kept, errors = check_answers([a for a in asked if a.code in answers], answers, complete=False)
    merged = merge(r.answers, {code: kept.get(code) for code in answers if code not in errors}, marks)
    if merged.values != r.answers:
        r.answers = merged.values
        r.save(update_fields=["answers", "saved_at"])
    response.answers = r.answers
    return Saved(errors, merged.conflicts)


@transaction.atomic
def submit(
    *, response: Response, answers: Mapping[str, Any] | None = None, secret: str = "", seen: str | None = None
) -> Submission:
    """Accept the whole form once. The same form again, even at the same moment, gets the same receipt.

    answers: the whole form, where it is not the saved draft itself. seen: the mark of what its owner has looked over.
    """
    r = _held(response)
    receipt = receipt_for(r.pk, secret) if secret else ""
    if r.state == ResponseState.SUBMITTED:
        return Submission(r, receipt, repeated=True)
    if r.state == ResponseState.WITHDRAWN:
        raise Refused(_("삭제하신 응답은 다시 제출할 수 없습니다."))
    _require_open(r.questionnaire)
    if seen is not None and seen != mark_of_all(r.answers):
        raise Meanwhile
    r.answers = _complete(r, r.answers if answers is None else answers)
    r.state, r.submitted_at = ResponseState.SUBMITTED, timezone.now()
    r.receipt_hash = token_hash(receipt) if receipt else None
    r.save(update_fields=["answers", "state", "submitted_at", "receipt_hash", "saved_at"])
    accept(r, RevisionKind.SUBMIT, removed=None)
    return Submission(r, receipt)


@transaction.atomic
def edit(*, response: Response, answers: Mapping[str, Any], marks: Mapping[str, str] | None = None) -> Response:
    """Change a submitted answer while the questionnaire is open: old codes out and new ones in, once.

    With marks `answers` holds the fields of one page, without them the whole form.
    """
    r = _mine(response)
    if r.state != ResponseState.SUBMITTED:
        raise Refused(_("제출된 응답만 고칠 수 있습니다."))
    before, after = r.answers, _complete(r, answers if marks is None else _changed(r, answers, marks))
    if after == before:
        return r
    r.answers = after
    r.save(update_fields=["answers", "saved_at"])
    accept(r, RevisionKind.EDIT, removed=before)
    return r


@transaction.atomic
def withdraw(*, response: Response) -> Response:
    """Erase an answer at its owner's wish, while what counts is not yet frozen."""
    r = _mine(response)
    return r if r.state == ResponseState.WITHDRAWN else privacy.erase_response(response=r, reason="receipt")


def hold_open(questionnaire_id: int) -> Questionnaire:
    """The questionnaire, kept from closing until the transaction ends. Raises Late where it takes no answers."""
    q = lifecycle.hold(questionnaire_id)
    _require_open(q)
    return q


def _mine(response: Response) -> Response:
    """Raises Late where its questionnaire takes no answers."""
    r = _held(response)
    _require_open(r.questionnaire)
    return r


def _held(response: Response) -> Response:
    """The row as it stands, kept for whoever changes it; two changes of one answer take turns, nobody else waits."""
    locks.share(response.questionnaire_id)
    return doors.kept(response)[1]


def _require_open(q: Questionnaire) -> None:
    if q.takes_answers():
        return
    if q.state == QuestionnaireState.DRAFT:
        raise Late(_("아직 열리지 않은 조사입니다."))
    raise Late(_("조사가 마감되어 응답을 받을 수 없습니다."))


def _owner_of_invitation(invitation: Invitation, q: Questionnaire, pilot: bool) -> dict[str, Any]:
    invited = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invited.revoked_at is not None or invited.questionnaire_id != q.pk:
        raise Refused(_("이 초대 링크는 더 이상 쓸 수 없습니다. 초대한 기관에 문의해 주십시오."))
    if not pilot:  # a trial answer gives the invitation back
        Response.objects.filter(invitation=invited, pilot=True).update(invitation=None)
    if invited.first_seen_at is None:
        invited.first_seen_at = timezone.now()
        invited.save(update_fields=["first_seen_at"])
    return {"invitation": invited}


def _asked_or_refuse(r: Response, answers: Mapping[str, Any]) -> list:
    asked = asked_of(r.questionnaire)
    if unknown := unknown_items(asked, answers):
        raise Refused(unknown_items_sentence(unknown))
    return asked


def _changed(r: Response, answers: Mapping[str, Any], marks: Mapping[str, str]) -> dict[str, Any]:
    """The whole form as this page leaves it. Nothing of it goes in while one field is undecided."""
    asked = _asked_or_refuse(r, answers)
    kept, errors = check_answers([a for a in asked if a.code in answers], answers, complete=False)
    if errors:
        raise Incomplete(errors)
    merged = merge(r.answers, {code: kept.get(code) for code in answers}, marks)
    if merged.conflicts:
        raise Twofold(merged.conflicts)
    return merged.values


def _complete(r: Response, answers: Mapping[str, Any]) -> Answers:
    asked = _asked_or_refuse(r, answers)
    kept, errors = check_answers(asked, answers, complete=True)
    if errors:
        raise Incomplete(errors)
    return kept

