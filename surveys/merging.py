"""One form, filled in at two places: what a page may change, and what has to be asked. Pure.

A page says of each field what it showed when it was drawn (its mark). Only a field that differs from its mark was changed
on that page. Where the stored value has left the mark too, two texts meet: neither gives way unasked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Conflict:
    """Two answers to one question; None stands for an emptied field."""

    there: Any  # stored since the page was drawn
    here: Any  # what this page sends


@dataclass(frozen=True)
class Merged:
    values: dict[str, Any]
    conflicts: dict[str, Conflict]


def mark_of(value: Any) -> str:
    """A short sign of a stored value; "" where there is none."""
    if value in (None, ""):
        return ""
    return hashlib.sha256(str(value).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def mark_of_all(*parts: Mapping[str, Any]) -> str:
    """A sign of everything a page shows."""
    return mark_of(json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str))


def marks_of(stored: Mapping[str, Any], codes: Iterable[str]) -> dict[str, str]:
    return {code: mark_of(stored.get(code)) for code in codes}


def merge(stored: Mapping[str, Any], typed: Mapping[str, Any], marks: Mapping[str, str] | None) -> Merged:
    """`typed` holds values as they would be stored, None for an emptied field. A field without a mark showed nothing.

    Without any marks (None) the caller speaks for the whole answer, and what is typed holds.
    """
    values, conflicts = dict(stored), dict[str, Conflict]()
    for code, here in typed.items():
        there, was = stored.get(code), marks.get(code, "") if marks is not None else None
        if mark_of(here) in (was, mark_of(there)):  # untouched on this page, or the same at both places
            continue
        if was is not None and mark_of(there) != was:
            conflicts[code] = Conflict(there, here)
        elif here is None:
            values.pop(code, None)
        else:
            values[code] = here
    return Merged(values, conflicts)


def changed(stored: Mapping[str, Any], typed: Mapping[str, Any], marks: Mapping[str, str]) -> set[str]:
    """What a page would change, whether or not it may."""
    merged = merge(stored, typed, marks)
    return {code for code in typed if merged.values.get(code) != stored.get(code)} | set(merged.conflicts)
