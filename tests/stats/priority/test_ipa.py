from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stats.errors import StatsError
from stats.priority.ipa import Lines, Quadrant, importance_performance

MEANS = st.lists(st.tuples(st.integers(100, 500), st.integers(100, 500)), min_size=1, max_size=12)


def test_an_item_on_both_lines_is_high_though_binary_sums_miss_it() -> None:
    # 0.1 + 0.2 + 0.3 over 3 is not 0.2 in binary
    result = importance_performance([0.1, 0.2, 0.3], [0.1, 0.2, 0.3])
    assert result.quadrants == (Quadrant.LOW_PRIORITY, Quadrant.KEEP_UP, Quadrant.KEEP_UP)
    assert result.on_line == (1,) and result.notes[0].code == "items_on_a_line"


@pytest.mark.parametrize(
    ("lines", "across"), [(Lines.MEAN, 3.0), (Lines.MEDIAN, 2.5), (Lines.SCALE_MIDDLE, 4.0), ("median", 2.5)]
)
def test_lines(lines: Lines, across: float) -> None:
    result = importance_performance([1, 2, 3, 6], [1, 1, 1, 1], lines=lines, scale=(1, 7))
    assert result.importance_line == across


@given(MEANS, st.sampled_from(list(Lines)))
def test_swapping_the_axes_swaps_two_quadrants(items: list[tuple[int, int]], lines: Lines) -> None:
    i, p = [a / 100 for a, _ in items], [b / 100 for _, b in items]
    swapped = {
        Quadrant.CONCENTRATE_HERE: Quadrant.POSSIBLE_OVERKILL,
        Quadrant.POSSIBLE_OVERKILL: Quadrant.CONCENTRATE_HERE,
    }
    once, twice = importance_performance(i, p, lines=lines), importance_performance(p, i, lines=lines)
    assert tuple(swapped.get(q, q) for q in once.quadrants) == twice.quadrants  # type: ignore[arg-type]
    assert once.gaps == tuple(-g for g in twice.gaps if g is not None)


def test_missing_means_have_no_quadrant_and_do_not_move_the_lines() -> None:
    result = importance_performance([4, None, 2, float("nan")], [3, 5, 1, 1])
    assert (result.importance_line, result.performance_line, result.n) == (3, 2, 2)
    assert result.quadrants[1] is None and result.quadrants[3] is None and result.gaps[3] is None


def test_empty_and_single() -> None:
    nothing = importance_performance([], [])
    assert (nothing.importance_line, nothing.quadrants) == (None, ())
    one = importance_performance([4], [2])
    assert one.quadrants == (Quadrant.KEEP_UP,) and "one_item_only" in {r.code for r in one.notes}
    assert importance_performance([None], [None], lines="scale_middle").quadrants == (None,)


def test_illegal() -> None:
    with pytest.raises(StatsError, match="performance"):
        importance_performance([1], [1, 2])
    with pytest.raises(StatsError, match="lines"):
        importance_performance([1], [1], lines="mode")
    assert np.isfinite(importance_performance(np.array([4.5]), np.array([3.5])).gaps[0] or 0)
