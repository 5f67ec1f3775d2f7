"""One item as it was put: what an answer form has to know of it, wherever it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NO_OPINION = "no_opinion"  # an answer of its own, counted apart from a missing one


@dataclass(frozen=True)
class Asked:
    code: str
    form: str
    values: range = range(0)  # of a rating: what may be answered
    categories: tuple[str, ...] = ()
    no_opinion: bool = False
    required: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict)  # what else the form wants to know

    @property
    def last(self) -> int:
        return self.values.stop - 1


@dataclass(frozen=True)
class Option:
    """One answer that may be picked, in one language."""

    value: Any
    label: str


@dataclass(frozen=True)
class Column:
    """One column of a table of answers: its name there and what its codes mean, in one language.

    part: what of the answer it holds, where an answer has several columns. any_value: in words, where no list of codes
    says what may stand there; "no opinion" and a missing answer are told beside.
    """

    name: str
    codes: tuple[Option, ...] = ()
    part: str = ""
    any_value: str = ""
