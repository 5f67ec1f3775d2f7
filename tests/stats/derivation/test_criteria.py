from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stats.derivation.criteria import means_of_counts, ranks, scaled, scores

EXPERTS, CITIZENS = [4.6, 4.2, 3.0], [3.5, 3.8, 3.4]


def _order(experts: list[float], citizens: list[float], min_max: bool) -> bool:
    """Whether the first candidate is ahead of the second, equal weights."""
    columns = [np.array(experts), np.array(citizens)]
    ends = [(c.min(), c.max()) if min_max else (3.0, 5.0) for c in columns]
    values = np.stack([scaled(c, *e) for c, e in zip(columns, ends, strict=True)], axis=-1)
    score = scores(np.array([0.5, 0.5]), values)
    return bool(score[0] > score[1])


def test_a_fourth_candidate_turns_min_max_round_but_not_declared_anchors() -> None:
    assert not _order(EXPERTS, CITIZENS, min_max=True)
    assert _order([*EXPERTS, 3.0], [*CITIZENS, 5.0], min_max=True)
    assert _order(EXPERTS, CITIZENS, min_max=False) is _order([*EXPERTS, 3.0], [*CITIZENS, 5.0], min_max=False)


def test_values_are_clipped_to_the_anchors() -> None:
    assert scaled(np.array([2.0, 3.0, 4.0, 5.0, np.nan]), 3, 5)[:4].tolist() == [0, 0, 0.5, 1]
    assert np.isnan(scaled(np.array([np.nan]), 3, 5)[0])


def test_means_of_counts() -> None:
    assert means_of_counts(np.array([[0, 0, 1, 2, 1]]))[0] == 4
    assert np.isnan(means_of_counts(np.zeros((1, 5), dtype=np.int64))[0])


@given(st.lists(st.integers(0, 6), min_size=1, max_size=9))
def test_ranks_against_a_slow_count(values: list[int]) -> None:
    score = np.array(values, dtype=float)
    score[score == 6] = np.nan
    known = [-1.0 if s != s else s for s in score]
    assert ranks(score).tolist() == [1 + sum(o > s for o in known) for s in known]


def test_scores_that_differ_by_rounding_only_share_a_rank() -> None:
    assert ranks(np.array([0.1 + 0.2, 0.3, 0.2])).tolist() == [1, 1, 3]


@pytest.mark.parametrize("draws", [1, 4])
def test_scores_of_many_draws(draws: int) -> None:
    rng = np.random.default_rng(0)
    w, v = rng.random((draws, 3)), rng.random((draws, 5, 3))
    assert scores(w, v) == pytest.approx((v * w[:, None, :]).sum(axis=-1))
