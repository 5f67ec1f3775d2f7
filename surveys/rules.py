"""Who may. Every rule takes a user and a study and reads the team; nothing else grants access."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .enums import Role
from .models import Organisation, Study, TeamMember

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from .models import User


def role_in(user: User | AnonymousUser, study: Study) -> str | None:
    """The person's role in the study, None for outsiders."""
    if not user.is_authenticated:
        return None
    return TeamMember.objects.filter(study=study, user=user).values_list("role", flat=True).first()


def may_see_study(user: User | AnonymousUser, study: Study) -> bool:
    return role_in(user, study) is not None


def may_design(user: User | AnonymousUser, study: Study) -> bool:
    """Items, panel, margins, declarations, opening and closing, team."""
    return role_in(user, study) == Role.RESEARCHER


def may_analyse(user: User | AnonymousUser, study: Study) -> bool:
    """Start computations, edit evidence and the chain of values."""
    return role_in(user, study) in (Role.RESEARCHER, Role.ANALYST)


def may_export(user: User | AnonymousUser, study: Study) -> bool:
    """Raw answers without names."""
    return role_in(user, study) in (Role.RESEARCHER, Role.ANALYST)


def may_see_people(user: User | AnonymousUser, study: Study) -> bool:
    """Names and addresses of panelists and the team."""
    return role_in(user, study) == Role.RESEARCHER


def may_decide(user: User | AnonymousUser, study: Study) -> bool:
    """Approve or return a publication (never one's own: that is a constraint)."""
    return role_in(user, study) == Role.APPROVER


def may_start_study(user: User | AnonymousUser, organisation: Organisation) -> bool:
    return user.is_authenticated and organisation.members.filter(pk=user.pk).exists()
