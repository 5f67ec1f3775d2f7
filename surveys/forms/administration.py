"""One account in the administration."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import User
from ..services.administrators import refuse_change
from ..services.refusal import Refused


class PersonForm(forms.ModelForm):
    """by: the administrator who fills it in, set by the page."""

    by: Any = None

    class Meta:
        model = User
        fields = ("email", "name", "is_active", "is_superuser")
        labels = {"is_active": _("로그인할 수 있음"), "is_superuser": _("관리자")}
        help_texts = {
            "email": _("로그인 코드가 이 주소로 갑니다. 비밀번호는 없습니다."),
            "is_active": _("끄면 바로 로그아웃되고 다시 로그인할 수 없습니다. 한 일은 기록에 남습니다."),
            "is_superuser": _("이 관리 화면을 씁니다. 연구의 응답은 이것만으로 볼 수 없습니다."),
        }

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("이 주소의 계정이 이미 있습니다. 목록에서 찾아 고쳐 주십시오."))
        return email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.instance.pk:
            try:
                refuse_change(
                    user=User.objects.get(pk=self.instance.pk), is_active=data.get("is_active", False),
                    is_superuser=data.get("is_superuser", False), by=self.by,
                )  # fmt: skip
            except Refused as refused:
                self.add_error(refused.key or None, str(refused.sentence))
        return data
