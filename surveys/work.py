"""Who does which kind of work. The floors above register their handlers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Work

Handler = Callable[["Work"], None]
HANDLERS: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the one handler of a kind. It must be idempotent: work is delivered at least once."""

    def register(handler: Handler) -> Handler:
        if HANDLERS.get(kind, handler) is not handler:
            raise ValueError(f"{kind}: a handler is registered already")
        HANDLERS[kind] = handler
        return handler

    return register
