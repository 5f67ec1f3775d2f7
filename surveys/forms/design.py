"""Forms of the design page: scales, items, candidate values, pasted rows."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..enums import ItemKind, WordingChange
from ..models import CandidateValue, Item, Scale, Study
from ..services import pasting
from ..services.items import OF_VALUES, TEXTS
from ..services.scales import spread
from ..services.wordings import declared_change
from ..validators import FIRST_VALUES
from .answer_fields import AnswerFields, ScaleChoice

RATED = [kind for kind in ItemKind if kind != ItemKind.DEMOGRAPHIC]
TWO_LINES = {"rows": 2}


class ScaleForm(forms.Form):
    code = forms.SlugField(label=_("이름(영문·숫자)"), max_length=40, help_text=_("예: importance-7"))
    points = forms.IntegerField(
        label=_("점 수"), min_value=2, max_value=11, initial=5, help_text=_("0–10 척도는 11점, −2 … 2 척도는 5점입니다."),
    )  # fmt: skip
    first = forms.IntegerField(
        label=_("첫 값"), min_value=FIRST_VALUES[0], max_value=FIRST_VALUES[1], initial=1,
        help_text=_("가장 낮은 점의 수입니다. 응답자와 결과, 내보낸 파일이 모두 이 수부터 셉니다. 예: 1, 0, -2"),
    )  # fmt: skip
    labels_ko = forms.CharField(
        label=_("점의 이름(한국어)"), widget=forms.Textarea(attrs={"rows": 7}), strip=False,
        help_text=_("첫 값부터 한 줄에 하나씩 적습니다. 양 끝만 이름이 있으면 두 줄만 적어 주십시오. 화면 낭독기가 이름을 읽습니다."),
    )  # fmt: skip
    labels_en = forms.CharField(
        label=_("점의 이름(영어)"), widget=forms.Textarea(attrs={"rows": 7}), required=False, strip=False,
        help_text=_("비워 두면 영어 화면에도 한국어 이름이 보입니다."),
    )  # fmt: skip
    reversed = forms.TypedChoiceField(
        label=_("어느 쪽이 ‘동의(높음)’입니까?"), coerce=lambda value: value == "low", initial="high", widget=forms.RadioSelect,
        choices=[("high", _("큰 수 쪽 (5 = 매우 그렇다)")), ("low", _("작은 수 쪽 (1 = 매우 그렇다, 거꾸로 된 척도)"))],
    )  # fmt: skip
    low_max = forms.IntegerField(
        label=_("작은 수의 끝: 이 값까지"), initial=2, help_text=_("이 값 이하의 응답을 한쪽 끝으로 함께 셉니다."),
    )  # fmt: skip
    high_min = forms.IntegerField(
        label=_("큰 수의 끝: 이 값부터"), initial=4, help_text=_("이 값 이상의 응답을 다른 쪽 끝으로 함께 셉니다."),
    )  # fmt: skip

    @classmethod
    def of(cls, scale: Scale, data: Any = None) -> ScaleForm:
        initial = {name: getattr(scale, name) for name in ("first", "points", "low_max", "high_min")}
        initial |= {name: "\n".join(getattr(scale, name)) for name in ("labels_ko", "labels_en")}
        initial["reversed"] = "low" if scale.reversed else "high"
        form = cls(data, initial=initial)
        del form.fields["code"]
        return form

    def _lines(self, name: str) -> list[str]:
        """A line a point, a blank one where it has no name; two or three lines are the ends and the middle."""
        return spread(self.cleaned_data[name].splitlines(), self.cleaned_data.get("points") or 0)

    def clean_labels_ko(self) -> list[str]:
        return self._lines("labels_ko")

    def clean_labels_en(self) -> list[str]:
        return self._lines("labels_en")


class CandidateChoice(forms.ModelChoiceField):
    def label_from_instance(self, candidate: CandidateValue) -> str:
        return candidate.local("name")


class ItemForm(AnswerFields):
    kind = forms.ChoiceField(label=_("무엇을 묻습니까?"), choices=ItemKind.choices)
    candidate = CandidateChoice(
        label=_("후보 가치"), queryset=CandidateValue.objects.none(), required=False, empty_label="–",
        help_text=_("중요도와 실현도 문항에만 씁니다."),
    )  # fmt: skip
    text_ko = forms.CharField(label=_("문항(한국어)"), widget=forms.Textarea(attrs=TWO_LINES))
    text_en = forms.CharField(label=_("문항(영어)"), widget=forms.Textarea(attrs=TWO_LINES), required=False)
    help_ko = forms.CharField(label=_("설명(한국어)"), widget=forms.Textarea(attrs=TWO_LINES), required=False)
    help_en = forms.CharField(label=_("설명(영어)"), widget=forms.Textarea(attrs=TWO_LINES), required=False)
    short_ko = forms.CharField(
        label=_("짧은 이름(한국어)"), max_length=120, required=False,
        help_text=_("그림과 표에서 문항을 부르는 이름입니다. 응답자에게는 보이지 않으며, 비워 두면 문항이 그대로 쓰입니다."),
    )  # fmt: skip
    short_en = forms.CharField(label=_("짧은 이름(영어)"), max_length=120, required=False)
    required = forms.BooleanField(label=_("꼭 답해야 하는 문항"), required=False, initial=True)
    no_opinion = forms.BooleanField(label=_("‘잘 모르겠음’을 둡니다"), required=False, initial=True)
    code = forms.SlugField(
        label=_("코드"), max_length=40, required=False, help_text=_("자료 파일의 열 이름입니다. 비워 두면 자동으로 붙습니다."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("문구 변경 사유"), widget=forms.Textarea(attrs=TWO_LINES), required=False,
        help_text=_("이미 물어본 문항입니다. 먼저 물은 문구는 그대로 남고, 고친 문구는 앞으로 여는 조사부터 쓰입니다."),
    )  # fmt: skip

    change = forms.ChoiceField(
        label=_("뜻이 바뀝니까?"), widget=forms.RadioSelect, initial=WordingChange.MEANING,
        choices=[
            (WordingChange.MEANING.value, _("뜻이 바뀝니다. 앞의 문구로 받은 답과 비교하거나 한 줄로 잇지 않습니다")),
            (WordingChange.EDITORIAL.value, _("표현만 고칩니다. 뜻은 같으므로 앞의 답과 비교하되, 문구가 다르다고 밝힙니다")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, study: Study, item: Item | None = None, frozen: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, study=study, **kwargs)
        self.fields["candidate"].queryset = study.candidates.all()
        if not frozen:
            del self.fields["reason"], self.fields["change"]
        if item is not None:
            del self.fields["code"]
        if frozen:
            self.leave_out()
            for name in ("kind", "candidate", "required", "no_opinion"):
                del self.fields[name]

    @classmethod
    def of(cls, item: Item, data: Any = None, *, frozen: bool) -> ItemForm:
        wording = item.newest_wording
        initial = {name: getattr(item, name) for name in ("kind", "candidate", "required", "no_opinion")} | cls.initial_of(item)
        if wording:
            initial |= {name: getattr(wording, name) for name in TEXTS} | {"change": declared_change(wording)}
        return cls(data, study=item.study, item=item, frozen=frozen, initial=initial)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("kind") and data["kind"] not in OF_VALUES:
            data["candidate"] = None
        return data


class CandidateForm(forms.Form):
    name_ko = forms.CharField(label=_("가치(한국어)"), max_length=200)
    name_en = forms.CharField(label=_("가치(영어)"), max_length=200, required=False)
    description_ko = forms.CharField(label=_("설명(한국어)"), widget=forms.Textarea(attrs=TWO_LINES), required=False)
    description_en = forms.CharField(label=_("설명(영어)"), widget=forms.Textarea(attrs=TWO_LINES), required=False)
    ask = ScaleChoice(
        label=_("중요도 문항도 함께 만들기"), queryset=Scale.objects.none(), required=False,
        empty_label=_("만들지 않음"), help_text=_("가치의 이름이 문항이 되고, 설명이 문항의 설명이 됩니다."),
    )  # fmt: skip

    def __init__(self, *args: Any, study: Study, new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ask"].queryset = study.scales.order_by("code")
        if not new:
            del self.fields["ask"]


class PasteForm(AnswerFields):
    kind = forms.ChoiceField(
        label=_("무엇을 묻는 문항들입니까?"), choices=[(k.value, k.label) for k in RATED if k != ItemKind.VALUE_ATTAINMENT],
        help_text=_("‘가치 중요도’를 고르면 줄마다 후보 가치와 그 중요도 문항이 함께 만들어집니다."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("표에서 복사한 줄"), widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("열의 순서: 한국어, 영어, 한국어 설명, 영어 설명. 뒤의 세 열은 없어도 됩니다. 제목 줄은 빼 주십시오."),
    )  # fmt: skip

    def rows(self) -> list[pasting.Row]:
        """What the text makes, as the page shows it before anything is stored. May be refused."""
        return pasting.read_rows(self.cleaned_data["text"])

    def was_shown(self) -> bool:
        """Whether the person has seen what exactly this makes."""
        return self.data.get("seen", "") == self.mark()

    def mark(self) -> str:
        told = json.dumps(self.cleaned_data, default=str, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:16]
