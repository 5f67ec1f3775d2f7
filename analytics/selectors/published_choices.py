"""Choice questions of a publication, and those answered with a number, read from its snapshot."""

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


def all_of(snapshot: Section, part: str = "choices") -> list[Chosen]:
    """part: "choices", or "numbers" for questions that were answered with one."""
    return [Chosen(code, section, c) for code, section in sources(snapshot) for c in section.get(part, ())]


def one(snapshot: Section, source: str, item: str) -> Chosen | None:
    found = (*all_of(snapshot), *all_of(snapshot, "numbers"))
    return next((c for c in found if (c.source, c.choice["item"]) == (source, item)), None)
