"""The three pages of an import: file, columns, values."""

from __future__ import annotations

import re

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ..services.column_mapping import UNSAID, Columns, Values
from ..services.import_choices import Signs
from ..services.import_weights import Weighting


class AnswerFileForm(forms.Form):
    file = forms.FileField(
        label=_("응답 파일"),
        allow_empty_file=True,  # what is wrong with a file is said by the reader
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"required": _("가져올 CSV 또는 XLSX 파일을 골라 주십시오.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "한 행이 응답자 한 명인 CSV(UTF-8, UTF-16, CP949) 또는 XLSX 파일. 첫 행은 머리글. %(limit)d MB까지."
        ) % {"limit": settings.UPLOAD_MAX_BYTES // 1024**2}


def chosen_columns(post: QueryDict, width: int) -> Columns:
    return {str(i): post.get(f"column-{i}", "") for i in range(width)}


def chosen_values(post: QueryDict, values: Values) -> Values:
    """value-<column>-<place>, where places count the column's values in their order."""
    return {
        index: {value: post.get(f"value-{index}-{place}", code) for place, (value, code) in enumerate(meanings.items())}
        for index, meanings in values.items()
    }


def chosen_hows(post: QueryDict) -> dict[str, str]:
    """reading-<column>: the whole column as codes or as labels."""
    return {name.removeprefix("reading-"): post[name] for name in post if name.startswith("reading-")}


def chosen_signs(post: QueryDict, known: Signs) -> Signs:
    """missing-<place> where ticked, and what else was written to mean "no answer"."""
    if "missing-asked" not in post:
        return {}
    more = [value for value in re.split(r"[\s,;]+", post.get("missing-more", "")) if value]
    ticked = {value: f"missing-{place}" in post for place, value in enumerate(known)}
    return ticked | dict.fromkeys(more[:50], True)


def chosen_weighting(post: QueryDict) -> Weighting:
    if "weight-asked" not in post:
        return {}
    return {"zero": post.get("weight-zero", UNSAID)} | ({"comma": post["weight-comma"]} if "weight-comma" in post else {})
