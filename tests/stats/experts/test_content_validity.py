"""CVR: exact counts, Lawshe's table and its rounding, published tables."""

import pytest

from stats.errors import StatsError
from stats.experts.content_validity import (
    content_validity_index,
    content_validity_ratio,
    critical_count,
    lawshe_minimum,
    passes_lawshe,
    wilson_minimum,
)

EXACT = [5, 6, 7, 7, 8, 9, 9, 10, 10, 11, 12, 12, 13, 13, 14, 15, 15, 16, 16, 17, 18, 18, 19, 19, 20, 20, 21, 22, 22,
         23, 23, 24, 24, 25, 26, 26]  # fmt: skip


def test_exact_critical_counts_from_5_to_40() -> None:
    assert [critical_count(n) for n in range(5, 41)] == EXACT
    assert [critical_count(n) for n in range(5)] == [None] * 5


def test_published_ratios_of_29_raters() -> None:
    printed = {28: 0.93, 27: 0.86, 26: 0.79, 25: 0.72, 24: 0.66, 23: 0.59, 21: 0.45, 19: 0.31, 18: 0.24, 17: 0.17,
               14: -0.03, 13: -0.10, 11: -0.24, 7: -0.52, 1: -0.93, 0: -1.00}  # fmt: skip
    for count, value in printed.items():
        assert round(content_validity_ratio(count, 29).value or 0, 2) == value
    assert content_validity_ratio(20, 29).passes and not content_validity_ratio(19, 29).passes


def test_table_and_exact_rule_accept_the_same_counts_where_both_speak() -> None:
    for n in (5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 20, 25, 30, 35, 40):
        for count in range(n + 1):
            assert passes_lawshe(count, n) == (count >= (critical_count(n) or n + 1)), (n, count)


def test_filled_gaps_are_stricter_at_five_sizes() -> None:
    stricter = [n for n in range(16, 40) if min(c for c in range(n + 1) if passes_lawshe(c, n, fill_gaps=True))
                > (critical_count(n) or 0)]  # fmt: skip
    assert stricter == [18, 19, 23, 28, 37]
    assert lawshe_minimum(16) is None and passes_lawshe(16, 16) is None
    assert lawshe_minimum(4, fill_gaps=True) is None


def test_the_normal_approximation_is_laxer() -> None:
    assert wilson_minimum(13) == pytest.approx(0.456, abs=5e-4)
    assert wilson_minimum(0) is None
    for n in (7, 9, 10, 15):
        least = min(c for c in range(n + 1) if (2 * c - n) / n >= (wilson_minimum(n) or 9))
        assert least == (critical_count(n) or 0) - 1


def test_no_answers_and_few_answers() -> None:
    assert content_validity_ratio(0, 0).value is None
    few = content_validity_ratio(4, 4)
    assert (few.value, few.passes, few.critical_count) == (1, None, None)
    with pytest.raises(StatsError):
        content_validity_ratio(5, 4)


def test_content_validity_index_of_a_published_table() -> None:
    rows = ["444444", "434434", "444444", "444444", "344444", "234334", "444444", "434444", "334234", *["444344"] * 3]
    relevant = [sum(c in "34" for c in row) for row in rows]
    items, average, universal = content_validity_index(relevant, [6] * 12)
    assert [round(v or 0, 2) for v in items] == [1, 1, 1, 1, 1, 0.83, 1, 1, 0.83, 1, 1, 1]
    assert (average, universal) == (pytest.approx(0.9722, abs=5e-5), pytest.approx(0.8333, abs=5e-5))
    assert content_validity_index([], []) == ((), None, None)
