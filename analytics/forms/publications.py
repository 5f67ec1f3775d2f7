"""What a researcher chooses to publish, and what an approver answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.models import Study

from ..selectors import snapshots


class PartsForm(forms.Form):
    surveys = forms.MultipleChoiceField(label=_("시민 조사"), required=False, widget=forms.CheckboxSelectMultiple)
    rounds = forms.TypedMultipleChoiceField(
        label=_("델파이 라운드"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    derivation = forms.BooleanField(label=_("핵심가치 도출 결과를 함께 공개합니다"), required=False)
    note = forms.CharField(
        label=_("승인자에게 전하는 말"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        surveys = snapshots.finished_surveys(study)
        rounds = snapshots.finished_rounds(study)
        self.fields["surveys"].choices = [(q.code, q.local("title")) for q, _run in surveys]
        self.fields["rounds"].choices = [(r.number, r.questionnaire.local("title")) for r, _run in rounds]
        self.initial.setdefault("surveys", [q.code for q, _run in surveys])
        self.initial.setdefault("rounds", [r.number for r, _run in rounds])
        self.initial.setdefault("derivation", snapshots.has_derivation(study))

    def parts(self) -> snapshots.Parts:
        chosen = self.cleaned_data
        return snapshots.Parts(tuple(chosen["surveys"]), tuple(chosen["rounds"]), chosen["derivation"])


class DecisionForm(forms.Form):
    reason = forms.CharField(
        label=_("의견"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("돌려보낼 때에는 사유를 꼭 적어 주십시오. 연구진이 읽고 고칩니다."),
    )  # fmt: skip
