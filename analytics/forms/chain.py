"""Forms of directions, strategies and tasks. Each asks for the reason of the change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from surveys.models import CandidateValue, Study

from ..models import Direction, Strategy

TWO_LINES = {"rows": 2}
MAX_TASKS = 30


class ValuesField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, candidate: CandidateValue) -> str:
        return candidate.local("name")


class DirectionChoice(forms.ModelChoiceField):
    def label_from_instance(self, direction: Direction) -> str:
        return direction.local("name")


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("이유"), widget=forms.Textarea(attrs=TWO_LINES), max_length=1000,
        help_text=_("직접 변경한 내용은 사유와 함께 기록에 남습니다."),
    )  # fmt: skip


class NameForm(ReasonForm):
    name_ko = forms.CharField(label=_("이름(한국어)"), max_length=200)
    name_en = forms.CharField(label=_("이름(영어)"), max_length=200, required=False)


class DirectionForm(NameForm):
    values = ValuesField(
        label=_("이 방향을 향하는 가치"), queryset=CandidateValue.objects.none(), required=False,
        help_text=_("한 가치가 여러 방향에 함께 설 수 있습니다."),
    )  # fmt: skip
    position = forms.IntegerField(label=_("순서"), min_value=1, max_value=200, required=False)
    field_order = ("name_ko", "name_en", "values", "position", "reason")

    def __init__(self, *args: Any, study: Study, direction: Direction | None = None, **kwargs: Any) -> None:
        if direction is not None:
            initial = {n: getattr(direction, n) for n in ("name_ko", "name_en", "position")}
            kwargs.setdefault("initial", initial | {"values": list(direction.values.all())})
        super().__init__(*args, **kwargs)
        self.fields["values"].queryset = study.candidates.all()
        if direction is None:
            del self.fields["position"]


class MergeForm(ReasonForm):
    other = DirectionChoice(label=_("합칠 방향"), queryset=Direction.objects.none(), empty_label=_("고르십시오"))
    field_order = ("other", "reason")

    def __init__(self, *args: Any, direction: Direction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = direction.study.directions.exclude(pk=direction.pk)


class SplitForm(NameForm):
    values = ValuesField(label=_("새 방향으로 옮길 가치"), queryset=CandidateValue.objects.none())
    field_order = ("values", "name_ko", "name_en", "reason")

    def __init__(self, *args: Any, direction: Direction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["values"].queryset = direction.values.all()


class StrategyForm(NameForm):
    basis_ko = forms.CharField(label=_("근거(한국어)"), widget=forms.Textarea(attrs=TWO_LINES), required=False)
    basis_en = forms.CharField(label=_("근거(영어)"), widget=forms.Textarea(attrs=TWO_LINES), required=False)
    tasks_ko = forms.CharField(
        label=_("실행과제(한국어)"),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        help_text=_("한 줄에 하나씩 적습니다."),
    )
    tasks_en = forms.CharField(
        label=_("실행과제(영어)"), widget=forms.Textarea(attrs={"rows": 5}), required=False,
        help_text=_("같은 순서로 적습니다. 비워 두면 영어 화면에도 한국어가 보입니다."),
    )  # fmt: skip
    field_order = ("name_ko", "name_en", "basis_ko", "basis_en", "tasks_ko", "tasks_en", "reason")

    def __init__(self, *args: Any, strategy: Strategy | None = None, **kwargs: Any) -> None:
        if strategy is not None:
            names = ("name_ko", "name_en", "basis_ko", "basis_en")
            tasks = list(strategy.tasks.all())
            kwargs.setdefault(
                "initial",
                {n: getattr(strategy, n) for n in names}
                | {
                    f"tasks_{lang}": "\n".join(getattr(t, f"name_{lang}") for t in tasks).rstrip()
                    for lang in ("ko", "en")
                },
            )
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        ko, en = (_lines(data.get(f"tasks_{lang}", "")) for lang in ("ko", "en"))
        if len(en) > len(ko):
            self.add_error("tasks_en", _now("영어 과제가 한국어 과제보다 많습니다. 줄의 수를 맞추어 주십시오."))
        if len(ko) > MAX_TASKS or any(len(line) > 200 for line in ko + en):
            self.add_error("tasks_ko", _now("과제는 200자씩 30개까지 적을 수 있습니다."))
        data["tasks"] = [(text, en[i] if i < len(en) else "") for i, text in enumerate(ko)]
        return data

    def content(self) -> dict[str, Any]:
        d = self.cleaned_data
        return {
            "name": (d["name_ko"], d["name_en"]), "basis": (d["basis_ko"], d["basis_en"]), "tasks": d["tasks"],
            "reason": d["reason"],
        }  # fmt: skip


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
