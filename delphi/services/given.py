"""What one page of a round sends: read, merged with what is stored, judged. Nothing here writes."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

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


@dataclass(frozen=True)
class Judged:
    """value: as it is stored; what is none of the item's stays as it came, and says why in fault."""

    value: Any
    fault: str = ""


def judged(item: Item, raw: str) -> Judged:
    try:
        return Judged(check_answer(asked_as(item), raw))
    except ValueError as error:
        kept = plain(raw) or None
        return Judged(kept, str(error) if kept else "")


def judged_all(items: Mapping[str, Item], given: Given) -> dict[str, Judged]:
    return {code: judged(items[code], raw) for code, raw in given.answers.items() if code in items}


def merged_answers(before: Mapping[str, Any], items: Mapping[str, Item], given: Given) -> Merged:
    """Answers in the questionnaire's order; an emptied field takes its answer out. Raises Faults for what would be kept
    and is none of its item's."""
    read = judged_all(items, given)
    merged = merge(before, {code: one.value for code, one in read.items()}, given.answer_marks)
    _refuse({code: one.fault for code, one in read.items() if merged.values.get(code) == one.value}, given)
    return Merged({code: merged.values[code] for code in items if code in merged.values}, merged.conflicts)


def _refuse(faults: dict[str, str], given: Given) -> None:
    faults |= {code: too_long(plain(given.reasons[code])) for code in given.long_reasons()}
    faults = {code: sentence for code, sentence in faults.items() if sentence}
    if faults:
        raise Faults(faults)


def too_long(text: str) -> str:
    return _("글이 너무 깁니다(%(n)s자). %(max)s자까지 쓸 수 있습니다.") % {"n": f"{len(text):,}", "max": f"{LONGEST:,}"}


def written(items: Mapping[str, Item], reasons: Mapping[str, str]) -> dict[str, str | None]:
    return {code: plain(text) or None for code, text in reasons.items() if code in items}
