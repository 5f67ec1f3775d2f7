"""Columns that files of ours add to those of the items: with a dot, which no item's code can hold."""

from __future__ import annotations

from collections.abc import Sequence

RESPONSE, BASE_WEIGHT, LANGUAGE = "hapui.response", "hapui.base_weight", "hapui.language"
DATE, IMPORTED, SYNTHETIC = "hapui.date", "hapui.imported", "hapui.synthetic"
PANELIST, GROUP, ROUND, EXPERTISE = "hapui.panelist", "hapui.group", "hapui.round", "hapui.expertise"
AROUND = (RESPONSE, BASE_WEIGHT, LANGUAGE, DATE, IMPORTED)
ONCE = ("response", "base_weight", "language", "date", "imported")  # the same in files of before
ONCE_SYNTHETIC = "synthetic_demonstration_data"


def reason_of(code: str) -> str:
    return f"{code}.reason"


def is_own(header: Sequence[str]) -> bool:
    """Whether the table is one of our files of answers, whatever else was done to it."""
    return set(AROUND) <= set(header)


def with_own_names(header: Sequence[str]) -> list[str]:
    """A file of before, whose own columns had names that items could have too, known by where they stood."""
    names = list(header)
    tail = [*ONCE[1:], ONCE_SYNTHETIC] if names[-1:] == [ONCE_SYNTHETIC] else list(ONCE[1:])
    if len(names) <= len(tail) or names[0] != ONCE[0] or names[-len(tail) :] != tail:
        return names
    own = [*AROUND[1:], SYNTHETIC][: len(tail)]
    return [RESPONSE, *names[1 : -len(tail)], *own]
