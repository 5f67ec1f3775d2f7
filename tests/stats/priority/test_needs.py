from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_rel

from stats.errors import StatsError
from stats.priority.borich import borich_needs
from stats.priority.locus import locus_for_focus


def _ratings(seed: int, people: int = 12, items: int = 5, missing: float = 0.15) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    both = rng.integers(1, 6, (2, people, items)).astype(float)
    both[rng.random(both.shape) < missing] = np.nan
    return both[0], both[1]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_against_a_slow_reference(seed: int) -> None:
    required, present = _ratings(seed)
    for i, item in enumerate(borich_needs(required, present).items):
        pairs = [(r, p) for r, p in zip(required[:, i], present[:, i], strict=True) if r == r and p == p]
        assert item.n == len(pairs)
        if pairs:
            mean = sum(r for r, _ in pairs) / len(pairs)
            assert item.need == pytest.approx(sum((r - p) * mean for r, p in pairs) / len(pairs))
        if item.t is not None:
            expected = ttest_rel(*zip(*pairs, strict=True))
            assert (item.t, item.p) == pytest.approx((expected.statistic, expected.pvalue))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_order_of_people_and_items_does_not_matter(seed: int) -> None:
    required, present = _ratings(seed)
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(12), rng.permutation(5)
    first = borich_needs(required, present).items
    second = borich_needs(required[np.ix_(rows, columns)], present[np.ix_(rows, columns)]).items
    for k, i in enumerate(columns):
        assert (first[i].need, first[i].rank) == (second[k].need, second[k].rank)


def test_equal_needs_share_a_rank_and_the_top() -> None:
    required = np.array([[5, 5, 3, 2], [4, 4, 3, 2.0]])
    present = np.array([[2, 2, 3, 2], [2, 2, 3, 2.0]])
    assert [i.rank for i in borich_needs(required, present).items] == [1, 1, 3, 3]
    result = locus_for_focus(required, present)
    assert (result.high_high, result.first, result.second, result.notes) == (2, (0, 1), (), ())


def test_a_tie_at_the_last_place_takes_both() -> None:
    # b is high on both and alone there (k = 1); a needs as much, by a wide gap at a low importance
    required = np.array([[3.0, 4.0, 3.5]])
    present = np.array([[-1.0, 1.0, 3.5]])
    result = locus_for_focus(required, present)
    assert result.needs == (12.0, 12.0, 0.0)
    assert (result.high_high, result.first, result.second) == (1, (1,), (0,))
    assert result.notes[0].code == "tied_needs"


def test_undefined_is_none_with_a_reason() -> None:
    nobody = borich_needs(np.full((3, 1), np.nan), np.ones((3, 1))).items[0]
    assert (nobody.n, nobody.need, nobody.rank, nobody.t) == (0, None, None, None)
    alone = borich_needs([[5.0]], [[3.0]]).items[0]
    assert (alone.need, alone.t) == (10, None) and alone.reason is not None and alone.reason.code == "too_few_pairs"
    same = borich_needs([[5.0], [4.0]], [[4.0], [3.0]]).items[0]
    assert same.t is None and same.reason is not None and same.reason.code == "no_variation"


def test_items_without_pairs_stay_out_of_the_lines() -> None:
    required, present = np.array([[4.0, np.nan], [4, np.nan]]), np.array([[2.0, 3.0], [2, 3]])
    result = locus_for_focus(required, present)
    assert (result.importance_line, result.gap_line, result.importance_high, result.first) == (
        4,
        2,
        (True, None),
        (0,),
    )
    empty = locus_for_focus(np.empty((0, 2)), np.empty((0, 2)))
    assert (empty.importance_line, empty.first, empty.second) == (None, (), ())


def test_shapes_must_agree() -> None:
    with pytest.raises(StatsError, match="present"):
        borich_needs(np.ones((2, 2)), np.ones((2, 3)))
