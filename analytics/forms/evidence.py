"""Forms of evidence sources."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from surveys.models import Study

from ..enums import SourceKind
from ..models import EvidenceSource
from ..services.evidence import FIRST_YEAR


class SourceChoice(forms.ModelChoiceField):
    def label_from_instance(self, source: EvidenceSource) -> str:
        return f"{source.code} — {source.local('title')}"


class SourceForm(forms.Form):
    kind = forms.ChoiceField(label=_("유형"), choices=SourceKind.choices)
    title_ko = forms.CharField(label=_("제목(한국어)"), max_length=300)
    title_en = forms.CharField(label=_("제목(영어)"), max_length=300, required=False)
    year = forms.IntegerField(label=_("연도"), min_value=FIRST_YEAR, required=False)
    citation = forms.CharField(label=_("서지 사항"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    url = forms.URLField(label=_("주소"), max_length=200, required=False, assume_scheme="https")
    duplicate_of = SourceChoice(
        label=_("같은 자료의 중복"), queryset=EvidenceSource.objects.none(), required=False, empty_label=_("중복이 아님"),
        help_text=_("재인용이나 같은 자료의 다른 판이면 원래 자료를 고릅니다. 후보마다 한 번만 셉니다."),
    )  # fmt: skip
    code = forms.SlugField(
        label=_("코드"), max_length=40, required=False, help_text=_("비워 두면 자동으로 붙습니다. 자료 파일에 쓰입니다.")
    )

    def __init__(self, *args: Any, study: Study, source: EvidenceSource | None = None, **kwargs: Any) -> None:
        if source is not None:
            names = [n for n in self.base_fields if n != "code"]
            kwargs.setdefault("initial", {n: getattr(source, n) for n in names})
        super().__init__(*args, **kwargs)
        others = study.sources.all()
        self.fields["duplicate_of"].queryset = others.exclude(pk=source.pk) if source else others
        if source is not None:
            del self.fields["code"]

    def clean_year(self) -> int | None:
        year = self.cleaned_data["year"]
        if year is not None and year > timezone.localdate().year + 1:
            raise forms.ValidationError(_now("연도가 너무 뒤입니다. 발행된 해를 적어 주십시오."))
        return year


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("CSV 또는 XLSX 파일"),
        help_text=_("유형과 제목 열이 있어야 합니다. 열은 다음 화면에서 맞춥니다."),
    )
