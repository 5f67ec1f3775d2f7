from __future__ import annotations

import pytest

from stats.errors import StatsError
from stats.evidence.sources import close_duplicates, count_evidence


def test_chains_of_copies_end_at_the_original() -> None:
    links = {"a": None, "b": "a", "c": "b", "d": None}
    assert close_duplicates(links) == {"a": "a", "b": "a", "c": "a", "d": "d"}


def test_a_source_counts_once_per_candidate() -> None:
    duplicates = {"a": None, "b": "a", "c": None, "d": None}
    types = {"a": "literature", "b": "press", "c": "data", "d": "data"}
    links = [("x", "a"), ("x", "b"), ("x", "a"), ("x", "c"), ("x", "d"), ("y", "b"), ("y", "b")]
    counts = count_evidence(["y", "x", "z"], links, duplicates, types)
    assert counts.sources.tolist() == [1, 3, 0]
    assert counts.types.tolist() == [1, 2, 0]


@pytest.mark.parametrize("links", [{"a": "b", "b": "a"}, {"a": "a"}, {"a": "b", "b": "c", "c": "b"}])
def test_circles_are_named(links: dict[str, str | None]) -> None:
    with pytest.raises(StatsError) as error:
        close_duplicates(links)
    assert error.value.code == "circle"


def test_unknown_codes_are_named() -> None:
    with pytest.raises(StatsError, match="'q'"):
        close_duplicates({"a": "q"})
    with pytest.raises(StatsError, match="'w'"):
        count_evidence(["x"], [("w", "a")], {"a": None}, {"a": "data"})
    with pytest.raises(StatsError, match="'b'"):
        count_evidence(["x"], [("x", "b")], {"a": None}, {"a": "data"})
