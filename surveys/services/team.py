"""The team of a study: invite, accept, revoke, change a role, leave at least one researcher."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..enums import InviteState, Role
from ..models import Letter, Study, TeamInvite, TeamMember, User, Work
from ..post import Envelope
from . import audit, mails, post, work
from .refusal import Refused
from .tokens import derived_token, new_token, token_hash

MAIL_TEAM_INVITE = "mail_team_invite"
VALID_FOR = timedelta(days=14)


@transaction.atomic
def invite(*, study: Study, email: str, role: str, by: User) -> TeamInvite:
    """Ask a person into the team; the mail follows after the commit."""
    email = email.strip().lower()
    Study.objects.select_for_update().get(pk=study.pk)
    if study.team.filter(user__email__iexact=email).exists():
        raise Refused(_("이미 이 연구의 구성원입니다. 역할은 아래 표에서 바꿀 수 있습니다."), key="email")
    if open_invites(study).filter(email__iexact=email).exists():
        raise Refused(
            _("이 주소로 보낸 초대가 아직 유효합니다. 다시 보내려면 먼저 그 초대를 취소해 주십시오."), key="email"
        )
    row = TeamInvite.objects.create(
        study=study, email=email, role=role, token_hash=token_hash(new_token()), invited_by=by,
        expires_at=timezone.now() + VALID_FOR,
    )  # fmt: skip
    row.token_hash = token_hash(token_of(row))
    row.save(update_fields=["token_hash"])
    audit.record(verb="team.invite", study=study, by=by, target=f"invite:{row.pk}", role=role)
    work.request(study=study, kind=MAIL_TEAM_INVITE, subject_id=row.pk, by=by, language=get_language() or "ko")
    return row


def token_of(row: TeamInvite) -> str:
    return derived_token("team-invite", row.pk)


def mail_invite(task: Work) -> None:
    """Handler: one letter, however often the work is delivered."""
    language = task.parameters.get("language", "ko")
    post.send_all(
        keys=post.put(study=task.study, kind=MAIL_TEAM_INVITE, subjects=[task.subject_id], language=language)
    )


def write_invite(letter: Letter) -> Envelope | None:
    row = TeamInvite.objects.select_related("study__organisation", "invited_by").filter(pk=letter.subject_id).first()
    if row is None or row.state != InviteState.SENT or row.expires_at <= timezone.now():
        return None
    return mails.envelope(
        to=row.email, template="team_invite", language=letter.language, invite=row, study=row.study,
        link=mails.absolute("surveys:team-accept", token=token_of(row)),
    )  # fmt: skip


def note_nothing(letter: Letter) -> None:
    """An invitation counts from when it was made."""


def whom(invite_id: int) -> tuple[str, str]:
    return "", TeamInvite.objects.filter(pk=invite_id).values_list("email", flat=True).first() or ""


def open_invites(study: Study) -> object:
    return TeamInvite.objects.filter(study=study, state=InviteState.SENT, expires_at__gt=timezone.now())


@transaction.atomic
def accept(*, row: TeamInvite, by: User) -> TeamMember:
    """Only the owner of the mailbox becomes a member, and an invitation lets in once: who was removed needs a new one."""
    Study.objects.select_for_update().get(pk=row.study_id)  # a removal at the same moment comes before or after
    row = TeamInvite.objects.select_for_update(of=("self",)).select_related("study").get(pk=row.pk)
    if row.email.lower() != by.email.lower():
        raise Refused(_("이 초대는 다른 전자우편 주소로 보낸 것입니다. 초대받은 주소로 로그인해 주십시오."))
    if row.state == InviteState.REVOKED:
        raise Refused(_("취소된 초대입니다. 연구 책임자에게 다시 요청해 주십시오."))
    member = TeamMember.objects.filter(study=row.study, user=by).first()
    if row.state == InviteState.ACCEPTED:
        if member is None:
            raise Refused(_("이미 사용한 초대입니다. 다시 참여하려면 연구 책임자에게 새 초대를 요청해 주십시오."))
        return member
    if row.expires_at <= timezone.now():
        raise Refused(_("기한이 지난 초대입니다. 연구 책임자에게 다시 요청해 주십시오."))
    row.state = InviteState.ACCEPTED
    row.save(update_fields=["state"])
    if member is None:
        member = TeamMember.objects.create(study=row.study, user=by, role=row.role)
        audit.record(
            verb="team.accept", study=row.study, by=by, target=f"member:{member.pk}", role=row.role, invite=row.pk
        )
    return member


@transaction.atomic
def revoke(*, row: TeamInvite, by: User) -> None:
    row = TeamInvite.objects.select_for_update().get(pk=row.pk)
    if row.state != InviteState.SENT:
        raise Refused(_("이미 수락되었거나 취소된 초대입니다."))
    row.state = InviteState.REVOKED
    row.save(update_fields=["state"])
    audit.record(verb="team.revoke", study=row.study, by=by, target=f"invite:{row.pk}")


@transaction.atomic
def change_role(*, member: TeamMember, role: str, by: User) -> TeamMember:
    member = _locked(member)
    if member.role == role:
        return member
    _leave_a_researcher(member)
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    audit.record(verb="team.role", study=member.study, by=by, target=f"member:{member.pk}", before=before, after=role)
    return member


@transaction.atomic
def remove(*, member: TeamMember, by: User) -> None:
    """Who is removed stays out: invitations of the same mailbox that still wait end with the membership."""
    member = _locked(member)
    _leave_a_researcher(member)
    waiting = TeamInvite.objects.filter(study=member.study, state=InviteState.SENT, email__iexact=member.user.email)
    for row in waiting.order_by("pk"):
        revoke(row=row, by=by)
    audit.record(verb="team.remove", study=member.study, by=by, target=f"member:{member.pk}", role=member.role)
    member.delete()


def _locked(member: TeamMember) -> TeamMember:
    """The study's row makes two people leaving at once wait for each other."""
    Study.objects.select_for_update().get(pk=member.study_id)
    return TeamMember.objects.select_related("study", "user").get(pk=member.pk)


def _leave_a_researcher(member: TeamMember) -> None:
    others = TeamMember.objects.filter(study=member.study, role=Role.RESEARCHER).exclude(pk=member.pk)
    if member.role == Role.RESEARCHER and not others.exists():
        raise Refused(_("연구자가 한 명은 있어야 합니다. 먼저 다른 구성원에게 연구자 역할을 맡겨 주십시오."))
