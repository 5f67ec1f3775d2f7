"""What people type or send, as the house keeps it. Pure and below everything, so that a form, a file, an address and a
service read a text alike: two texts that look the same are the same."""

from __future__ import annotations

import re
import unicodedata

NUL = "\x00"
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Blank letters that stand for a name on many Korean screens, and the spaces that a keyboard, Word or a web page makes.
BLANKS = re.compile("[\u00a0\u115f\u1160\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\u3164\uffa0]")
# What joins two signs into one has a meaning between emoji and in Arabic or Indic scripts, and nowhere else.
_JOINS = "\u0590-\u10ff\u1200-\u1fff\u2190-\u2bff\ufb1d-\ufdff\ufe0f\ufe70-\ufefc\U00010a00-\U0001faff"
JOINERS = re.compile(f"(?<![{_JOINS}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINS}])")
# Control signs, halves of characters, soft hyphens, marks of direction and of byte order, tags, fillers of no width.
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
SELECTORS = re.compile("(?<=[A-Za-z \uac00-\ud7a3])[\ufe00-\ufe0f]")  # of a look that a letter does not have
# The signs of a keyboard in double width, and what is written for a minus or an apostrophe.
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | str.maketrans("−﹣‐‑‒–’", "------'")
WHOLE = re.compile("-?[0-9]{1,18}")


def text(raw: str) -> str:
    """Composed (NFC), with one kind of line end and of space, and nothing in it that nobody sees. Not stripped."""
    if raw.isascii() and raw.isprintable():
        return raw
    found = LINE_ENDS.sub("\n", raw)
    for odd, put in ((BLANKS, " "), (UNSEEN, ""), (JOINERS, ""), (SELECTORS, "")):
        found = odd.sub(put, found)
    return unicodedata.normalize("NFC", found)


def line(raw: str) -> str:
    """A text of one line: names, column heads, addresses. Every run of spaces and line ends is one space."""
    return " ".join(text(raw).split())


def half_width(raw: str) -> str:
    """One line in plain digits, letters and signs, with one kind of minus."""
    return line(raw).translate(HALF_WIDTH)


def whole(raw: object, *, least: int = 0, most: int = 10**18 - 1) -> int | None:
    """A small whole number that a page or a person sends; None for anything else, however odd or long."""
    plain = str(raw if raw is not None else "")[:40].strip().translate(HALF_WIDTH)
    if not WHOLE.fullmatch(plain):
        return None
    number = int(plain)
    return number if least <= number <= most else None


def wholes(raws: list[str]) -> list[int]:
    """Those that are small whole numbers, as keys of rows come back from a page."""
    return [number for number in map(whole, raws) if number is not None]
