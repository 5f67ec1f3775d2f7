"""Forms for organisations, studies and their teams. They check; services write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..enums import Role
from ..models import Organisation, Study

YEARS = (1, 2, 3, 5, 10)
DAYS_A_YEAR = 365


class OrganisationForm(forms.Form):
    name_ko = forms.CharField(label=_("기관 이름(한국어)"), max_length=200)
    name_en = forms.CharField(label=_("기관 이름(영어)"), max_length=200, required=False)
    contact_email = forms.EmailField(
        label=_("대표 전자우편"), required=False, help_text=_("응답자에게 기관의 연락처로 보입니다.")
    )


class ParticularsForm(forms.Form):
    """What a study says about itself."""

    title_ko = forms.CharField(label=_("연구 제목(한국어)"), max_length=200)
    title_en = forms.CharField(label=_("연구 제목(영어)"), max_length=200, required=False)
    purpose_ko = forms.CharField(
        label=_("연구 목적(한국어)"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("응답자와 결과를 읽는 사람에게 두세 문장으로 알립니다."),
    )  # fmt: skip
    purpose_en = forms.CharField(
        label=_("연구 목적(영어)"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("비워 두면 영어 화면에도 한국어 글이 보입니다."),
    )  # fmt: skip
    contact_email = forms.EmailField(
        label=_("문의처 전자우편"), help_text=_("응답자가 질문하거나 자료 삭제를 요청하는 곳입니다.")
    )
    retention_days = forms.TypedChoiceField(
        label=_("응답 자료를 얼마나 보관합니까?"), coerce=int, initial=3 * DAYS_A_YEAR,
        help_text=_("조사를 마감한 날부터 셉니다. 기간이 지나면 응답은 자동으로 지워지고, 공개된 집계만 남습니다."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(years * DAYS_A_YEAR, _("%(n)d년") % {"n": years}) for years in YEARS]
        now = self.initial.get("retention_days")
        if now and now not in dict(choices):
            choices.append((now, _("%(n)d일") % {"n": now}))
        self.fields["retention_days"].choices = choices


class StudyForm(ParticularsForm):
    organisation = forms.ModelChoiceField(
        label=_("어느 기관의 연구입니까?"), queryset=Organisation.objects.none(), empty_label=None
    )
    field_order = ("organisation",)

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        field.queryset = organisations
        field.label_from_instance = lambda organisation: organisation.local("name")


class SettingsForm(ParticularsForm):
    """The same particulars of a study that exists."""

    @classmethod
    def of(cls, study: Study, data: Any = None) -> SettingsForm:
        return cls(data, initial={name: getattr(study, name) for name in cls.base_fields})


ROLE_HELP = {
    Role.RESEARCHER: _("설계하고 조사를 열고 닫으며, 구성원과 초대 명단을 관리합니다."),
    Role.ANALYST: _("분석을 실행하고 이름 없는 응답 자료를 받습니다. 설계는 바꾸지 못합니다."),
    Role.APPROVER: _("공개하려는 결과를 읽고 승인하거나 되돌려 보냅니다."),
    Role.VIEWER: _("진행 상황과 결과를 읽기만 합니다."),
}


def role_choices() -> list[tuple[str, str]]:
    return [(role.value, f"{role.label} – {ROLE_HELP[role]}") for role in Role]


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("전자우편"), help_text=_("이 주소로 로그인한 사람만 초대를 수락할 수 있습니다."))
    role = forms.ChoiceField(label=_("역할"), widget=forms.RadioSelect, choices=role_choices, initial=Role.APPROVER)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("역할"), choices=Role.choices)
