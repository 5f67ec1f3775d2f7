"""Leavers beside stayers."""

import numpy as np
import pytest

from stats.errors import StatsError
from stats.experts.attrition import attrition


def test_leavers_who_held_the_minority_view() -> None:
    ratings = np.array([[4.0, 4]] * 10 + [[5.0, 5]] * 5 + [[1.0, 4]] * 6)
    split, same = attrition(ratings, [True] * 15 + [False] * 6, points=5)
    assert (split.leavers, split.stayers, split.leavers_median, split.stayers_median) == (6, 15, 1, 4)
    assert (split.outside, split.cliffs_delta) == (1, -1)
    assert (split.agree_all, split.agree_stayers) == (15 / 21, 1)
    assert split.p is not None and split.p_holm == pytest.approx(2 * split.p)
    assert same.agree_all == same.agree_stayers == 1
    assert (same.outside, same.cliffs_delta) == (0, pytest.approx(-5 / 15))


def test_few_leavers_stay_unseen() -> None:
    row = attrition([[4.0]] * 6 + [[1.0]] * 4, [True] * 6 + [False] * 4, points=5)[0]
    assert (row.leavers, row.leavers_median, row.outside, row.p) == (4, None, None, None)
    assert row.reason is not None and row.reason.code == "too_few_leavers"


def test_nobody_and_wrong_length() -> None:
    assert attrition(np.full((3, 1), np.nan), [True] * 3, points=5)[0].agree_all is None
    assert attrition([[4.0]] * 6, [False] * 6, points=5)[0].stayers_median is None
    with pytest.raises(StatsError):
        attrition([[4.0]], [True, False], points=5)
