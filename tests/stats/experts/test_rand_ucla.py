"""RAND/UCLA: a published table, the count rule, ties at the limit."""

import numpy as np
import pytest

from stats.errors import StatsError
from stats.experts.rand_ucla import count_rule, median_band, rand_ucla


def column(values: list[int]) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


def test_published_criterion() -> None:
    row = rand_ucla(column([4, 5, 6, 7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 9, 9]))[0]
    assert (row.median, row.p30, row.p70, row.ipr, row.iprcp, row.asymmetry) == (7, 7, 8, 1, 7.5, 2.5)
    assert row.ipras == pytest.approx(6.1)
    assert (row.disagreement, row.classification, row.band, row.outside_band) == (False, "appropriate", "7-9", 3)


def test_split_panel() -> None:
    row = rand_ucla(column([1, 1, 1, 2, 5, 8, 9, 9, 9]))[0]
    assert (row.disagreement, row.classification, row.count_verdict) == (True, "uncertain", "disagreement")
    assert row.disagreement_index == pytest.approx(7.2 / 2.35)


def test_a_range_equal_to_the_limit_is_no_disagreement() -> None:
    row = rand_ucla(column([3] * 4 + [4] * 4 + [7] * 4))[0]
    assert (row.p30, row.p70, row.ipr, row.ipras) == pytest.approx((3.3, 6.1, 2.8, 2.8))
    assert (row.disagreement, row.disagreement_index) == (False, 1)
    assert rand_ucla(column([3] * 4 + [4] * 4 + [8] * 4))[0].disagreement


@pytest.mark.parametrize(("median", "band"), [(3, "1-3"), (3.5, "4-6"), (6, "4-6"), (6.5, "7-9"), (7, "7-9")])
def test_halves_go_up(median: float, band: str) -> None:
    assert median_band(median) == band


@pytest.mark.parametrize(
    ("n", "outside", "low", "high", "expected"),
    [
        (7, 0, 0, 7, None), (26, 0, 0, 26, None), (9, 2, 0, 7, "agreement"), (9, 6, 3, 3, "disagreement"),
        (9, 3, 1, 6, "indeterminate"), (12, 3, 0, 9, "agreement"), (12, 8, 4, 4, "disagreement"),
        (15, 4, 0, 11, "agreement"), (15, 10, 5, 4, "indeterminate"), (24, 7, 0, 17, "agreement"),
    ],
)  # fmt: skip
def test_count_rule(n: int, outside: int, low: int, high: int, expected: str | None) -> None:
    assert count_rule(n, outside, low, high) == expected


def test_low_median_and_empty_item() -> None:
    low, none = rand_ucla(np.array([[1, np.nan], [2, np.nan], [2, np.nan]]))
    assert (low.classification, low.count_verdict) == ("inappropriate", None)
    assert (none.n, none.median, none.disagreement, none.classification) == (0, None, None, None)


def test_five_points_are_not_nine() -> None:
    with pytest.raises(StatsError):
        rand_ucla(column([10]))
