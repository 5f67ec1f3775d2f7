"""What differs between two versions of a publication: whole parts that came or went, then figure by figure.

A figure is a number, a word (verdict, status) or could not be determined; on either side it may be missing. Each of
these is said in words here, so that a page never formats what it has not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from stats.canonical import canonical

from .. import words
from ..words import said
from . import flat_figures

Section = Mapping[str, Any]
Key = tuple[str, str, str, str]  # source, item or candidate, statistic, domain
FIRST = ("status", "verdict")  # what a reader looks at first
COMPARED = ("value", "text", "low", "high", "n", "unweighted", "method", "convention")


@dataclass(frozen=True)
class Part:
    """A survey, a round or the derivation that only one of the two versions holds."""

    name: str
    figures: int
    added: bool


@dataclass(frozen=True)
class Change:
    """One figure; before and after are sentences, "" where that version has no such figure."""

    key: Key
    source: str
    item: str
    statistic: str
    before: str
    after: str


@dataclass(frozen=True)
class Differences:
    parts: list[Part]
    figures: list[Change]

    def __bool__(self) -> bool:
        return bool(self.parts or self.figures)


def between(now: Section, before: Section) -> Differences:
    """What the newer snapshot says otherwise than the older one."""
    new, old = _by_key(now), _by_key(before)
    held = {s: (s in {k[0] for k in new}, s in {k[0] for k in old}) for s in _sources(new, old)}
    alone = {s for s, (in_new, in_old) in held.items() if in_new != in_old}
    parts = [Part(_source(s, now, before), sum(k[0] == s for k in (*new, *old)), held[s][0]) for s in held if s in alone]
    keys = [k for k in dict.fromkeys([*new, *old]) if k[0] not in alone and _differs(new.get(k), old.get(k))]
    ordered = sorted(keys, key=lambda k: k[2] not in FIRST)
    return Differences(parts, [_change(k, now, before, old.get(k), new.get(k)) for k in ordered])


def _by_key(snapshot: Section) -> dict[Key, Section]:
    return {(r["source"], r["item"], r["statistic"], r["domain"]): r for r in flat_figures.rows(snapshot)}


def _sources(*tables: Mapping[Key, Section]) -> Iterator[str]:
    yield from dict.fromkeys(key[0] for table in tables for key in table)


def _differs(a: Section | None, b: Section | None) -> bool:
    """To the ten significant digits of the checksum: what arithmetic adds behind them is no difference."""
    return a is None or b is None or any(canonical(a[name]) != canonical(b[name]) for name in COMPARED)


def _change(key: Key, now: Section, before: Section, old: Section | None, new: Section | None) -> Change:
    source, item, statistic, domain = key
    shown = [_shown(row, 4) for row in (old, new)]
    if old and new and shown[0] == shown[1]:
        shown = [_shown(row, 10) for row in (old, new)]
    name, group = _item(item, now, before), _domain(domain, now, before)
    return Change(key, _source(source, now, before), f"{name} — {group}" if group else name, _statistic(statistic), *shown)


def _shown(row: Section | None, digits: int) -> str:
    """The figure with its interval, its n and, for a word, the word."""
    if row is None:
        return ""
    value = _value(row, digits)
    if row["low"] is not None and row["high"] is not None:
        value += f" [{row['low']:.{digits}f}, {row['high']:.{digits}f}]"
    return value if row["n"] is None else f"{value} (n = {row['n']:,})"


def _value(row: Section, digits: int) -> str:
    if row["text"]:
        return words.status(row["text"]) if row["statistic"] == "status" else words.verdict(row["text"])
    return _("정할 수 없음") if row["value"] is None else f"{row['value']:.{digits}f}".replace("-", "−")


def _statistic(code: str) -> str:
    own = {"verdict": _("판정"), "status": _("도출 결과"), "score": _("종합 점수"), "probability": _("핵심가치에 들 확률")}
    return own.get(code) or words.measure(code)


def _source(code: str, *snapshots: Section) -> str:
    if code == "derivation":
        return _("핵심가치 도출")
    if code.startswith("round-"):
        return _("%(number)s차 라운드") % {"number": code.removeprefix("round-")}
    return next((said(s, "title") for snapshot in snapshots for s in snapshot["surveys"] if s["code"] == code), "") or code


def _item(code: str, *snapshots: Section) -> str:
    """The newer version's name of an item or of a candidate."""
    for snapshot in snapshots:
        candidates = (snapshot["derivation"] or {}).get("candidates", [])
        named = said(snapshot["items"].get(code), "label") or said(next((c for c in candidates if c["code"] == code), None), "name")
        if named:
            return named
    return code


def _domain(domain: str, *snapshots: Section) -> str:
    """"sex=f" → "Sex: Female"."""
    if not domain:
        return ""
    variable, level = domain.split("=", 1)
    asked = next((s["items"][variable] for s in snapshots if variable in s["items"]), {})
    label = next((said(c, "label") for c in asked.get("categories", []) if c["code"] == level), "") or level
    return f"{said(asked, 'label') or variable}: {label}"
