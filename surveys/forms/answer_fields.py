"""How an item may be answered: its form, and what the forms want to know. Each form brings its own fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from .. import answer_forms
from ..models import Item, Scale, Study
from ..services.choice_lines import read_choices, write_choices


class ScaleChoice(forms.ModelChoiceField):
    def label_from_instance(self, scale: Scale) -> str:
        labels = scale.labels()
        ends = f"{labels[0]} … {labels[-1]}" if labels else scale.code
        return _now("%(n)d점 (%(span)s): %(ends)s") % {"n": scale.points, "span": scale.span, "ends": ends}


class AnswerFields(forms.Form):
    form = forms.ChoiceField(label=_("어떻게 답합니까?"), choices=answer_forms.choices)
    scale = ScaleChoice(label=_("척도"), queryset=Scale.objects.none(), required=False, empty_label="–")
    categories = forms.CharField(
        label=_("보기"), widget=forms.Textarea(attrs={"rows": 6}), required=False,
        help_text=_("한 줄에 하나씩 ‘코드, 한국어, 영어’로 적습니다. 쉼표가 든 이름은 큰따옴표로 묶습니다. 표에서 복사해 붙여넣어도 됩니다."),
    )  # fmt: skip

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scale"].queryset = study.scales.order_by("code")
        for form in answer_forms.FORMS.values():
            self.fields |= {form.field_name(name): field for name, field in form.fields().items()}

    @staticmethod
    def initial_of(item: Item) -> dict[str, Any]:
        form = answer_forms.of(item.form)
        rows = item.categories.values_list("code", "label_ko", "label_en")
        own = {form.field_name(name): value for name, value in item.settings.items()}
        return {"form": item.form, "scale": item.scale, "categories": write_choices(rows), **own}

    def leave_out(self) -> None:
        """Of an item whose answers are in: nothing of this may change."""
        for name in ("form", "scale", "categories", *self._of_settings()):
            del self.fields[name]

    def _of_settings(self) -> list[str]:
        return [form.field_name(name) for form in answer_forms.FORMS.values() for name in form.fields()]

    def parts(self) -> Iterator[tuple[answer_forms.Form, list[forms.BoundField]]]:
        """The fields of each form that has some of its own, for the page."""
        for form in answer_forms.FORMS.values():
            if names := [form.field_name(name) for name in form.fields()]:
                yield form, [self[name] for name in names]

    @property
    def for_scale(self) -> str:
        return " ".join(answer_forms.names(takes_scale=True))

    @property
    def for_categories(self) -> str:
        return " ".join(answer_forms.names(takes_categories=True))

    @property
    def for_no_opinion(self) -> str:
        return " ".join(answer_forms.names(offers_no_opinion=True))

    def clean_categories(self) -> list[tuple[str, str, str]]:
        try:
            return read_choices(self.cleaned_data["categories"])
        except ValueError as error:
            raise forms.ValidationError(str(error).split("\n")) from None

    def clean(self) -> dict[str, Any]:
        """Whoever stores it is given the settings of the chosen form, and nothing of the others."""
        data = super().clean() or self.cleaned_data
        filled = {name: data.pop(name, None) for name in self._of_settings()}
        if "form" in self.fields and data.get("form"):
            form = answer_forms.of(data["form"])
            if not form.takes_categories:
                self.errors.pop("categories", None)
                data["categories"] = []
            if not form.takes_scale:
                data["scale"] = None
            self._drop_errors_of_others(form)
            data["settings"] = form.settings_of({name: filled[form.field_name(name)] for name in form.fields()})
        return data

    def _drop_errors_of_others(self, chosen: answer_forms.Form) -> None:
        for form in answer_forms.FORMS.values():
            for name in form.fields() if form is not chosen else ():
                self.errors.pop(form.field_name(name), None)
