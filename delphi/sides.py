"""On which side of the group an answer lies."""

from __future__ import annotations

from .enums import Side


def side_of(answer: object, q1: float | None, q3: float | None) -> str:
    """Where an answer lies, seen from the group's middle half."""
    if not isinstance(answer, int) or q1 is None or q3 is None:
        return Side.WITHIN
    return Side.LOWER if answer < q1 else Side.HIGHER if answer > q3 else Side.WITHIN
