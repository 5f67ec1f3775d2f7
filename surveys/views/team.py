"""The team of a study: who is in it, who is invited, and the page on which an invitation is accepted."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..enums import InviteState
from ..forms import refusals
from ..forms.account import AccountForm
from ..forms.studies import InviteForm, RoleForm
from ..models import Study, TeamInvite, TeamMember
from ..rules import may_see_people
from ..selectors import studies as selectors
from ..services import accounts, mail_allowance
from ..services import team as services
from ..services.tokens import token_hash
from .access import staff_page
from .kept import signed_in


@staff_page(may_see_people)
def team(request: HttpRequest, study: Study) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            services.invite(study=study, by=request.user, **form.cleaned_data)
            messages.success(request, _("초대 전자우편을 보냈습니다: %(email)s") % {"email": form.cleaned_data["email"]})
            if not mail_allowance.room(study):
                messages.warning(request, _("오늘 보낼 수 있는 전자우편을 다 보내, 이 초대는 다음 날 자동으로 나갑니다."))
            return redirect("surveys:team", slug=study.slug)
    context = {"study": study, "active": "team", "form": form, "role_form": RoleForm(), **selectors.team_of(study)}
    return render(request, "surveys/team/team.html", context)


@require_POST
@staff_page(may_see_people)
def change_role(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    member, form = get_object_or_404(TeamMember, pk=pk, study=study), RoleForm(request.POST)
    if form.is_valid():
        _try(
            request,
            _("역할을 바꾸었습니다."),
            services.change_role,
            member=member,
            by=request.user,
            **form.cleaned_data,
        )
    return redirect("surveys:team", slug=study.slug)


@require_POST
@staff_page(may_see_people)
def remove_member(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    member = get_object_or_404(TeamMember, pk=pk, study=study)
    _try(request, _("연구진에서 내보냈습니다."), services.remove, member=member, by=request.user)
    itself = member.user_id == request.user.pk
    gone = itself and not TeamMember.objects.filter(study=study, user=request.user).exists()
    return redirect("surveys:studies") if gone else redirect("surveys:team", slug=study.slug)


@require_POST
@staff_page(may_see_people)
def revoke_invite(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    row = get_object_or_404(TeamInvite, pk=pk, study=study)
    _try(
        request, _("초대를 취소했습니다. 그 링크는 더 이상 쓸 수 없습니다."), services.revoke, row=row, by=request.user
    )
    return redirect("surveys:team", slug=study.slug)


def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail. Who follows it must be signed in with the mailbox it was sent to."""
    row = TeamInvite.objects.select_related("study__organisation").filter(token_hash=token_hash(token)).first()
    state, form = _state(request, row), None
    if state == "open" and not request.user.name:  # the team should read a name, not an address
        form = AccountForm(request.POST or None)
        form.fields["name"].required = False
    if request.method == "POST" and state == "open" and (form is None or form.is_valid()):
        if form and form.cleaned_data["name"]:
            accounts.change_name(user=request.user, name=form.cleaned_data["name"], by=request.user)
        return _accept(request, row)
    context = {"invite": row, "state": state, "revoked": InviteState.REVOKED, "form": form}
    return render(request, "surveys/team/accept.html", context, status=200 if row else 404)


@require_POST
@signed_in
def accept_waiting(request: HttpRequest, pk: int) -> HttpResponse:
    """From the list of studies: the mailbox is proved by the sign-in, so no token is needed."""
    row = get_object_or_404(TeamInvite, pk=pk, email__iexact=request.user.email)
    return _accept(request, row)


def _accept(request: HttpRequest, row: TeamInvite) -> HttpResponse:
    with refusals.told(request):
        services.accept(row=row, by=request.user)
        return redirect("surveys:study", slug=row.study.slug)
    return redirect("surveys:studies")


def _state(request: HttpRequest, row: TeamInvite | None) -> str:
    if row is None:
        return "unknown"
    if row.state == InviteState.REVOKED:
        return "revoked"
    if not request.user.is_authenticated:
        return "sign_in"
    if row.email.lower() != request.user.email.lower():
        return "other_mailbox"
    member = TeamMember.objects.filter(study=row.study, user=request.user).exists()
    return "used" if row.state == InviteState.ACCEPTED and not member else "open"


def _try(request: HttpRequest, done: str, service: object, **arguments: object) -> None:
    with refusals.told(request):
        service(**arguments)  # type: ignore[operator]
        messages.success(request, done)
