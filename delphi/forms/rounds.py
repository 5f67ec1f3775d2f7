"""What a researcher types about a round."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.models import Item, Questionnaire, Study

from ..enums import ReasonPolicy
from ..models import Round

DESIGN = ("own", "distribution", "groups", "reasons", "reason")
WHEN = {"type": "datetime-local"}


def when_field(label: Any, **kwargs: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput(attrs=WHEN, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": _("날짜와 시각을 2026-12-01 18:00처럼 적어 주십시오.")},
        **kwargs,
    )


class ItemsForm(forms.Form):
    """Which items go on."""

    items = forms.ModelMultipleChoiceField(
        label=_("문항"),
        queryset=Item.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("이 라운드에서 물을 문항을 하나 이상 고르십시오.")},
    )

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].queryset = study.items.filter(retired_at=None)


class RoundForm(forms.ModelForm):
    closes_at = when_field(_("마감 일시"), help_text=_("이 시각이 지나면 자동으로 마감하고 결과를 계산합니다."))
    own = forms.BooleanField(label=_("지난 라운드의 자기 응답"), required=False)
    distribution = forms.BooleanField(label=_("패널의 분포, 중앙값과 가운데 절반"), required=False)
    groups = forms.BooleanField(
        label=_("그룹별 중앙값과 가운데 절반"),
        required=False,
        help_text=_("답한 위원이 5명이 안 되는 그룹은 보이지 않으며, 빼 보면 드러나는 그룹도 함께 가립니다."),
    )
    reasons = forms.BooleanField(label=_("다른 위원의 근거 (이름 없이)"), required=False)
    reason = forms.ChoiceField(
        label=_("가운데 절반 밖의 응답에 대한 근거"), choices=ReasonPolicy.choices, widget=forms.RadioSelect
    )

    class Meta:
        model = Questionnaire
        fields = ("title_ko", "title_en", "intro_ko", "intro_en", "consent_ko", "consent_en")
        widgets = {
            name: forms.Textarea(attrs={"rows": 4}) for name in ("intro_ko", "intro_en", "consent_ko", "consent_en")
        }

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        design = dict(round.feedback_design)
        initial = {"closes_at": round.questionnaire.closes_at, **design}
        super().__init__(*args, instance=round.questionnaire, initial=initial, **kwargs)
        if round.number == 1:  # there is nothing to show yet
            for name in DESIGN:
                del self.fields[name]

    def clean_closes_at(self) -> datetime:
        """Said here and now, not only when the round is opened."""
        at: datetime = self.cleaned_data["closes_at"]
        if at <= timezone.now():
            raise forms.ValidationError(_("마감 일시가 이미 지났습니다. 앞으로의 일시를 적어 주십시오."))
        return at

    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def design(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in DESIGN if name in self.cleaned_data}


class ExtendForm(forms.Form):
    closes_at = when_field(_("새 마감 일시"))
    reason = forms.CharField(
        label=_("연장 사유"),
        max_length=500,
        help_text=_("기록에 남습니다."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


ONE, EVERYBODY, DECLINE = "one", "everybody", "decline"


class ExtensionForm(forms.Form):
    until = when_field(_("새 마감 일시"))
    whom = forms.ChoiceField(choices=[(ONE, ""), (EVERYBODY, "")])
