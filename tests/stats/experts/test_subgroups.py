"""Groups of experts: rank tests, effect sizes, suppression."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from stats.errors import StatsError
from stats.experts.subgroups import compare_groups, exact_rank_sum, kruskal_wallis, mann_whitney


@given(st.lists(st.integers(1, 5), min_size=1, max_size=5), st.lists(st.integers(1, 5), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_exact_by_every_choice_and_delta_by_every_pair(x: list[int], y: list[int]) -> None:
    ranks = rankdata([*x, *y])
    own = sum(ranks[: len(x)])
    sums = [sum(c) for c in combinations(ranks, len(x))]
    centre = len(x) * (len(ranks) + 1) / 2
    expected = sum(abs(s - centre) >= abs(own - centre) - 1e-9 for s in sums) / len(sums)
    assert exact_rank_sum(ranks, len(x), own) == pytest.approx(expected)
    test = mann_whitney(x, y)
    delta = sum((a > b) - (a < b) for a in x for b in y) / (len(x) * len(y))
    assert test.cliffs_delta == pytest.approx(delta)


def test_the_mirrored_sum_is_as_far_whatever_rounding_says() -> None:
    """18 and 17 ratings whose mirrored rank sum R exactRankTests 0.8-35 loses to rounding: it gives .02975 for .03109."""
    x = [1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 5, 5]
    y = [1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4]
    assert mann_whitney(x, y).p_exact == pytest.approx(0.031087532546209)
    assert mann_whitney(y, x).p_exact == pytest.approx(0.031087532546209)
    assert mann_whitney(x, y, far="r_exact_rank_tests").p_exact == pytest.approx(0.0297497587721915)
    with pytest.raises(StatsError, match="far"):
        mann_whitney(x, y, far="roughly")


def test_swapping_groups_turns_the_effect_only() -> None:
    a, b = mann_whitney([1, 2, 3, 3], [3, 4, 5, 5]), mann_whitney([3, 4, 5, 5], [1, 2, 3, 3])
    assert (a.p, a.p_exact, a.cliffs_delta) == (pytest.approx(b.p), pytest.approx(b.p_exact), -b.cliffs_delta)  # type: ignore[operator]


def test_no_variation_is_no_difference() -> None:
    two, many = mann_whitney([4, 4], [4, 4, 4]), kruskal_wallis([4, 4, 4], ["a", "b", "c"])
    assert (two.p, two.cliffs_delta, many.p, many.h) == (None, 0.0, None, None)
    assert many.reason is not None and many.reason.code == "all_equal"


def test_empty_and_single_groups() -> None:
    assert mann_whitney([], [1, 2]).p is None
    assert kruskal_wallis([1, 2], ["a", "a"]).reason.code == "one_group"  # type: ignore[union-attr]
    assert kruskal_wallis([], []).n == 0


def test_small_groups_stay_out_of_test_and_picture() -> None:
    ratings = np.array([[1.0]] * 6 + [[5.0]] * 6 + [[3.0]] * 4)
    row = compare_groups(ratings, ["a"] * 6 + ["b"] * 6 + ["c"] * 4)[0]
    assert (row.groups, row.sizes, row.medians) == (("a", "b", "c"), (6, 6, 4), (1, 5, None))
    assert row.effect == -1 and row.p is not None and row.p_holm == row.p


def test_holm_over_items() -> None:
    rng = np.random.default_rng(3)
    ratings = rng.integers(1, 6, size=(30, 5)).astype(float)
    rows = compare_groups(ratings, list("abc") * 10)
    assert all(row.p_holm >= row.p for row in rows)  # type: ignore[operator]
    smallest = min(rows, key=lambda row: row.p or 1)
    assert smallest.p_holm == pytest.approx(min(1, 5 * (smallest.p or 0)))


def test_labels_must_fit() -> None:
    with pytest.raises(StatsError):
        kruskal_wallis([1, 2, 3], ["a"])


@given(st.lists(st.tuples(st.integers(1, 5), st.sampled_from("abc")), min_size=3, max_size=15))
@settings(max_examples=60, deadline=None)
def test_epsilon_squared_is_the_share_of_rank_variance_between_groups(people: list[tuple[int, str]]) -> None:
    values, groups = [v for v, _ in people], [g for _, g in people]
    test = kruskal_wallis(values, groups)
    if test.h is None:
        assert len(set(values)) == 1 or len(set(groups)) == 1
        return
    ranks = rankdata(values)
    within = sum(
        ((ranks[[g == name for g in groups]] - ranks[[g == name for g in groups]].mean()) ** 2).sum()
        for name in set(groups)
    )
    assert test.epsilon_squared == pytest.approx(1 - within / ((ranks - ranks.mean()) ** 2).sum())
