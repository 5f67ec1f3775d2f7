"""Taking a file's answers back, until figures of theirs have been used. The record keeps both rows."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .. import uses
from ..enums import QuestionnaireState, ResponseState
from ..models import AnswerImport, Questionnaire, Response, Study, User, Work
from ..selectors.imports import UNDO_IMPORT, unfinished
from ..signals import answers_taken_back
from . import audit, bulk_answers, lifecycle, locks, tallies, work
from .refusal import Refused


def obstacles(incoming: AnswerImport) -> list[str]:
    """Why the answers have to stay, a sentence each; none where they can be taken back."""
    if incoming.imported_at is None:
        return [_("아직 가져오지 않은 파일입니다.")]
    if incoming.undone_at is not None:
        return [_("이미 되돌린 파일입니다.")]
    return uses.of(incoming.questionnaire)


@transaction.atomic
def request(*, incoming: AnswerImport, by: User) -> Work:
    """Ask the worker to take all of the file's answers back."""
    row = (
        AnswerImport.objects.select_for_update(of=("self",)).select_related("questionnaire__study").get(pk=incoming.pk)
    )
    if found := obstacles(row):
        raise Refused(" ".join(found))
    others = row.questionnaire.imports.exclude(pk=row.pk)
    if others.filter(pk__in=unfinished()).exists():
        raise Refused(_("다른 파일의 응답을 가져오고 있습니다. 끝난 뒤에 되돌려 주십시오."))
    row.report = None
    row.save(update_fields=["report"])
    return work.request(
        study=row.questionnaire.study, kind=UNDO_IMPORT, subject_id=row.pk, by=by, language=get_language() or "ko"
    )


def take_back(task: Work) -> None:
    """Handler. What was used meanwhile stays, and the file says why."""
    with translation.override(task.parameters.get("language", "ko")):
        try:
            _take_back(task.subject_id, by=task.requested_by)
        except Refused as refused:
            AnswerImport.objects.filter(pk=task.subject_id).update(report={"stays": str(refused.sentence)})


@transaction.atomic
def _take_back(pk: int, *, by: User | None) -> None:
    """Whoever prepares a publication holds the study, whoever answers or closes the questionnaire: they wait, or we do."""
    incoming = AnswerImport.objects.select_related("questionnaire").get(pk=pk)
    Study.objects.select_for_update(no_key=True).get(pk=incoming.questionnaire.study_id)
    incoming = AnswerImport.objects.select_for_update(of=("self",)).get(pk=pk)
    if incoming.undone_at is not None:
        return
    q = incoming.questionnaire = locks.alone(incoming.questionnaire_id)
    if found := obstacles(incoming):
        raise Refused(" ".join(found))
    gone = Response.objects.filter(came_with=incoming, state=ResponseState.SUBMITTED)
    tallies.add(questionnaire=q, answers=gone.values_list("answers", flat=True).iterator(chunk_size=5000), sign=-1)
    bulk_answers.take_back(came_with=incoming)
    incoming.undone_at, incoming.undone_by = timezone.now(), by
    incoming.save(update_fields=["undone_at", "undone_by"])
    audit.record(
        verb="response.import_undo",
        study=q.study,
        by=by,
        target=f"questionnaire:{q.pk}",
        file=incoming.file_hash,
        n=incoming.n,
    )
    answers_taken_back.send(sender=Questionnaire, questionnaire=q)
    if incoming.state_before == QuestionnaireState.DRAFT:
        lifecycle.back_to_draft(questionnaire=q)
    elif q.state == QuestionnaireState.CLOSED:
        lifecycle.request_analysis(questionnaire=q, by=by)
