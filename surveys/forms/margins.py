"""Forms of populations and margins."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ..models import Item
from ..services.margins import Codes, combinations, names_of
from ..services.numbers import read_numbers


class PopulationForm(forms.Form):
    name_ko = forms.CharField(label=_("모집단 이름(한국어)"), max_length=120)
    name_en = forms.CharField(label=_("모집단 이름(영어)"), max_length=120, required=False)


class SourceForm(forms.Form):
    source_ko = forms.CharField(
        label=_("출처(한국어)"), max_length=300, help_text=_("결과와 보고서에 그대로 적힙니다.")
    )
    source_en = forms.CharField(label=_("출처(영어)"), max_length=300, required=False)
    base_date = forms.DateField(label=_("기준일"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean_base_date(self) -> Any:
        day = self.cleaned_data["base_date"]
        if day > timezone.localdate():
            raise forms.ValidationError(_now("기준일은 오늘보다 뒤일 수 없습니다."))
        return day


class CellsForm(SourceForm):
    """One number for each combination; people or shares."""

    def __init__(self, *args: Any, items: Sequence[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items, self.combinations = items, combinations(items)
        for place, codes in enumerate(self.combinations):
            self.fields[f"cell-{place}"] = forms.CharField(
                label=names_of(items, codes), max_length=30, required=False,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )  # fmt: skip
        self.doubts: list[str] = []
        self.fields["sure"] = forms.BooleanField(label=_("이대로가 맞습니다."), required=False)

    def cell_fields(self) -> list[forms.BoundField]:
        return [self[f"cell-{place}"] for place in range(len(self.combinations))]

    def clean(self) -> dict[str, Any]:
        """All numbers of the page are read one way; what is unsure of them is asked, once."""
        data = super().clean()
        names = [f"cell-{place}" for place in range(len(self.combinations))]
        numbers = read_numbers([data.get(name, "") for name in names])
        for place, name in enumerate(names):
            if place in numbers.faults:
                self.add_error(name, numbers.faults[place])
            data[name] = numbers.values[place]
        self.doubts = [*numbers.doubts, *(numbers.notes if numbers.doubts else [])]
        if self.doubts and not data.get("sure"):
            self.add_error("sure", _now("확인하신 뒤 표시해 주십시오."))
        return data

    def cells(self) -> dict[Codes, Decimal]:
        return {codes: self.cleaned_data[f"cell-{place}"] for place, codes in enumerate(self.combinations)}

    def source(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in SourceForm.base_fields}


class UploadForm(SourceForm):
    file = forms.FileField(
        label=_("CSV 또는 XLSX 파일"),
        help_text=_("특성마다 한 열, 사람 수나 비율이 든 한 열이 있어야 합니다. 열의 이름은 다음 화면에서 맞춥니다."),
    )
    field_order = ("file",)

    def source(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in SourceForm.base_fields}
