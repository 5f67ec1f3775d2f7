"""Forms of questionnaires in the making and in the field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..enums import SampleKind
from ..models import Population, Questionnaire, Study
from ..presets import CONSENT, INTRO
from ..services.questionnaires import CONTENT

SAMPLE_HELP = {
    SampleKind.PROBABILITY: _("표본틀에서 무작위로 뽑습니다. 모집단에 대한 신뢰구간을 낼 수 있습니다."),
    SampleKind.QUOTA: _("특성별 할당을 채웁니다. 가중 결과에 모형 기반 구간을 제시하고, 그렇다고 밝힙니다."),
    SampleKind.OPEN: _("누구나 참여합니다. 참여한 사람의 응답을 보여 줄 뿐 구간은 제시하지 않으며, 화면에 그 이유를 적습니다."),
}


def sample_choices() -> list[tuple[str, str]]:
    return [(kind.value, f"{kind.label} – {SAMPLE_HELP[kind]}") for kind in SampleKind]


class PopulationChoice(forms.ModelChoiceField):
    def label_from_instance(self, population: Population) -> str:
        return population.local("name")


class MomentField(forms.DateTimeField):
    """A date and an hour in the reader's zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class QuestionnaireForm(forms.Form):
    title_ko = forms.CharField(label=_("조사 제목(한국어)"), max_length=200)
    title_en = forms.CharField(label=_("조사 제목(영어)"), max_length=200, required=False)
    population = PopulationChoice(label=_("누구에게 묻습니까?"), queryset=Population.objects.none(), empty_label=None)
    sample_kind = forms.ChoiceField(
        label=_("응답자를 어떻게 모읍니까?"), widget=forms.RadioSelect, choices=sample_choices, initial=SampleKind.OPEN
    )
    invited_only = forms.BooleanField(
        label=_("초대받은 사람만 응답합니다"), required=False,
        help_text=_("켜면 공개 화면에 나오지 않고, 명단에 있는 사람이 개인 링크로 한 번만 응답합니다."),
    )  # fmt: skip
    intro_ko = forms.CharField(label=_("안내문(한국어)"), widget=forms.Textarea(attrs={"rows": 4}), required=False, initial=INTRO[0])
    intro_en = forms.CharField(label=_("안내문(영어)"), widget=forms.Textarea(attrs={"rows": 4}), required=False, initial=INTRO[1])
    consent_ko = forms.CharField(label=_("동의 안내(한국어)"), widget=forms.Textarea(attrs={"rows": 6}), initial=CONSENT[0])
    consent_en = forms.CharField(
        label=_("동의 안내(영어)"), widget=forms.Textarea(attrs={"rows": 6}), required=False, initial=CONSENT[1]
    )
    minutes = forms.IntegerField(label=_("예상 소요 시간(분)"), min_value=1, max_value=120, initial=5)
    page_size = forms.IntegerField(
        label=_("쪽당 문항 수"), min_value=1, max_value=30, initial=6, help_text=_("4–7문항을 권합니다.")
    )
    target_n = forms.IntegerField(label=_("목표 응답 수"), min_value=1, max_value=1_000_000, required=False)
    closes_at = MomentField(
        label=_("마감 일시"), required=False, help_text=_("이때가 되면 자동으로 마감됩니다. 비워 두면 직접 마감합니다."),
    )  # fmt: skip

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["population"].queryset = study.populations.order_by("pk")

    @classmethod
    def of(cls, questionnaire: Questionnaire, data: Any = None) -> QuestionnaireForm:
        initial = {name: getattr(questionnaire, name) for name in CONTENT}
        return cls(data, study=questionnaire.study, initial=initial)


class DeadlineForm(forms.Form):
    closes_at = MomentField(label=_("새 마감 일시"), required=False, help_text=_("비워 두면 직접 마감할 때까지 열려 있습니다."))
    reason = forms.CharField(label=_("변경 사유"), max_length=300, help_text=_("기록에 남습니다."))


class PeopleForm(forms.Form):
    file = forms.FileField(
        label=_("명단 파일(CSV 또는 XLSX)"), help_text=_("전자우편 열이 있어야 하고, 이름 열은 없어도 됩니다. 다음 화면에서 열을 맞추고 확인한 뒤에 넣습니다.")
    )
