"""Invited people of a questionnaire: the list, letters and reminders. Who answered is known, never what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from smtplib import SMTPRecipientsRefused

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..enums import Audience, QuestionnaireState, ResponseState
from ..models import Invitation, Questionnaire, User, Work
from . import audit, mails, work
from .refusal import Refused
from .tabular import Table
from .tokens import derived_token, new_token, token_hash

MAIL_INVITATIONS, MAIL_REMINDERS = "mail_invitations", "mail_reminders"
EMAIL_NAMES = ("email", "e-mail", "mail", "전자우편", "이메일", "메일")
NAME_NAMES = ("name", "이름", "성명")
MOST = 20_000


def read_people(table: Table) -> list[tuple[str, str]]:
    """(address, name) of each row; whole or nothing, errors by row."""
    columns = [name.strip().lower() for name in table.header]
    at = next((i for i, name in enumerate(columns) if name in EMAIL_NAMES), None)
    if at is None:
        raise Refused(
            _("전자우편 열을 찾지 못했습니다. 열 이름을 %(names)s 가운데 하나로 적어 주십시오.")
            % {"names": ", ".join(EMAIL_NAMES)},
            key="file",
        )
    named = next((i for i, name in enumerate(columns) if name in NAME_NAMES), None)
    if len(table.rows) > MOST:
        raise Refused(_("한 번에 %(n)d명까지 넣을 수 있습니다.") % {"n": MOST}, key="file")
    return [
        (_address(row[at], line), row[named][:120] if named is not None else "")
        for line, row in zip(table.lines, table.rows, strict=True)
    ]


def _address(text: str, line: int) -> str:
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(
            _("%(line)d행의 전자우편 ‘%(text)s’이 올바르지 않습니다. 고쳐서 다시 올려 주십시오.")
            % {"line": line, "text": text[:60]}, key="file",
        ) from None  # fmt: skip
    return email


@transaction.atomic
def add_people(*, questionnaire: Questionnaire, people: Iterable[tuple[str, str]], by: User) -> tuple[int, int]:
    """Who is on the list already stays as he is; returns (added, already there)."""
    q = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    _require_invited_only(q)
    there = {email.lower() for email in q.invitations.values_list("email", flat=True)}
    rows = dict(people)
    new = [
        Invitation(questionnaire=q, email=email, name=name, token_hash=token_hash(new_token()))
        for email, name in rows.items()
        if email not in there
    ]
    Invitation.objects.bulk_create(new)
    audit.record(verb="invitations.import", study=q.study, by=by, target=f"questionnaire:{q.pk}", n=len(new))
    return len(new), len(rows) - len(new)


@transaction.atomic
def send(*, questionnaire: Questionnaire, by: User) -> int:
    """Ask the worker to mail everybody who was not mailed yet."""
    q = _taking(questionnaire)
    n = unsent(q).count()
    if not n:
        raise Refused(_("보낼 초대가 없습니다. 명단을 먼저 넣어 주십시오."))
    _request(MAIL_INVITATIONS, q, by)
    audit.record(verb="invitations.send", study=q.study, by=by, target=f"questionnaire:{q.pk}", n=n)
    return n


@transaction.atomic
def remind(*, questionnaire: Questionnaire, by: User) -> int:
    """Ask the worker to remind everybody who was mailed and has not submitted."""
    q = _taking(questionnaire)
    n = open_ones(q).count()
    if not n:
        raise Refused(_("독려할 사람이 없습니다. 모두 응답했거나 아직 초대하지 않았습니다."))
    _request(MAIL_REMINDERS, q, by)
    audit.record(verb="invitations.remind", study=q.study, by=by, target=f"questionnaire:{q.pk}", n=n)
    return n


@transaction.atomic
def revoke(*, invitation: Invitation, by: User) -> None:
    """The link stops working; an answer that was submitted stays."""
    Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=timezone.now())
    q = invitation.questionnaire
    audit.record(verb="invitations.revoke", study=q.study, by=by, target=f"invitation:{invitation.pk}")


def unsent(q: Questionnaire) -> QuerySet[Invitation]:
    return q.invitations.filter(sent_at=None, revoked_at=None).exclude(email="")


def open_ones(q: Questionnaire) -> QuerySet[Invitation]:
    return q.invitations.filter(sent_at__isnull=False, revoked_at=None).exclude(
        response__state__in=[ResponseState.SUBMITTED, ResponseState.WITHDRAWN]
    )


def mail_invitations(task: Work) -> None:
    """Handler. Each letter is noted in its own transaction, so that a repeat goes on where it stopped."""
    q = Questionnaire.objects.select_related("study__organisation").get(pk=task.subject_id)
    _mail_all(task, q, unsent(q), "invitation", lambda row: row.sent_at is None)


def mail_reminders(task: Work) -> None:
    """Handler. Whoever was reminded since this work was asked for is not reminded again."""
    q = Questionnaire.objects.select_related("study__organisation").get(pk=task.subject_id)
    since = Q(reminded_at=None) | Q(reminded_at__lt=task.created_at)
    _mail_all(task, q, open_ones(q).filter(since), "reminder", lambda row: _before(row.reminded_at, task.created_at))


def _before(at: datetime | None, limit: datetime) -> bool:
    return at is None or at < limit


def _mail_all(task: Work, q: Questionnaire, rows: QuerySet[Invitation], name: str, still: object) -> None:
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    failed = 0
    for done, pk in enumerate(ids, 1):
        if not q.takes_answers():
            return
        failed += not _mail_one(q, pk, name, task.parameters.get("language", "ko"), still)
        if done % 20 == 0 or done == len(ids):
            work.advance(work=task, done=done, total=len(ids))
    if failed:
        raise RuntimeError(f"{failed} of {len(ids)} addresses were refused by the mail server")


@transaction.atomic
def _mail_one(q: Questionnaire, pk: int, name: str, language: str, still: object) -> bool:
    row = Invitation.objects.select_for_update(skip_locked=True).filter(pk=pk, revoked_at=None).first()
    if row is None or not still(row):  # type: ignore[operator]
        return True
    token = derived_token("invitation", row.pk)
    row.token_hash = token_hash(token)
    if name == "invitation":
        row.sent_at = timezone.now()
    else:
        row.reminded_at, row.reminders = timezone.now(), F("reminders") + 1
    row.save(update_fields=["token_hash", "sent_at", "reminded_at", "reminders"])
    try:
        mails.send(
            to=row.email, template=name, language=language, reply_to=q.study.contact_email, **facts(q, row.name, token)
        )
    except SMTPRecipientsRefused:
        transaction.set_rollback(True)
        return False
    return True


def facts(q: Questionnaire, name: str, token: str) -> dict[str, object]:
    """What both letters say; the preview gives a sample name and no working link."""
    link = mails.absolute("surveys:invited", token=token) if token else ""
    return {"questionnaire": q, "study": q.study, "name": name, "link": link}


def preview(q: Questionnaire, name: str) -> tuple[str, str]:
    token = "…"
    return mails.letter(template=name, language=get_language() or "ko", **facts(q, _("홍길동"), token))


def _taking(questionnaire: Questionnaire) -> Questionnaire:
    q = Questionnaire.objects.select_related("study").get(pk=questionnaire.pk)
    _require_invited_only(q)
    if q.state != QuestionnaireState.OPEN or not q.takes_answers():
        raise Refused(_("열려 있는 조사만 전자우편을 보낼 수 있습니다."))
    return q


def _require_invited_only(q: Questionnaire) -> None:
    if q.audience != Audience.PUBLIC or not q.invited_only:
        raise Refused(_("‘초대받은 사람만’으로 정한 조사에만 초대 명단을 둘 수 있습니다."))
    if q.state == QuestionnaireState.CLOSED:
        raise Refused(_("마감한 조사입니다."))


def _request(kind: str, q: Questionnaire, by: User) -> None:
    work.request(study=q.study, kind=kind, subject_id=q.pk, by=by, language=get_language() or "ko")
