"""What experts type outside the cards."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class LinkForm(forms.Form):
    email = forms.EmailField(
        label=_("전자우편"),
        help_text=_("위촉 안내를 받으신 주소를 적어 주십시오."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("전자우편 주소를 적어 주십시오."),
            "invalid": _("전자우편 주소의 모양이 아닙니다. name@example.org처럼 적어 주십시오."),
        },
    )
