"""One number of a rating scale. The code is the number that is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import typed
from .asked import Asked, Option
from .base import Form


class Rating(Form):
    name = "rating"
    label = gettext_lazy("평정 척도")
    scaled = True
    takes_scale = True
    template_together = "surveys/answering/_matrix.html"

    def check(self, asked: Asked, text: str) -> int:
        value = typed.whole(text, least=-999, most=999)
        if value is not None and value in asked.values:
            return value
        raise ValueError(
            _("고를 수 없는 값입니다: ‘%(value)s’. %(first)d부터 %(last)d까지 가운데 하나를 골라 주십시오.")
            % {"value": text[:20], "first": asked.values.start, "last": asked.last}
        )

    def lacks(
        self, *, scale: Any, categories: Sequence[tuple[str, str, str]], settings: Mapping[str, Any]
    ) -> tuple[str, str]:
        if scale is None:
            return "scale", _("평정 문항에는 척도가 필요합니다. 척도를 고르거나 먼저 만들어 주십시오.")
        return "", ""

    def options(self, item: Any, language: str | None) -> Iterator[Option]:
        for value, label in item.scale.named(language):
            yield Option(value, label or str(value))

    def belongs(self, item: Any) -> Any:
        return item.scale_id

    def code_shown(self, options: Sequence[Option], answer: Any) -> str:
        return str(answer)

    def label_of(self, asked: Asked, options: Sequence[Option], answer: Any) -> str:
        """A number that was typed and not stored yet is read too."""
        number = typed.whole(answer, least=-999, most=999) if isinstance(answer, str) else None
        return super().label_of(asked, options, answer if number is None else number)

    def spoken(self, options: Sequence[Option]) -> list[tuple[str, str]]:
        """With the number before the name: "5 매우 그렇다"."""
        named = [(f"{o.value} {o.label}", str(o.value)) for o in options if o.label != str(o.value)]
        return super().spoken(options) + named

    def option_label(self, option: Option) -> str:
        label = str(option.label)
        return f"{option.value} {label}" if label != str(option.value) else label
