"""What a researcher types about the panel."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Panel, PanelGroup

LANGUAGES = [("ko", _("한국어")), ("en", _("영어"))]


class PanelistForm(forms.Form):
    name = forms.CharField(label=_("이름"), max_length=120)
    email = forms.EmailField(label=_("전자우편"), help_text=_("개인 링크를 이 주소로 보냅니다."))
    group = forms.ModelChoiceField(label=_("그룹"), queryset=None, required=False, empty_label=_("그룹 없음"))
    affiliation = forms.CharField(label=_("소속"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("전자우편과 화면의 언어"), choices=LANGUAGES, initial="ko")

    def __init__(self, *args: Any, panel: Panel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = PanelGroup.objects.filter(panel__study=panel.study)
        self.fields["group"].label_from_instance = lambda group: group.local("name")


class EraseForm(forms.Form):
    KEEP, ERASE = "keep", "erase"
    answers = forms.ChoiceField(
        label=_("제출한 응답과 근거"),
        choices=[(KEEP, _("이름 없이 남깁니다 (위원이 응답까지 지우기를 바라지 않을 때)")), (ERASE, _("응답과 근거도 모두 지웁니다"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("응답을 남길지 지울지 위원이 바라는 대로 골라 주십시오.")},
    )


class GroupForm(forms.Form):
    name_ko = forms.CharField(label=_("그룹 이름(한국어)"), max_length=120)
    name_en = forms.CharField(label=_("그룹 이름(영어)"), max_length=120, required=False)


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("CSV 또는 XLSX 파일"),
        help_text=_("이름과 전자우편 열이 있어야 하며 그룹, 소속, 언어 열은 있으면 씁니다. 열은 다음 화면에서 맞춥니다."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
        error_messages={"required": _("파일을 골라 주십시오.")},
    )
