"""What one page of a round sends: read, merged with what is stored, judged. Nothing here writes."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from surveys import answer_forms
from surveys.merging import Merged, merge
from surveys.models import Item
from surveys.selectors.answering import asked_as
from surveys.validators import check_answer, plain

LONGEST = 4_000  # characters of a reason or a written answer


class Faults(Exception):
    """Item code -> sentence."""

    def __init__(self, by_item: dict[str, str]) -> None:
        self.by_item = by_item
        super().__init__(", ".join(by_item))


@dataclass(frozen=True)
class Given:
    """What one page sends: raw values and reasons by item code; an item that is absent was not on the page.

    Marks say what the page showed of each (surveys.merging); without them what is given holds.
    """

    answers: Mapping[str, str]
    reasons: Mapping[str, str]
    answer_marks: Mapping[str, str] | None = None
    reason_marks: Mapping[str, str] | None = None

    def only(self, answers: Container[str], reasons: Container[str]) -> Given:
        def kept(part: Mapping[str, str] | None, codes: Container[str]) -> dict[str, str]:
            return {code: text for code, text in (part or {}).items() if code in codes}

        return Given(
            kept(self.answers, answers), kept(self.reasons, reasons), kept(self.answer_marks, answers),
            kept(self.reason_marks, reasons),
        )  # fmt: skip

    def without(self, codes: Container[str]) -> Given:
        answers, reasons = set(self.answers), set(self.reasons)
        return self.only({c for c in answers if c not in codes}, {c for c in reasons if c not in codes})

    def long_reasons(self) -> set[str]:
        return {code for code, text in self.reasons.items() if len(plain(text)) > LONGEST}


def merged_answers(before: Mapping[str, Any], items: Mapping[str, Item], given: Given) -> Merged:
    """Answers in the questionnaire's order; an emptied field takes its answer out."""
    typed = {code: coded(items[code], raw) for code, raw in given.answers.items() if code in items}
    merged = merge(before, typed, given.answer_marks)
    return Merged({code: merged.values[code] for code in items if code in merged.values}, merged.conflicts)


def coded(item: Item, raw: str) -> Any:
    """The answer as it is stored; what is none of the item's comes back as it is and is refused later."""
    try:
        return check_answer(asked_as(item), raw)
    except ValueError:
        return plain(raw) or None


def fault_of(item: Item, answer: Any) -> str:
    try:
        check_answer(asked_as(item), answer_forms.of(item.form).raw(answer))
    except ValueError as error:
        return str(error)
    return ""


def too_long(text: str) -> str:
    return _("글이 너무 깁니다(%(n)s자). %(max)s자까지 쓸 수 있습니다.") % {"n": f"{len(text):,}", "max": f"{LONGEST:,}"}


def refuse_faults(items: Mapping[str, Item], answers: Mapping[str, Any], given: Given) -> None:
    faults = {code: fault_of(items[code], answers[code]) for code in given.answers if code in answers}
    faults |= {code: too_long(plain(given.reasons[code])) for code in given.long_reasons()}
    faults = {code: sentence for code, sentence in faults.items() if sentence}
    if faults:
        raise Faults(faults)


def written(items: Mapping[str, Item], reasons: Mapping[str, str]) -> dict[str, str | None]:
    return {code: plain(text) or None for code, text in reasons.items() if code in items}
