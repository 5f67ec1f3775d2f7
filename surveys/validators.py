"""What an answer may be. Pure: knows what was asked, not where it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from . import answer_forms, typed
from .answer_forms import NO_OPINION as NO_OPINION
from .answer_forms import Asked as Asked

FIRST_VALUES = (-10, 10)  # of a rating scale
Answers = dict[str, Any]
Errors = dict[str, str]  # item code → sentence


def span(low: Any, high: Any) -> str:
    """Two numbers as from and to; beside a minus a dash would read as another one."""
    minus = ("-", "−")
    return f"{low} … {high}" if str(low).startswith(minus) or str(high).startswith(minus) else f"{low}–{high}"


def check_answer(item: Asked, raw: Any) -> Any:
    """The answer as it is stored, None for no answer. Raises ValueError with the sentence to show."""
    form = answer_forms.of(item.form)
    text = plain(form.raw(raw) if form.keeps_list and isinstance(raw, list) else raw)
    if text == "":
        return None
    if text == NO_OPINION and form.offers_no_opinion:
        if item.no_opinion:
            return NO_OPINION
        raise ValueError(form.no_such_opinion())
    return form.check(item, text)


def check_answers(asked: Iterable[Asked], raw: Mapping[str, Any], *, complete: bool) -> tuple[Answers, Errors]:
    """Every answer that holds, and a sentence for each that does not. complete: required items must be answered."""
    answers, errors = Answers(), Errors()
    for item in asked:
        try:
            value = check_answer(item, raw.get(item.code))
        except ValueError as error:
            errors[item.code] = str(error)
            continue
        if value is not None:
            answers[item.code] = value
        elif complete and item.required:
            errors[item.code] = answer_forms.of(item.form).missing(item)
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
