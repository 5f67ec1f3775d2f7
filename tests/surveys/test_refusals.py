"""Where a service's refusal is shown."""

from __future__ import annotations

import pytest
from django import forms

from surveys.forms import refusals
from surveys.services.refusal import Refused


class Sheet(forms.Form):
    name = forms.CharField(required=False)
    file = forms.CharField(required=False)


class Renaming(Sheet):
    def place_of(self, key: str) -> str | None:
        return {"rule.name": "name"}.get(key)


def refused(form: forms.Form, *, key: str = "", at: str = "", sentence: str = "안 됩니다.") -> dict[str, list[str]]:
    with refusals.shown_in(form, at=at):
        raise Refused(sentence, key=key)
    return form.errors


@pytest.mark.parametrize(
    ("form", "key", "at", "place"),
    [
        (Sheet, "name", "", "name"),
        (Sheet, "elsewhere", "", "__all__"),
        (Sheet, "", "", "__all__"),
        (Sheet, "name", "file", "file"),
        (Renaming, "rule.name", "", "name"),
        (Renaming, "rule.other", "", "__all__"),
    ],
)
def test_a_refusal_stands_where_it_can_be_mended(form: type[forms.Form], key: str, at: str, place: str) -> None:
    assert refused(form({}), key=key, at=at) == {place: ["안 됩니다."]}


def test_each_line_of_a_long_refusal_is_an_error_of_its_own() -> None:
    assert refused(Sheet({}), at="file", sentence="1행\n2행") == {"file": ["1행", "2행"]}


def test_only_refusals_are_shown() -> None:
    with pytest.raises(ValueError), refusals.shown_in(Sheet({})):
        raise ValueError
