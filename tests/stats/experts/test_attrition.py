"""Leavers beside stayers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


@given(st.lists(st.tuples(st.one_of(st.none(), st.integers(1, 5)), st.booleans()), min_size=1, max_size=20))
@settings(max_examples=80, deadline=None)
def test_expert_by_expert(people: list[tuple[int | None, bool]]) -> None:
    row = attrition([[v] for v, _ in people], [s for _, s in people], points=5)[0]  # type: ignore[misc]
    gone = [v for v, stayed in people if v is not None and not stayed]
    kept = [v for v, stayed in people if v is not None and stayed]
    assert (row.leavers, row.stayers, row.n) == (len(gone), len(kept), len(gone) + len(kept))
    for share, members in ((row.agree_all, gone + kept), (row.agree_stayers, kept)):
        assert share == (pytest.approx(sum(v >= 4 for v in members) / len(members)) if members else None)
    assert (
        (row.leavers_median is None)
        == (len(gone) < 5)
        == (row.reason is not None and row.reason.code == "too_few_leavers")
    )
    if len(gone) >= 5 and kept:
        low, high = np.quantile(kept, [0.25, 0.75])
        assert row.outside == pytest.approx(sum(v < low or v > high for v in gone) / len(gone))
        assert row.cliffs_delta == pytest.approx(np.mean([np.sign(g - k) for g in gone for k in kept]))
