"""How much room a text takes, and where its lines break."""

from __future__ import annotations

import unicodedata

HANGUL, LATIN = 14.2, 8.1  # px of a letter at 15 px


def breadth(text: str) -> int:
    """A Hangul syllable counts as two columns."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def pixels(text: str) -> float:
    """About how wide a name is set at 15 px."""
    return round(sum(HANGUL if breadth(letter) > 1 else LATIN for letter in text), 1)


def wrapped(text: str, width: float) -> list[str]:
    """Lines of whole words, at most `width` pixels wide at 15 px; a word longer than a line is broken."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or pixels(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
        while pixels(lines[-1]) > width and len(lines[-1]) > 1:
            kept = next(k for k in range(len(lines[-1]) - 1, 0, -1) if k == 1 or pixels(lines[-1][:k]) <= width)
            lines[-1:] = [lines[-1][:kept], lines[-1][kept:]]
    return lines
