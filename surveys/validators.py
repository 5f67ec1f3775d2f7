"""What an answer may be. Pure: knows what was asked, not where it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from . import typed
from .enums import AnswerForm

NO_OPINION = "no_opinion"  # an answer of its own, counted apart from a missing one
TEXT_MAX = 4_000
FIRST_VALUES = (-10, 10)  # of a rating scale
Answers = dict[str, Any]
Errors = dict[str, str]  # item code → sentence


def span(low: Any, high: Any) -> str:
    """Two numbers as from and to; beside a minus a dash would read as another one."""
    minus = ("-", "−")
    return f"{low} … {high}" if str(low).startswith(minus) or str(high).startswith(minus) else f"{low}–{high}"


@dataclass(frozen=True)
class Asked:
    """One item as it was put: what may come back."""

    code: str
    form: str
    values: range = range(0)  # of a rating: what may be answered
    categories: tuple[str, ...] = ()
    no_opinion: bool = False
    required: bool = True

    @property
    def last(self) -> int:
        return self.values.stop - 1

    def check(self, raw: Any) -> Any:
        """The answer as it is stored, None for no answer. Raises ValueError with the sentence to show."""
        text = plain(raw)
        if text == "":
            return None
        if text == NO_OPINION and self.form != AnswerForm.TEXT:
            if self.no_opinion:
                return NO_OPINION
            raise ValueError(_("이 문항에는 ‘잘 모르겠음’이 없습니다. 보기 가운데 하나를 골라 주십시오."))
        if self.form == AnswerForm.RATING:
            return self._rating(text)
        return self._category(text) if self.form == AnswerForm.CHOICE else self._written(text)

    def missing(self) -> str:
        """What to say where a required answer is absent."""
        if self.form == AnswerForm.TEXT:
            return _("답을 적어 주십시오.")
        if self.no_opinion:
            return _("답을 고르거나 ‘잘 모르겠음’을 골라 주십시오.")
        return _("보기 가운데 하나를 골라 주십시오.")

    def _rating(self, text: str) -> int:
        value = typed.whole(text, least=-999, most=999)
        if value is not None and value in self.values:
            return value
        raise ValueError(
            _("고를 수 없는 값입니다: ‘%(value)s’. %(first)d부터 %(last)d까지 가운데 하나를 골라 주십시오.")
            % {"value": text[:20], "first": self.values.start, "last": self.last}
        )

    def _category(self, text: str) -> str:
        if text in self.categories:
            return text
        raise ValueError(
            _("이 문항의 보기가 아닙니다: ‘%(value)s’. 보기 가운데 하나를 골라 주십시오.") % {"value": text[:20]}
        )

    def _written(self, text: str) -> str:
        if len(text) > TEXT_MAX:
            raise ValueError(
                _("글이 너무 깁니다(%(n)s자). %(max)s자까지 쓸 수 있습니다.")
                % {"n": f"{len(text):,}", "max": f"{TEXT_MAX:,}"}
            )
        return text


def check_answers(asked: Iterable[Asked], raw: Mapping[str, Any], *, complete: bool) -> tuple[Answers, Errors]:
    """Every answer that holds, and a sentence for each that does not. complete: required items must be answered."""
    answers, errors = Answers(), Errors()
    for item in asked:
        try:
            value = item.check(raw.get(item.code))
        except ValueError as error:
            errors[item.code] = str(error)
            continue
        if value is not None:
            answers[item.code] = value
        elif complete and item.required:
            errors[item.code] = item.missing()
    return answers, errors


def unknown_items(asked: Iterable[Asked], raw: Mapping[str, Any]) -> list[str]:
    """Codes that nobody asked about: a form that was tampered with, or a page of another version."""
    return sorted(set(raw) - {item.code for item in asked})


def unknown_items_sentence(codes: list[str]) -> str:
    return _(
        "이 조사에 없는 문항(%(codes)s)에 대한 답이 섞여 있어 받지 않았습니다. "
        "화면을 새로 고친 뒤 다시 제출해 주십시오. 다른 답은 그대로 있습니다."
    ) % {"codes": ", ".join(code[:40] for code in codes[:5])}


def plain(raw: Any) -> str:
    """Text as the house keeps it, without the blanks around it."""
    if raw is None or isinstance(raw, (dict, list)):
        return "" if not raw else "?"
    return typed.text(str(raw)).strip()
