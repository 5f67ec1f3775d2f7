"""The consensus and stop rule as a form: every declared parameter, per scale where it differs by scale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.models import Scale

from ..measures import SIGNS
from ..models import ConsensusDeclaration

PERCENTS = {
    "middle_sides_below": _("어느 쪽도 이 비율에 이르지 않을 것(%)"),
    "camp_share": _("양쪽이 모두 이 비율 이상이면 두 진영(%)"),
    "plurality_share": _("가장 많은 쪽이 이 비율 이상이면 우세(%)"),
    "minimum_share": _("라운드 응답자 가운데 이 문항에 답한 비율의 하한(%)"),
}
QUARTILES = [
    (7, _("7형 – R, NumPy, Excel QUARTILE.INC")),
    (6, _("6형 – SPSS, Minitab, Excel QUARTILE.EXC")),
    (2, _("2형 – SAS")),
]
PRESETS = {
    "default": _("기본 (75 % · 15 % · 사분위 범위)"),
    "korean": _("국내 관행 (CVR · 수렴도 · 합의도 · 안정도)"),
    "seventy_fifteen": _("70/15"),
    "percent_75": _("동의율 75 %"),
    "percent_80": _("동의율 80 %"),
}


def _number(label: Any, required: bool = True, **kwargs: Any) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        required=required,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
        **kwargs,
    )


def _whole(label: Any, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, widget=forms.NumberInput(attrs={"inputmode": "numeric"}), **kwargs)


class RuleForm(forms.Form):
    quartile_type = forms.TypedChoiceField(label=_("사분위수 계산 방식"), choices=QUARTILES, coerce=int)
    middle = forms.BooleanField(label=_("가운데로 모인 합의도 판정합니다"), required=False)
    middle_share = _number(_("가운데 점을 고른 비율의 하한(%)"), required=False)
    middle_max_iqr = _number(_("가운데 합의의 사분위 범위 상한(점)"))
    minimum_n = _whole(_("판정에 필요한 유효 응답 수의 하한"))
    every_group = forms.BooleanField(label=_("그룹별로도 기준을 만족해야 합의로 봅니다"), required=False)
    group_minimum_n = _whole(_("그룹으로 따로 보는 응답 수의 하한"))
    low_expertise = _number(
        _("민감도 점검에서 빼는 낮은 전문성(자기 평가 이하)"), required=False, min_value=1, max_value=4,
        help_text=_("적으면 위원에게 라운드마다 전문성을 1–5로 묻고, 이 값 이하인 응답을 빼고도 판정이 같은지 봅니다. 비우면 묻지 않습니다."),
    )  # fmt: skip
    stability_threshold = _number(_("두 라운드 사이의 순변화가 이보다 작으면 안정(%)"))
    minimum_pairs = _whole(_("안정성을 보는 데 필요한 같은 위원의 수"))
    round_limit = _whole(_("라운드 수의 한도"))
    stable_share = _number(
        _("안정된 문항이 이 비율에 이르면 멈춤(%)"), required=False, help_text=_("비우면 쓰지 않습니다.")
    )
    response_floor = _number(_("응답률이 이보다 낮으면 멈춤(%)"), required=False, help_text=_("비우면 쓰지 않습니다."))
    reason = forms.CharField(
        label=_("변경 사유"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("잠근 뒤의 변경은 이탈로 기록되어 결과와 함께 공개됩니다."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, scales: list[Scale], rule: Mapping[str, Any], ends: Mapping, version: int, **kwargs: Any
    ):
        from stats.consensus.measures import MEASURES
        from stats.consensus.rule import ConsensusRule, usual_threshold

        super().__init__(*args, initial=_initial(rule), **kwargs)
        self.scales, self.measures, usual = scales, MEASURES, ConsensusRule.from_dict(rule)
        for name, label in PERCENTS.items():
            self.fields[name] = _number(label, initial=rule[name])
        declared = {c["measure"]: c["threshold"] for c in rule["criteria"]}
        for key, measure in MEASURES.items():
            self.fields[f"use_{key}"] = forms.BooleanField(required=False, initial=key in declared)
            if measure.direction != "table":
                value = declared.get(key)
                self.fields[f"at_{key}"] = _number(
                    "", required=False, initial=usual_threshold(key, usual) if value is None else value
                )
        for scale in scales:
            low, high = ends.get(scale.code, (scale.low_max, scale.high_min))
            disagree, agree = (high, low) if scale.reversed else (low, high)
            points = [(n, f"{n} · {label}" if label else str(n)) for n, label in scale.named()]
            for side, value in (("disagree", disagree), ("agree", agree)):
                self.fields[f"{side}_{scale.code}"] = forms.TypedChoiceField(choices=points, coerce=int, initial=value)
        if version == 1:
            del self.fields["reason"]
        else:
            self.fields["reason"].required = True

    def criteria_rows(self) -> list[dict[str, Any]]:
        """One row a measure, for the page."""
        return [
            {
                "key": key,
                "measure": m,
                "sign": SIGNS[self._direction(m)],
                "use": self[f"use_{key}"],
                "at": self[f"at_{key}"] if m.direction != "table" else None,
            }
            for key, m in self.measures.items()
        ]

    def _direction(self, measure: Any) -> str:
        """On a reversed scale a place agrees where it is low."""
        from stats.consensus.measures import LOCATED

        return "<=" if self.scales[0].reversed and measure.key in LOCATED else measure.direction

    def scale_rows(self) -> list[dict[str, Any]]:
        return [
            {"scale": s, "disagree": self[f"disagree_{s.code}"], "agree": self[f"agree_{s.code}"]} for s in self.scales
        ]

    def ends(self) -> dict[str, tuple[int, int]]:
        """Last value of the low end and first of the high end, whichever of the two agrees."""
        data = self.cleaned_data
        pairs = {s.code: (data[f"disagree_{s.code}"], data[f"agree_{s.code}"]) for s in self.scales}
        return {s.code: pairs[s.code][::-1] if s.reversed else pairs[s.code] for s in self.scales}

    def rule(self) -> dict[str, Any]:
        """As stats.consensus.rule.ConsensusRule reads it, on the main scale."""
        data, main = self.cleaned_data, self.scales[0]
        agree, disagree = main.ends(*self.ends()[main.code])
        stop = ("stability_threshold", "minimum_pairs", "round_limit", "stable_share", "response_floor")
        plain = (
            "quartile_type",
            "middle_max_iqr",
            "minimum_n",
            "every_group",
            "group_minimum_n",
            *PERCENTS,
        )
        return {
            "points": main.points,
            "first": main.first,
            "agree": list(agree),
            "disagree": list(disagree),
            "criteria": self._criteria(),
            "middle_share": data["middle_share"] if data["middle"] else None,
            "stop": {name: data[name] for name in stop},
            **{name: data[name] for name in plain},
            "low_expertise": data["low_expertise"] or 0,
        }

    def _criteria(self) -> list[dict[str, Any]]:
        data = self.cleaned_data
        return [{"measure": k, "threshold": data.get(f"at_{k}")} for k in self.measures if data[f"use_{k}"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for key, measure in self.measures.items():
            if data.get(f"use_{key}") and measure.direction != "table" and data.get(f"at_{key}") is None:
                self.add_error(f"at_{key}", _("고른 지표의 기준값을 적어 주십시오."))
        if data.get("middle") and data.get("middle_share") is None:
            self.add_error("middle_share", _("가운데 합의의 비율을 적어 주십시오."))
        return data

    def place_of(self, key: str) -> str | None:
        """The field that a refused setting belongs to."""
        name = key.removeprefix("stop.")
        main = self.scales[0].code
        known = {"agree": f"agree_{main}", "disagree": f"disagree_{main}"}
        if name.startswith("ends_"):
            known[name] = f"agree_{name.removeprefix('ends_')}"
        name = known.get(name, name)
        return name if name in self.fields else None


def _initial(rule: Mapping[str, Any]) -> dict[str, Any]:
    plain = {k: v for k, v in rule.items() if k not in ("criteria", "agree", "disagree", "stop", "points", "first")}
    middle = rule["middle_share"]
    plain["low_expertise"] = rule["low_expertise"] or None
    return {**plain, **rule["stop"], "middle": middle is not None, "middle_share": 60 if middle is None else middle}


def ends_of(declaration: ConsensusDeclaration | None) -> dict[str, tuple[int, int]]:
    scales = declaration.scales if declaration else {}
    pairs = {code: sorted((own["disagree"], own["agree"]), key=min) for code, own in scales.items()}
    return {code: (max(low), min(high)) for code, (low, high) in pairs.items()}
