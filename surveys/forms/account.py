"""What a member of staff says about themselves."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AccountForm(forms.Form):
    name = forms.CharField(
        label=_("이름"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("연구진 목록, 기록, 공개 결정에 전자우편 주소 대신 보입니다. 응답자에게는 보이지 않습니다."),
        error_messages={"required": _("이름을 적어 주십시오.")},
    )  # fmt: skip
