"""One form for everything that is hashed: RFC 8785 (JSON Canonicalization Scheme), computed figures at 10 significant digits.

A checker in another language gets the same bytes. A tag stands before them, so that no hash of one kind or of an older
form passes for another.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

import rfc8785

SIGNIFICANT_DIGITS = 10
CONTENT = "hapui:content:2"  # the form of what is hashed: another form gets another number
EXACT = 2**53  # below it a JSON reader in any language keeps every whole number


def canonical(value: Any) -> Any:
    """Plain JSON values with floats at 10 significant digits; NaN and infinities become None."""
    if isinstance(value, Mapping):
        return {_key(k): canonical(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [canonical(v) for v in value]
    if isinstance(value, (set, frozenset)):
        return sorted(canonical(v) for v in value)
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        value = value.item()
    if isinstance(value, float) or (isinstance(value, int) and abs(value) >= EXACT):
        return _number(value)
    return value


def as_given(value: Any) -> bytes:
    """RFC 8785 bytes without rounding: what somebody has answered, to the last digit."""
    return rfc8785.dumps(value)


def canonical_json(value: Any) -> str:
    """RFC 8785 text of the rounded values: keys in the order of UTF-16, no spaces, numbers as ECMAScript writes them."""
    return rfc8785.dumps(canonical(value)).decode()


def content_hash(value: Any, tag: str = CONTENT) -> str:
    """SHA-256 of the tag and the canonical JSON, hexadecimal."""
    return hashlib.sha256((tag + canonical_json(value)).encode()).hexdigest()


def _key(key: Any) -> str:
    """As JSON would store it: True is "true", None "null"."""
    return key if isinstance(key, str) else json.dumps(key)


def _number(value: float) -> int | float | None:
    """A database gives 1e20 back as a whole number; both are the same number here."""
    try:
        rounded = float(f"{float(value):.{SIGNIFICANT_DIGITS}g}")
    except OverflowError:
        return None
    if not math.isfinite(rounded):
        return None
    return int(rounded) if rounded.is_integer() and abs(rounded) < EXACT else rounded
