"""What has been made of a survey's answers. The floors above say it; whoever would take answers back asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Use = Callable[[Any], Iterable[str]]  # questionnaire → a sentence for each use
USES: list[Use] = []


def contributes(function: Use) -> Use:
    """Register at start (AppConfig.ready or receivers)."""
    if function not in USES:
        USES.append(function)
    return function


def of(questionnaire: Any) -> list[str]:
    return [sentence for use in USES for sentence in use(questionnaire)]
