"""The studies of a person, each with what needs attention."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from .. import timeline
from ..enums import InviteState, Role
from ..models import Organisation, Study, TeamInvite, TeamMember, User


@dataclass(frozen=True)
class StudyLine:
    study: Study
    role: str
    problems: list[timeline.Entry]
    running: list[timeline.Entry]
    next_step: timeline.Action | None


def lines_of(user: User) -> list[StudyLine]:
    members = TeamMember.objects.filter(user=user).select_related("study__organisation").order_by("-study__created_at", "-study__pk")
    return [_line(member, user) for member in members]


def _line(member: TeamMember, user: User) -> StudyLine:
    entries = timeline.entries(member.study)
    return StudyLine(
        study=member.study,
        role=Role(member.role).label,
        problems=[entry for entry in entries if entry.state == timeline.PROBLEM],
        running=[entry for entry in entries if entry.state == timeline.NOW and entry.done is not None],
        next_step=timeline.next_step(entries, user=user, study=member.study),
    )


def organisations_of(user: User) -> QuerySet[Organisation]:
    return Organisation.objects.filter(members=user).order_by("name_ko", "pk")


def invites_for(user: User) -> QuerySet[TeamInvite]:
    """Invitations waiting for this mailbox; its owner has proved it by signing in."""
    return TeamInvite.objects.filter(
        email__iexact=user.email, state=InviteState.SENT, expires_at__gt=timezone.now()
    ).select_related("study__organisation", "invited_by").order_by("-created_at", "-pk")


def team_of(study: Study) -> dict[str, Any]:
    return {
        "members": study.team.select_related("user").order_by("role", "user__name", "user__email"),
        "invites": TeamInvite.objects.filter(study=study, state=InviteState.SENT).order_by("-created_at", "-pk"),
        "now": timezone.now(),
    }
