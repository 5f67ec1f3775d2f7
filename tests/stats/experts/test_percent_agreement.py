"""Shares, 70/15 and APMO."""

import pytest

from stats.errors import StatsError
from stats.experts.percent_agreement import apmo, seventy_fifteen, shares


def test_shares_of_five_points() -> None:
    s = shares([1, 2, 3, 8, 6])
    assert (s.agree, s.middle, s.disagree) == (14 / 20, 3 / 20, 3 / 20)
    assert shares([0, 0, 0, 0, 0]).agree is None
    with pytest.raises(StatsError):
        shares([1, 2])


@pytest.mark.parametrize(
    ("top", "bottom", "n", "expected"),
    [(7, 1, 10, "in"), (1, 7, 10, "out"), (7, 2, 10, "none"), (14, 3, 20, "none"), (6, 0, 10, "none"), (0, 0, 0, None)],
)
def test_seventy_fifteen(top: int, bottom: int, n: int, expected: str | None) -> None:
    assert seventy_fifteen(top, bottom, n) == expected


def test_apmo_adds_majorities_only() -> None:
    cut = apmo([8, 1, 5], [1, 7, 5], [10, 10, 10])
    assert (cut.majority_opinions, cut.n, cut.value) == (15, 30, 0.5)
    assert apmo([], [], []).value is None
