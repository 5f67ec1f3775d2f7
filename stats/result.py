"""What every figure carries beside its number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a figure or verdict is as it is, as a stable code with its values; pages put it into words.

    code: e.g. "too_few_answers"; values: the numbers of the sentence, e.g. {"n": 3, "minimum": 8}.
    """

    code: str
    values: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Base of all results.

    n: valid observations used; base: who they are, in words; method: name of the method page (docs/methods/<method>.md);
    convention: the declared variant where rivals exist; missing: the policy applied; notes: Reasons worth showing.
    """

    n: int
    base: str
    method: str
    convention: str = ""
    missing: str = "available cases"
    notes: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Result):
    """One number, or None with the reason why there is none."""

    value: float | None
    reason: Reason | None = None
