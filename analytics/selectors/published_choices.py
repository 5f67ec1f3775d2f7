"""Choice questions of a publication, read from its snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Section = Mapping[str, Any]


@dataclass(frozen=True)
class Chosen:
    """One choice question of one survey or round."""

    source: str
    section: Section
    choice: Section

    @property
    def is_round(self) -> bool:
        return self.source.startswith("round-")


def sources(snapshot: Section) -> Iterator[tuple[str, Section]]:
    yield from ((s["code"], s) for s in snapshot["surveys"])
    yield from ((f"round-{r['number']}", r) for r in snapshot["rounds"])


def all_of(snapshot: Section) -> list[Chosen]:
    return [Chosen(code, section, c) for code, section in sources(snapshot) for c in section.get("choices", ())]


def one(snapshot: Section, source: str, item: str) -> Chosen | None:
    return next((c for c in all_of(snapshot) if (c.source, c.choice["item"]) == (source, item)), None)
