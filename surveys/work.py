"""Who does which kind of work. The floors above register their handlers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .models import Work

Handler = Callable[["Work"], None]
HANDLERS: dict[str, Handler] = {}


@dataclass(frozen=True)
class Kind:
    """How the team's pages speak of a kind of work."""

    label: Any  # a lazy translation: "조사 결과 계산"
    stage: str  # a value of surveys.timeline.Stage


KINDS: dict[str, Kind] = {}


def describe(kind: str, *, label: Any, stage: str) -> None:
    KINDS[kind] = Kind(label, stage)


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the one handler of a kind. It must be idempotent: work is delivered at least once."""

    def register(handler: Handler) -> Handler:
        if HANDLERS.get(kind, handler) is not handler:
            raise ValueError(f"{kind}: a handler is registered already")
        HANDLERS[kind] = handler
        return handler

    return register
