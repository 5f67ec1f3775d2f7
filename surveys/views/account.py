"""A member of staff's own page: name, address, language, second factor, sessions."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..forms.account import AccountForm
from ..services import accounts
from .kept import signed_in


@require_http_methods(["GET", "POST"])
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    form = AccountForm(request.POST or None, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        accounts.change_name(user=request.user, name=form.cleaned_data["name"], by=request.user)
        messages.success(request, _("이름을 저장했습니다."))
        return redirect("surveys:account")
    context = {"form": form, "second_factor": is_mfa_enabled(request.user)}
    return render(request, "surveys/account/account.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    accounts.sign_out_elsewhere(user=request.user, by=request.user)
    update_session_auth_hash(request, request.user)
    messages.success(request, _("다른 기기와 브라우저에서 모두 로그아웃했습니다. 이 화면은 그대로 쓰실 수 있습니다."))
    return redirect("surveys:account")
