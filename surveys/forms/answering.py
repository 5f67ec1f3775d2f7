"""What a respondent sends. Answers are read here and judged by the validators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ..selectors.answering import PREFIX
from ..services.tokens import normalise_receipt

LOOKALIKES = str.maketrans("018", "OIB")  # a receipt holds none of the three digits


def typed_answers(post: QueryDict) -> dict[str, Any]:
    """{item code: text} of every answer field that was sent, known or not."""
    return {name[len(PREFIX) :]: text_of(post, name) for name in post if name.startswith(PREFIX)}


def text_of(post: QueryDict, name: str) -> str:
    """A field as it was sent; of several controls under one name a line each, in their order."""
    return "\n".join(post.getlist(name))


@dataclass(frozen=True)
class Sent:
    """What a page sends: the text of each field, and the mark of what the page had shown there. By item code."""

    values: dict[str, str]
    marks: dict[str, str]


def sent_answers(post: QueryDict) -> Sent:
    return sent_fields(post, {name: name[len(PREFIX) :] for name in post if name.startswith(PREFIX)})


def sent_fields(post: QueryDict, codes: Mapping[str, str]) -> Sent:
    """codes: field name → item code. A field whose owner chose the stored one of two answers is not sent at all; one
    whose owner chose the answer of this page is changed from what they saw stored."""
    values, marks = {}, {}
    for name, code in codes.items():
        pick = post.get(f"pick_{name}", "")
        if name in post and pick != "there":
            values[code] = text_of(post, name)
            marks[code] = post.get(f"now_{name}" if pick == "here" else f"was_{name}", "")
    return Sent(values, marks)


class ConsentForm(forms.Form):
    agree = forms.BooleanField(
        label=_("위 내용을 읽었고, 조사 참여와 응답의 저장에 동의합니다."),
        error_messages={
            "required": _("동의하셔야 조사를 시작할 수 있습니다. 원하지 않으시면 이 화면을 닫으셔도 됩니다.")
        },
    )


class ReceiptForm(forms.Form):
    code = forms.CharField(
        label=_("접수 번호"),
        max_length=40,
        help_text=_("제출 후 받은 열두 글자입니다. 예: ABCD-EFGH-2345. 띄어쓰기와 줄표, 대소문자는 가리지 않습니다."),
        error_messages={"required": _("접수 번호를 적어 주십시오.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        code = normalise_receipt(self.cleaned_data["code"]).translate(LOOKALIKES)
        if len(code) != 14:
            raise forms.ValidationError(_("접수 번호는 열두 글자입니다. 빠진 글자가 없는지 확인해 주십시오."))
        return code
