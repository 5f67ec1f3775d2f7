"""When a name or value of a file is one of ours: exact before similar, numbers as numbers, and one or nobody.

A likeness between two is nobody's. Signs, decimal points and what parts two numbers are never dropped: −1 is not 1,
1.0 is 1 and not 10, q1_1 is not q11.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from .. import typed
from ..numerals import bare

DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－﹣~～〜∼", "-"))
SEPARATORS = set(" _·.,-'’‘\"“”()[]{}:;/|\\")
UNSAID = "?"  # nobody has said yet what this column or value means
EXACT, NUMERIC, SIMILAR = 0, 1, 2  # how sure a finding is


def same(text: str) -> str:
    """Equal to whoever reads it: composed letters, no invisible signs, one space for many."""
    return typed.line(text)


def name_key(text: str) -> str:
    """For names of columns: no case, spaces or punctuation, but two numbers stay apart. q1_1, Q1.1 and q1-1 are alike."""
    return _joined(re.findall(r"\d+|\D", _folded(text)))


def value_key(text: str) -> str:
    """For values: the same, with the sign before and the points within numbers. A number alone is alike to nothing."""
    folded = _folded(text)
    parts = re.findall(r"\d+(?:[.,]\d+)*|[.,]\d+|\D", folded)
    key = ("-" if re.match(r"-\s*[\d.,]", folded) else "") + _joined(parts)
    return "" if key.isdecimal() or (len(parts) > 1 and bare(key) is not None) else key


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", same(text)).translate(DASHES).casefold()


def _joined(parts: Iterable[str]) -> str:
    """Words run together; where nothing but separators stood between two numbers, one dash stays."""
    key, after_number = "", False
    for part in parts:
        if part in SEPARATORS:
            continue
        numeric = part[-1].isdigit()
        key += "-" + part if numeric and after_number else part
        after_number = numeric
    return key


@dataclass(frozen=True)
class Finding:
    """targets: one, or those between which it cannot be told; none where nothing is alike."""

    targets: tuple[str, ...] = ()
    level: int = EXACT

    @property
    def only(self) -> str | None:
        return self.targets[0] if len(self.targets) == 1 else None


class Names:
    """What may be called how: pairs of a name and whom it names."""

    def __init__(self, pairs: Iterable[tuple[str, str]], *, similar: Callable[[str], str]) -> None:
        listed = [(name, target) for name, target in pairs if name]
        self.keys: tuple[Callable[[str], str | Decimal | None], ...] = (same, bare, similar)
        self.levels = [_grouped((key(name), target) for name, target in listed) for key in self.keys]

    def find(self, wanted: str) -> Finding:
        """At the surest level that knows it; there it is one, or nobody's."""
        for level, (key, known) in enumerate(zip(self.keys, self.levels, strict=True)):
            asked = key(wanted)
            if asked is not None and asked in known:
                return Finding(tuple(known[asked]), level)
        return Finding()


def _grouped(pairs: Iterable[tuple[str | Decimal | None, str]]) -> dict[str | Decimal, list[str]]:
    found: dict[str | Decimal, list[str]] = {}
    for key, target in pairs:
        if key is None or key == "":
            continue
        if target not in found.setdefault(key, []):
            found[key].append(target)
    return found
