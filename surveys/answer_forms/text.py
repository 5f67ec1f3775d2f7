"""An answer in the respondent's own words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .asked import Asked, Column, Option
from .base import Form

LONGEST = 4_000


class Text(Form):
    name = "text"
    label = gettext_lazy("글로 답하기")
    written = True
    free = True
    offers_no_opinion = False

    def check(self, asked: Asked, text: str) -> str:
        if len(text) > LONGEST:
            raise ValueError(
                _("글이 너무 깁니다(%(n)s자). %(max)s자까지 쓸 수 있습니다.")
                % {"n": f"{len(text):,}", "max": f"{LONGEST:,}"}
            )
        return text

    def missing(self, asked: Asked) -> str:
        return _("답을 적어 주십시오.")

    def label_of(self, asked: Asked, options: Sequence[Option], answer: Any) -> str:
        return str(answer or "")

    def counters(self, answer: Any) -> Iterable[str]:
        """What people wrote is never counted or shown by count."""
        return ()

    def columns(self, asked: Asked, options: Sequence[Option]) -> list[Column]:
        return [Column(asked.code, any_value=_("글로 답함"))]
