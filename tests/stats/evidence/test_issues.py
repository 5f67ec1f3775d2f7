from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from stats.errors import StatsError
from stats.evidence.issues import IssueLabel, Trend, classify_issues, difference_interval, wilson


def _scan(before: list[int], after: list[int], n1: int = 20, n2: int = 14) -> tuple[np.ndarray, list[int]]:
    table = np.zeros((n1 + n2, len(before)), dtype=bool)
    for i, (a, b) in enumerate(zip(before, after, strict=True)):
        table[:a, i] = True
        table[n1 : n1 + b, i] = True
    return table, [2015] * n1 + [2021] * n2


def test_the_three_labels() -> None:
    table, years = _scan([12, 1, 15, 2, 8], [9, 9, 1, 2, 14])
    result = classify_issues(table, years, cut_year=2020)
    assert (result.n_before, result.n_after) == (20, 14)
    assert [i.label for i in result.issues] == [
        IssueLabel.PERSISTENT, IssueLabel.EMERGING, IssueLabel.FADING, IssueLabel.UNCLEAR, IssueLabel.PERSISTENT,
    ]  # fmt: skip
    assert result.issues[4].trend is Trend.RISES  # persistent, and it rose as well
    assert result.issues[3].trend is Trend.STEADY


def test_the_cut_year_belongs_to_the_later_period() -> None:
    result = classify_issues([[1], [1], [0]], [2019, 2020, 2020], cut_year=2020)
    assert (result.n_before, result.n_after, result.issues[0].share_after) == (1, 2, 0.5)


@pytest.mark.parametrize(
    ("x", "m", "y", "n", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090), (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926), (10, 10, 0, 10, 0.6075, 1.0000), (0, 10, 0, 10, -0.2775, 0.2775),
    ],
)  # fmt: skip
def test_newcombe_1998_table_two_method_ten(x: int, m: int, y: int, n: int, low: float, high: float) -> None:
    assert difference_interval(x, m, y, n) == pytest.approx((low, high), abs=6e-5)


@settings(max_examples=60)
@given(st.integers(1, 60), st.data())
def test_wilson_like_scipy(n: int, data: st.DataObject) -> None:
    x = data.draw(st.integers(0, n))
    expected = binomtest(x, n).proportion_ci(0.9, method="wilson")
    assert wilson(x, n, 0.9) == pytest.approx((expected.low, expected.high), abs=1e-12)


@settings(max_examples=60)
@given(st.integers(1, 40), st.integers(1, 40), st.data())
def test_turning_time_round_mirrors_the_difference(m: int, n: int, data: st.DataObject) -> None:
    x, y = data.draw(st.integers(0, m)), data.draw(st.integers(0, n))
    low, high = difference_interval(x, m, y, n)
    assert -1 - 1e-12 <= low <= x / m - y / n <= high <= 1 + 1e-12
    assert difference_interval(y, n, x, m) == pytest.approx((-high, -low))


def test_undated_sources_are_set_aside_and_said() -> None:
    result = classify_issues([[1], [0], [1], [1]], [2010, 2021, None, float("nan")], cut_year=2020)
    assert (result.n, result.undated) == (2, 2)
    assert {r.code for r in result.notes} == {"undated_sources", "few_sources_in_a_period"}


def test_a_period_without_sources_has_no_label() -> None:
    result = classify_issues([[1], [0]], [2010, 2011], cut_year=2020)
    assert (result.issues[0].share_before, result.issues[0].share_after, result.issues[0].label) == (0.5, None, None)
    assert result.issues[0].reason is not None and result.issues[0].reason.code == "period_without_sources"
    assert classify_issues(np.empty((0, 3)), [], cut_year=2020).issues[0].label is None


def test_illegal() -> None:
    with pytest.raises(StatsError, match="years"):
        classify_issues([[1]], [2010, 2011], cut_year=2020)
    with pytest.raises(StatsError, match="persistent_share"):
        classify_issues([[1]], [2010], cut_year=2020, persistent_share=0)
