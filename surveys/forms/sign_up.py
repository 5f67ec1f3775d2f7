"""The one field of a new account."""

from __future__ import annotations

from allauth.account.forms import SignupForm
from allauth.core import context
from django import forms
from django.utils.translation import gettext as _

from ..services import sign_up


class SignUpForm(SignupForm):
    """Who comes by an invitation makes the account for the mailbox that was invited."""

    def clean_email(self) -> str:
        email = super().clean_email()
        if sign_up.is_open():
            return email
        row = sign_up.invitation_behind(context.request.POST.get("next", ""))
        if row is None or row.email.lower() != email.lower():
            raise forms.ValidationError(_("초대 전자우편을 받으신 주소를 그대로 적어 주십시오. 다른 주소로는 계정을 만들 수 없습니다."))
        return email
