"""While answers come in, what is told of them moves in steps of ten and stays ten behind.

The difference of two figures, files or lists is then never one person: not between two looks, and not between the last
look and the whole after closing.
"""

from __future__ import annotations

STEP = 10


def told_of(n: int) -> int:
    """How many of n answers, the first ones, may be told of while others come in."""
    return max(0, n // STEP * STEP - STEP)


def next_at(told: int) -> int:
    """The number of answers at which the next step is told."""
    return told + 2 * STEP


def in_words(count: int) -> str:
    """A count that may stand beside a day: few are not counted out."""
    return str(count) if count >= STEP or not count else f"1–{STEP - 1}"
