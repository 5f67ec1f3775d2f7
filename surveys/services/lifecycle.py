"""Pilot, open, undo, close: the states of a questionnaire and what freezes when."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..enums import Audience, QuestionnaireState, ResponseState
from ..models import Questionnaire, Response, User, Work
from ..selectors import consent, doors
from ..selectors.content import hash_of
from . import audit, items, locks, work
from .refusal import Refused

ANALYSE_SURVEY = "analyse_survey"  # kind of the work that a closed questionnaire asks for


@transaction.atomic
def start_pilot(*, questionnaire: Questionnaire, by: User) -> Questionnaire:
    """Take trial answers that never count."""
    q = _locked(questionnaire)
    if q.state != QuestionnaireState.DRAFT:
        raise Refused(_("시범 조사는 설계 중인 조사에서만 시작할 수 있습니다."))
    _require_complete(q)
    return _move(q, QuestionnaireState.PILOT, by, "questionnaire.pilot")


@transaction.atomic
def stop_pilot(*, questionnaire: Questionnaire, by: User) -> Questionnaire:
    q = _locked(questionnaire)
    if q.state != QuestionnaireState.PILOT:
        raise Refused(_("진행 중인 시범 조사가 없습니다."))
    return _move(q, QuestionnaireState.DRAFT, by, "questionnaire.pilot_stop")


@transaction.atomic
def open_questionnaire(*, questionnaire: Questionnaire, by: User | None) -> Questionnaire:
    """Freeze wordings and hash, then take answers."""
    q = _locked(questionnaire)
    if q.state not in (QuestionnaireState.DRAFT, QuestionnaireState.PILOT):
        raise Refused(_("이미 열렸거나 마감된 조사입니다."))
    _require_complete(q)
    for entry in q.entries.select_related("item__candidate"):
        entry.wording, value = entry.item.newest_wording, entry.item.candidate
        entry.value_ko, entry.value_en = (value.name_ko, value.name_en) if value else ("", "")
        entry.save(update_fields=["wording", "value_ko", "value_en"])
    q.consent_terms = consent.terms_of(q)
    q.content_hash, q.opened_at, q.opened_by = hash_of(q), timezone.now(), by
    return _move(q, QuestionnaireState.OPEN, by, "questionnaire.open", hash=q.content_hash)


@transaction.atomic
def undo_opening(*, questionnaire: Questionnaire, by: User) -> Questionnaire:
    """Back to the draft, while nothing has come in: not even a begun answer."""
    q = _locked(questionnaire)
    if q.state != QuestionnaireState.OPEN:
        raise Refused(_("열려 있는 조사만 되돌릴 수 있습니다."))
    begun = Response.objects.filter(questionnaire=q, pilot=False).count()
    if begun:
        raise Refused(
            _("이미 %(n)d명이 응답을 시작하여 되돌릴 수 없습니다. 조사를 마감하고 새 판을 만들어 주십시오.")
            % {"n": begun}
        )
    _unfreeze(q)
    return _move(q, QuestionnaireState.DRAFT, by, "questionnaire.undo_opening")


def back_to_draft(*, questionnaire: Questionnaire) -> None:
    """Within the undoing of the import that had opened and closed it: nobody else has ever answered it."""
    _unfreeze(questionnaire)
    questionnaire.state, questionnaire.closed_at = QuestionnaireState.DRAFT, None
    questionnaire.save()


def _unfreeze(q: Questionnaire) -> None:
    q.entries.update(wording=None, value_ko="", value_en="")
    q.content_hash, q.consent_terms, q.opened_at, q.opened_by = "", {}, None, None


@transaction.atomic
def close_questionnaire(*, questionnaire: Questionnaire, by: User | None) -> Questionnaire:
    """State and work row in one transaction; what counts is what stands submitted now."""
    q = _locked(questionnaire)
    if q.state == QuestionnaireState.CLOSED:
        return q
    if q.state != QuestionnaireState.OPEN:
        raise Refused(_("열려 있는 조사만 마감할 수 있습니다."))
    q.closed_at = timezone.now()
    n = Response.objects.filter(questionnaire=q, state=ResponseState.SUBMITTED, pilot=False).count()
    q = _move(q, QuestionnaireState.CLOSED, by, "questionnaire.close", submitted=n)
    if q.audience == Audience.PUBLIC:
        request_analysis(questionnaire=q, by=by)
    return q


@transaction.atomic
def open_again(*, questionnaire: Questionnaire, by: User) -> Questionnaire:
    """A round of experts takes answers again. Frozen as it was; what a citizen survey closed on stays closed."""
    q = _locked(questionnaire)
    if q.state != QuestionnaireState.CLOSED or q.audience != Audience.EXPERTS:
        raise Refused(_("마감된 전문가 라운드만 다시 열 수 있습니다."))
    q.closed_at = None
    return _move(q, QuestionnaireState.OPEN, by, "questionnaire.open_again")


def request_analysis(*, questionnaire: Questionnaire, by: User | None) -> Work:
    """Ask the worker for the figures of a questionnaire; interim while it is open."""
    return work.request(study=questionnaire.study, kind=ANALYSE_SURVEY, subject_id=questionnaire.pk, by=by)


def close_due() -> None:
    """Public surveys whose hour has come; rounds are closed by delphi."""
    due = Questionnaire.objects.filter(
        state=QuestionnaireState.OPEN, audience=Audience.PUBLIC, closes_at__lte=timezone.now()
    )
    for questionnaire in due:
        with suppress(Refused):  # held up now; it takes no answers any more, and the next look closes it
            close_questionnaire(questionnaire=questionnaire, by=None)


def hold(questionnaire_id: int) -> Questionnaire:
    """For whoever changes an answer: state and counts stay as they are until the transaction ends."""
    locks.share(questionnaire_id)
    return doors.by_id(questionnaire_id)


def _locked(questionnaire: Questionnaire) -> Questionnaire:
    """A change of state waits for the answers under way, and those that come later for it."""
    return locks.alone(questionnaire.pk)


def _move(q: Questionnaire, state: str, by: User | None, verb: str, **detail: Any) -> Questionnaire:
    q.state = state
    q.save()
    audit.record(verb=verb, study=q.study, by=by, target=f"questionnaire:{q.pk}", **detail)
    return q


def _require_complete(q: Questionnaire) -> None:
    entries = list(q.entries.select_related("item").prefetch_related("item__wordings", "item__categories"))
    if not entries:
        raise Refused(_("문항이 없습니다. 문항을 한 개 이상 넣어 주십시오."))
    for entry in entries:
        if entry.item.newest_wording is None:
            raise Refused(_("문항 %(code)s에 문구가 없습니다. 문구를 적어 주십시오.") % {"code": entry.item.code})
        if lack := items.lacks_of(entry.item):
            raise Refused(_("문항 %(code)s: %(lack)s") % {"code": entry.item.code, "lack": lack})
