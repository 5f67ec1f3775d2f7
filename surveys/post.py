"""What kinds of letters there are. Each floor says how its own are written and what is noted when one has left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .models import Letter


@dataclass(frozen=True)
class Envelope:
    to: str
    subject: str
    body: str
    reply_to: str = ""


@dataclass(frozen=True)
class Kind:
    label: Any  # a lazy translation: "라운드 초대"
    write: Callable[[Letter], Envelope | None]  # in a transaction of its own; None where it is no longer needed
    sent: Callable[[Letter], None]  # in the transaction that notes it as sent
    whom: Callable[[int], tuple[str, str]]  # subject -> name and address, for whoever may see people


KINDS: dict[str, Kind] = {}


def register(kind: str, **how: Any) -> None:
    KINDS[kind] = Kind(**how)
