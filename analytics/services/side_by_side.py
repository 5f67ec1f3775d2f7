"""What may stand in one picture: answers to the same question, and a note where the wordings differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from surveys.enums import WordingChange

from ..selectors.published import change_of

Section = Mapping[str, Any]


def same_question(f: Section, other: Section) -> bool:
    return change_of(f, other) != WordingChange.MEANING


def beside(f: Section, others: Mapping[str, Section]) -> Section | None:
    """The other side's figure of the same item, where it was asked the same."""
    other = others.get(f["item"])
    return other if other is not None and same_question(f, other) else None


def of_item(f: Section, rounds: Sequence[Section]) -> list[tuple[int, Section]]:
    """The item of a figure in each round that asked it."""
    return [(r["number"], g) for r in rounds for g in r["figures"] if g["item"] == f["item"]]


def note(pairs: Iterable[tuple[Section, Section | None]], label: Callable[[Section], str]) -> str:
    """Which items were worded otherwise on the other side, and what became of the comparison."""
    found: dict[str, list[str]] = {}
    for f, other in pairs:
        found.setdefault(change_of(f, other), []).append(label(f))
    apart, edited = (list(dict.fromkeys(found.get(c, ()))) for c in (WordingChange.MEANING, WordingChange.EDITORIAL))
    parts = []
    if apart:
        parts.append(_("물은 문구의 뜻이 달라 함께 그리지 않음: %(items)s.") % {"items": ", ".join(apart)})
    if edited:
        parts.append(_("뜻은 같으나 표현을 고친 문구: %(items)s.") % {"items": ", ".join(edited)})
    return " ".join(parts)
