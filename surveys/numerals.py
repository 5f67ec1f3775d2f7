"""Numbers as people write them, read in one place: 1,234.5 · 1.234,5 · １２．５ · −3 · 1 234 · 1'234.

Pure. A point alone stands before decimals. A comma parts thousands before exactly three digits and may part decimals
anywhere: with which of the two signs a number can be read is said here; what a caller cannot tell it refuses or asks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from . import typed

POINT, COMMA = "point", "comma"  # the sign before the decimals; the other one parts thousands
MOST = 40  # signs of a number; nobody counts so far
SET_APART = re.compile(r"(?<![\d.,' ])[1-9][0-9]{0,2}(?P<sign>[' ])[0-9]{3}((?P=sign)[0-9]{3})*(?=$|[.,][0-9]+$)")
SIGNED = r"[+-]?\s?"
WRITTEN = {
    POINT: re.compile(SIGNED + r"(?:[0-9]+(?:\.[0-9]*)?|[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]*)?|\.[0-9]+)"),
    COMMA: re.compile(SIGNED + r"(?:[0-9]+(?:,[0-9]+)?|[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?|,[0-9]+)"),
}
SCIENTIFIC = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]{1,2}")
BARE = re.compile(r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,2})?")


def plain(text: str) -> str:
    """In half width, without the spaces or apostrophes that part thousands."""
    return SET_APART.sub(lambda found: re.sub("[' ]", "", found.group()), typed.half_width(text))


def bare(text: str) -> Decimal | None:
    """A number with nothing parted and a point before its decimals: codes, points of scales."""
    written = typed.half_width(text)
    return Decimal(written) if BARE.fullmatch(written) else None


def read(text: str, decimal: str = POINT) -> Decimal | None:
    """The number, if it is one with this sign before its decimals. 1e6 has no thousands, so that either sign does."""
    written = plain(text)
    if len(written) >= MOST:
        return None
    if SCIENTIFIC.fullmatch(written):
        return Decimal(written.replace(",", "."))
    if not WRITTEN[decimal].fullmatch(written):
        return None
    written = written.replace(" ", "")
    return Decimal(written.replace(",", "") if decimal == POINT else written.replace(".", "").replace(",", "."))


def scientific(text: str) -> bool:
    return SCIENTIFIC.fullmatch(plain(text)) is not None


def ways(texts: Iterable[str]) -> tuple[str, ...]:
    """With which sign before the decimals all of these can be read; one, both, or none."""
    listed = list(texts)
    return tuple(way for way in (POINT, COMMA) if all(read(text, way) is not None for text in listed))


def readings(text: str) -> list[Decimal]:
    """What one number can be that stands alone: two where its comma may be either; none where it is no number."""
    pointed, parted = read(text, POINT), read(text, COMMA)
    if pointed is not None and "," not in plain(text):
        return [pointed]
    return list(dict.fromkeys(value for value in (pointed, parted) if value is not None))
