"""No name of a panelist, no address and no telephone number stands in what others read, in whatever form it was written.

Masking can never be complete, so it is the first of two nets: what may be a name is pointed out (`doubts`) and somebody
of the team looks at every reason before others read it. Where a word may as well be an ordinary one, it stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .masking_words import (
    CLEAR_FAMILIES,
    DOUBLE_FAMILIES,
    LATIN_TITLES,
    NOT_A_PERSON,
    ORDINARY,
    ORDINARY_LATIN,
    PARTICLES,
    TITLES,
)

MASK = "○○○"
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
AT, DOT = r"\s?(?:@|\(at\)|\[at\]|\{at\})\s?", r"\s?(?:\.|\(dot\)|\[dot\])\s?"
MAIL = re.compile(rf"[A-Za-z0-9._%+\-]+{AT}[A-Za-z0-9\-]+(?:{DOT}[A-Za-z0-9\-]+)+", re.I)
PHONE = re.compile(
    r"(?<![\d.,])(?:\(?\+?82\)?[-.\s]?\(?0?|\(?0)\d{1,2}\)?[-.\s)]{0,2}\d{3,4}[-.\s]{0,2}\d{4}(?![\d.,]?\d)"
    r"|(?<!\d)1(?:544|566|577|588|599|644|661|666|670|688|811|833|855|877|899)[-.\s]\d{4}(?!\d)"
    r"|(?<![\d+])\+\d{1,3}(?:[-.\s()]{1,2}\d{1,4}){2,5}(?!\d)"
)
LEFT, GAP = r"(?<![가-힣])", r"[ \t·.\-]{1,2}"
TITLE = "(?:" + "|".join(sorted(TITLES, key=len, reverse=True)) + ")"
TAIL = "(?:" + "|".join(sorted(PARTICLES, key=len, reverse=True)) + "){0,2}(?![가-힣])"
TITLED = rf"(?=[ \t]?{TITLE}(?:님|들)?{TAIL})"
ENDS = rf"(?={TAIL})"
HANGUL, LATIN = re.compile(r"[가-힣]+"), re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’\-]*")


def plain(text: str) -> str:
    """One form of each letter: composed Hangul, narrow Latin, nothing invisible between."""
    return unicodedata.normalize("NFC", INVISIBLE.sub("", unicodedata.normalize("NFC", text).translate(WIDE)))


Form = tuple[str, int]  # pattern and flags; compiled when a text comes near it, since most never do


@dataclass(frozen=True)
class Forms:
    """How one person may be written. sure: masked; unsure: pointed out only."""

    letters: frozenset[str]  # of which the text must hold all, else no form can stand in it
    sure: tuple[Form, ...]
    unsure: tuple[Form, ...] = ()


@dataclass(frozen=True)
class Masker:
    """The people whose names are taken out of a text."""

    people: Sequence[Forms] = ()
    emails: frozenset[str] = frozenset()
    families: tuple[Form, ...] = ()  # "허 교수": a family name of the panel with a title
    unsure_families: tuple[Form, ...] = ()

    def mask(self, text: str) -> str:
        found = plain(text)
        for email in self.emails if "@" in found else ():
            found = re.sub(re.escape(email), MASK, found, flags=re.I)
        found = PHONE.sub(MASK, MAIL.sub(MASK, found))
        for person in self._near(found):
            for form in person.sure:
                found = _compiled(form).sub(MASK, found)
        for form in self.families:
            found = _compiled(form).sub(_unless_an_office, found)
        return found

    def doubts(self, text: str) -> list[str]:
        """What still stands in the masked text and may be a name: for whoever looks."""
        found = self.mask(text)
        patterns = [*(form for person in self._near(found) for form in person.unsure), *self.unsure_families]
        return sorted({match.group().strip() for form in patterns for match in _compiled(form).finditer(found)})

    def _near(self, text: str) -> list[Forms]:
        letters = set(text.casefold())
        return [person for person in self.people if person.letters <= letters]


@lru_cache(maxsize=4_096)
def _compiled(form: Form) -> re.Pattern[str]:
    return re.compile(*form)


def _unless_an_office(match: re.Match[str]) -> str:
    after = match.string[match.end() : match.end() + 6]
    office = any((match.group() + after).startswith(word) for word in NOT_A_PERSON)
    return match.group() if office else MASK


def masker(people: Iterable[tuple[str, str]]) -> Masker:
    """people: name and address of each."""
    forms, emails, families = list[Forms](), set[str](), set[str]()
    for name, email in people:
        emails |= {email.casefold()} - {""}
        for base in names_of(name):
            forms.append(_forms(base))
            if _is_korean(base):
                families.add(_parts(base)[0])
    return Masker(forms, frozenset(emails), *_with_titles(families))


def _with_titles(families: set[str]) -> tuple[tuple[Form, ...], tuple[Form, ...]]:
    """Written together, "허교수", it is a name; apart, "이 교수" may be this professor."""
    clear = {family for family in families if family in CLEAR_FAMILIES or len(family) > 1}
    together, apart = _titled(families, "(?={})"), _titled(clear, r"(?=[ \t]{})")
    return (*together, *apart), _titled(families - clear, r"[ \t]{}")


def _titled(families: set[str], title: str) -> tuple[Form, ...]:
    if not families:
        return ()
    return ((rf"{LEFT}(?:{'|'.join(sorted(families))})" + title.replace("{}", f"{TITLE}(?:님|들)?(?={TAIL})"), 0),)


def names_of(name: str) -> list[str]:
    """The names in what was typed as one: "Dr. Gil-dong Hong", "홍길동 교수", "홍길동 (Hong Gildong)", "홍 길동"."""
    text = plain(name)
    korean = "".join(_untitled(part) for part in HANGUL.findall(text))
    latin = [part for part in LATIN.findall(text) if part.strip(".").casefold() not in LATIN_TITLES]
    rest = text.strip() if re.search(r"\d", text) else ""
    found = [rest, "" if rest else korean, "" if rest else " ".join(latin)]
    return [base for base in found if len(base) > 1]


def _untitled(part: str) -> str:
    """Without the titles at its end; what is left must still be a name."""
    if part in TITLES:
        return ""
    for title in sorted(TITLES, key=len, reverse=True):
        if part.endswith(title) and len(part) - len(title) >= 2:
            return _untitled(part[: -len(title)])
    return part


def _is_korean(base: str) -> bool:
    return bool(HANGUL.fullmatch(base))


def _parts(base: str) -> tuple[str, str]:
    """Family name and given name."""
    length = 2 if base[:2] in DOUBLE_FAMILIES and len(base) > 2 else 1
    return base[:length], base[length:]


@lru_cache(maxsize=4_096)
def _forms(base: str) -> Forms:
    if _is_korean(base) and len(base) <= 5:
        return _korean(base)
    parts = LATIN.findall(base)
    if parts and not re.search(r"[\d가-힣]", base):
        return _latin(parts)
    return Forms(frozenset(base.casefold()) - {" "}, ((rf"{re.escape(base)}(?!\d)", int(re.I)),))


def _korean(base: str) -> Forms:
    family, given = _parts(base)
    apart = rf"{LEFT}{family}{GAP}" + f"(?:{GAP})?".join(given)
    spelt = rf"{LEFT}{GAP.join(base)}"
    clear = family in CLEAR_FAMILIES or len(family) > 1
    if len(base) > 2:
        sure, unsure = [base, spelt + f"(?:{TITLED}|{ENDS})"], list[str]()
        (sure if clear or given not in ORDINARY else unsure).append(apart + ENDS)
        sure.append(apart + TITLED)
    else:
        sure, unsure = [LEFT + base + TITLED, apart + TITLED], [base]
        if base not in ORDINARY:
            sure.append(LEFT + base + ENDS)
        (sure if clear else unsure).append(apart + ENDS)
    if len(given) > 1:
        sure.append(LEFT + given + TITLED)
        (unsure if given in ORDINARY else sure).append(LEFT + given + ENDS)
    return Forms(frozenset(given), tuple((p, 0) for p in sure), tuple((p, 0) for p in unsure))


def _latin(parts: Sequence[str]) -> Forms:
    """All parts in either order, in any case; one alone where a title or its capital letter says that it is a name."""
    words = [r"[\s\-]?".join(re.escape(piece) for piece in re.split(r"[-'’]", part) if piece) for part in parts]
    gap, before, after = r"[\s.,\-]{0,3}", r"(?<![A-Za-zÀ-ɏ])", r"(?![A-Za-zÀ-ɏ])"
    title = rf"(?:{'|'.join(re.escape(t) for t in LATIN_TITLES)})\.?\s+"
    sure = [(before + gap.join(order) + after, re.I) for order in (words, words[::-1], [words[-1], *words[:-1]])]
    unsure = []
    if len(words) > 1:
        initials = gap.join(part[0] + r"\.?" for part in parts[:-1])
        sure += [(rf"{before}{initials}\s*{words[-1]}{after}", re.I), (rf"{before}{words[-1]},?\s+{initials}(?![A-Za-z])", re.I)]
    for part, word in zip(parts, words, strict=True):
        if len(part) < 2:
            continue
        sure += [(rf"{before}(?<=\b){title}{word}{after}", re.I), (rf"{before}{word}(?=\s?{TITLE})", re.I)]
        alone = (before + re.escape(part[:1].upper()) + (word[1:] if len(word) > 1 else "") + after, 0)
        (unsure if part.casefold() in ORDINARY_LATIN or len(part) < 3 else sure).append(alone)
    longest = max(parts, key=len)
    return Forms(
        frozenset(c for c in longest.casefold() if c.isalpha()) if len(parts) == 1 else frozenset(),
        tuple((p, int(f)) for p, f in sure), tuple((p, int(f)) for p, f in unsure),
    )  # fmt: skip
