"""The derivation plan as a form: every declared parameter, in the scale of the study."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from stats.derivation.declaration import DerivationDeclaration, default_criteria
from surveys.enums import SampleKind
from surveys.models import Questionnaire, Study

from .. import words
from ..models import DerivationPlan
from ..selectors import plans

SEED = 20_260_101
PARTS = ("use", "low", "high", "weight")
GATES = ("uncontested", "group_minimum", "stable", "citizens_share", "min_sources", "min_types", "robust")


class SurveyChoice(forms.ModelChoiceField):
    def label_from_instance(self, questionnaire: Questionnaire) -> str:
        kind = words.SAMPLE_KINDS.get(questionnaire.sample_kind, questionnaire.sample_kind)
        return f"{questionnaire.local('title')} — {kind}"


def number(label: Any, help_text: Any = "", **more: Any) -> forms.FloatField:
    return forms.FloatField(label=label, help_text=help_text, widget=forms.NumberInput(attrs={"step": "any"}), **more)


class PlanForm(forms.Form):
    questionnaire = SurveyChoice(
        label=_("시민의 중요도를 묻는 조사"), queryset=Questionnaire.objects.none(), empty_label=_("고르십시오"),
        help_text=_("누구나 참여하는 조사를 고르면 시민 수치를 고정하고, 확률이 아니라 수용도라고 부릅니다."),
    )  # fmt: skip
    uncontested = forms.BooleanField(label=_("의견이 두 진영이나 그룹으로 갈리지 않을 것"), required=False)
    group_minimum = forms.IntegerField(label=_("그룹을 따로 볼 최소 응답자 수"), min_value=1)
    stable = forms.BooleanField(label=_("마지막 두 라운드 사이에 안정될 것"), required=False)
    citizens_share = number(
        _("시민의 동의 비율(0–1)"), _("비워 두면 이 관문을 쓰지 않습니다."), required=False, min_value=0, max_value=1
    )
    min_sources = forms.IntegerField(label=_("서로 다른 근거 자료의 최소 수"), min_value=0)
    min_types = forms.IntegerField(label=_("근거 유형의 최소 수"), min_value=0)
    robust = forms.BooleanField(
        label=_("전문가 한 명이나 사분위수 산출 방식에 판정이 흔들리지 않을 것"), required=False
    )
    weight_low = number(_("가중치의 하한"), min_value=0, max_value=1)
    weight_high = number(_("가중치의 상한"), min_value=0, max_value=1)
    draws = forms.IntegerField(label=_("모의 추출 횟수"), min_value=100, max_value=1_000_000)
    score_threshold = number(
        _("점수 기준 τ"), _("모의 추출마다 점수가 이 값 이상이어야 합니다."), min_value=0, max_value=1
    )
    probability_threshold = number(
        _("확률 기준 π"), _("핵심가치에 드는 추출의 비율이 이 값 이상이어야 합니다."), min_value=0.01, max_value=1
    )
    seed = forms.IntegerField(
        label=_("난수 시드"), min_value=0, max_value=2**63 - 1,
        help_text=_("시드가 같으면 누가 다시 계산해도 같은 결과가 나옵니다."),
    )  # fmt: skip
    min_pairs = forms.IntegerField(label=_("한 쌍의 상관에 필요한 최소 응답자 수"), min_value=3)
    cut = number(
        _("묶음을 나누는 거리"), _("1 − 스피어만 상관. 작을수록 방향이 많아집니다."), min_value=0.01, max_value=2
    )
    reason = forms.CharField(
        label=_("잠근 계획의 변경 사유"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("이미 잠근 계획이 있습니다. 바꾸면 이탈로 남고 결과와 함께 공개됩니다."),
    )  # fmt: skip

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        self.study, self.current = study, plans.current(study)
        self.scale = plans.importance_scale(study)
        on = {"points": 5, "first": 1, "reversed": False}
        self.on = {name: getattr(self.scale, name, usual) for name, usual in on.items()}
        found = self.current.parameters if self.current else None
        kwargs.setdefault("initial", _initial(self.on, found, self.current))
        super().__init__(*args, **kwargs)
        possible = plans.possible_surveys(study)
        self.fields["questionnaire"].queryset = Questionnaire.objects.filter(pk__in=[q.pk for q in possible])
        self.codes = [str(c.code) for c in default_criteria(**self.on, need=plans.need_is_asked(study))]
        for code in self.codes:
            self._criterion(code)
            if self.is_bound and f"{code}-use" not in self.data:
                for part in ("low", "high", "weight"):
                    self.fields[f"{code}-{part}"].required = False
        if not plans.locked(study):
            del self.fields["reason"]

    def _criterion(self, code: str) -> None:
        self.fields[f"{code}-use"] = forms.BooleanField(label=words.CRITERIA[code], required=False)
        for part, label in (
            ("low", _("0점이 되는 값")),
            ("high", _("1점이 되는 값")),
            ("weight", pgettext_lazy("heading", "가중치")),
        ):
            self.fields[f"{code}-{part}"] = number(label)

    def criteria(self) -> Iterator[dict[str, Any]]:
        """Bound fields of each criterion, for the template."""
        for code in self.codes:
            yield {"code": code, **{part: self[f"{code}-{part}"] for part in PARTS}}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not any(data.get(f"{code}-use") for code in self.codes):
            self.add_error(None, _now("기준을 하나 이상 골라 주십시오."))
        return data

    def parameters(self) -> dict[str, Any]:
        """What the service declares."""
        d = self.cleaned_data
        return {
            **self.on,
            "open_survey": d["questionnaire"].sample_kind == SampleKind.OPEN,
            "criteria": [
                {"code": c, **{part: d[f"{c}-{part}"] for part in ("low", "high", "weight")}}
                for c in self.codes if d[f"{c}-use"]
            ],
            "gates": {name: d[name] for name in GATES},
            "directions": {"min_pairs": d["min_pairs"], "cut": d["cut"]},
            **{n: d[n] for n in ("weight_low", "weight_high", "draws", "score_threshold", "probability_threshold", "seed")},
        }  # fmt: skip

    def place_of(self, parameter: str) -> str | None:
        """The field of a refused parameter: "gates.min_types" → min_types, "criteria.need.weight" → need-weight."""
        parts = [p.strip() for p in parameter.replace(",", ".").split(".")]
        if parts[0] == "criteria" and len(parts) > 1:
            name = f"{parts[1]}-{parts[2] if len(parts) > 2 else 'low'}"
        else:
            name = parts[1] if parts[0] in ("gates", "directions") and len(parts) > 1 else parts[0]
        return name if name in self.fields else None


def _initial(on: dict[str, Any], found: dict[str, Any] | None, current: DerivationPlan | None) -> dict[str, Any]:
    """The last version's parameters, or the defaults of this scale. A criterion not used keeps its default anchors."""
    declared = found or DerivationDeclaration(seed=SEED, **on).to_dict()
    used = {c["code"]: c for c in declared["criteria"]}
    first = {str(c.code): {"low": c.low, "high": c.high, "weight": c.weight} for c in default_criteria(**on)}
    initial: dict[str, Any] = {}
    for code, default in first.items():
        shown = used.get(code, default)
        initial |= {f"{code}-{part}": shown[part] for part in ("low", "high", "weight")}
        initial[f"{code}-use"] = code in used
    names = ("weight_low", "weight_high", "draws", "score_threshold", "probability_threshold", "seed")
    initial |= {name: declared[name] for name in names} | declared["gates"] | declared["directions"]
    draft = current is not None and current.locked_at is None
    return initial | {
        "questionnaire": current.questionnaire_id if current else None, "reason": current.reason if draft else "",
    }  # fmt: skip
