"""Invited people of a questionnaire: the list, letters and reminders. Who answered is known, never what."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..enums import Audience, QuestionnaireState, ResponseState
from ..models import Invitation, Letter, Questionnaire, User, Work
from ..post import Envelope
from . import audit, mails, post, work
from .refusal import Refused
from .tokens import derived_token, new_token, token_hash

MAIL_INVITATIONS, MAIL_REMINDERS = "mail_invitations", "mail_reminders"


@transaction.atomic
def add_people(*, questionnaire: Questionnaire, people: Iterable[tuple[str, str]], by: User) -> tuple[int, int]:
    """Who is on the list already stays as he is; returns (added, already there)."""
    q = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    _require_invited_only(q)
    there = {email.lower() for email in q.invitations.values_list("email", flat=True)}
    people = list(people)
    rows = dict(people)
    if len(rows) < len(people):
        raise Refused(_("같은 전자우편이 두 번 있어 아무도 넣지 않았습니다."))
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
    post.again(Letter.objects.filter(kind=MAIL_INVITATIONS, subject_id__in=unsent(q).values("pk")))
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
    _request(MAIL_REMINDERS, q, by, occasion=timezone.now().isoformat())
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
    """Handler; the click that asked for it also tries those again that were refused."""
    q = Questionnaire.objects.get(pk=task.subject_id)
    _mail_all(task, q, unsent(q), MAIL_INVITATIONS)


def mail_reminders(task: Work) -> None:
    """Handler; one reminder a click and person, however often the work is repeated or tried again."""
    q = Questionnaire.objects.get(pk=task.subject_id)
    _mail_all(task, q, open_ones(q), MAIL_REMINDERS, occasion=task.parameters.get("occasion") or str(task.pk))


def _mail_all(task: Work, q: Questionnaire, rows: QuerySet[Invitation], kind: str, occasion: str = "") -> None:
    subjects = list(rows.order_by("pk").values_list("pk", flat=True)) if q.takes_answers() else []
    language = task.parameters.get("language", "ko")
    keys = post.put(study=q.study, kind=kind, subjects=subjects, occasion=occasion, language=language)
    post.send_all(keys=keys, tell=lambda *, done, total: work.advance(work=task, done=done, total=total))


def write_invitation(letter: Letter) -> Envelope | None:
    row = _still(letter)
    return None if row is None or row.sent_at is not None else _written(row, "invitation", letter.language)


def write_reminder(letter: Letter) -> Envelope | None:
    row = _still(letter)
    if row is None or not open_ones(row.questionnaire).filter(pk=row.pk).exists():
        return None
    return _written(row, "reminder", letter.language)


def _still(letter: Letter) -> Invitation | None:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("questionnaire__study__organisation")
    row = rows.filter(pk=letter.subject_id, revoked_at=None).exclude(email="").first()
    return row if row is not None and row.questionnaire.takes_answers() else None


def _written(row: Invitation, template: str, language: str) -> Envelope:
    token, q = derived_token("invitation", row.pk), row.questionnaire
    row.token_hash = token_hash(token)
    row.save(update_fields=["token_hash"])
    return mails.envelope(
        to=row.email, template=template, language=language, reply_to=q.study.contact_email, **facts(q, row.name, token)
    )


def note_invited(letter: Letter) -> None:
    Invitation.objects.filter(pk=letter.subject_id).update(sent_at=timezone.now())


def note_reminded(letter: Letter) -> None:
    Invitation.objects.filter(pk=letter.subject_id).update(reminded_at=timezone.now(), reminders=F("reminders") + 1)


def whom(invitation_id: int) -> tuple[str, str]:
    return Invitation.objects.filter(pk=invitation_id).values_list("name", "email").first() or ("", "")


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


def _request(kind: str, q: Questionnaire, by: User, **more: str) -> None:
    work.request(study=q.study, kind=kind, subject_id=q.pk, by=by, language=get_language() or "ko", **more)
