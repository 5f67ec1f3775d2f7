from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from scipy.stats import spearmanr

from stats.derivation.declaration import DirectionRule
from stats.derivation.directions import average_linkage, cut_tree, directions_of, propose_directions, rank_correlations
from stats.derivation.run import derive
from stats.errors import StatsError
from tests.stats.derivation.studies import declared, panel_of, study


def _two_blocks(experts: int = 40) -> np.ndarray:
    rng = np.random.default_rng(2)
    tastes = rng.normal(size=(experts, 2))
    return np.clip(np.rint(4 + tastes[:, [0, 0, 0, 1, 1]] + 0.3 * rng.normal(size=(experts, 5))), 1, 5)


def test_planted_blocks_are_found_in_any_order() -> None:
    ratings, codes = _two_blocks(), ["a", "b", "c", "x", "y"]
    order = [3, 0, 4, 2, 1]
    for columns in (range(5), order):
        result = propose_directions([codes[i] for i in columns], ratings[:, list(columns)])
        assert [d.codes for d in result.directions] == [("a", "b", "c"), ("x", "y")]
    assert not result.notes


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 9), st.integers(0, 10**6), st.floats(0.1, 1.5))
def test_like_scipy_where_no_distances_tie(c: int, seed: int, cut: float) -> None:
    upper = np.random.default_rng(seed).uniform(0, 2, (c, c))
    distances = np.triu(upper, 1) + np.triu(upper, 1).T
    codes = [f"{i:02d}" for i in range(c)]
    tree = linkage(squareform(distances), "average")
    merges = average_linkage(codes, distances)
    assert [m.distance for m in merges] == pytest.approx(list(tree[:, 2]))
    labels = fcluster(tree, cut, "distance")
    expected = {tuple(np.array(codes)[labels == k]) for k in set(labels)}
    assert {d.codes for d in cut_tree(codes, merges, cut)} == expected


def test_spearman_over_complete_pairs_like_scipy() -> None:
    rng = np.random.default_rng(4)
    ratings = np.where(rng.random((30, 2)) < 0.2, np.nan, rng.integers(1, 6, (30, 2)))
    rho, pairs = rank_correlations(ratings, 8)
    both = ~np.isnan(ratings).any(axis=1)
    assert rho[0, 1] == pytest.approx(spearmanr(ratings[both]).statistic)
    assert pairs[0, 1] == both.sum()


def test_equal_distances_join_by_code() -> None:
    merges = average_linkage(["a", "b", "c"], np.full((3, 3), 0.5))
    assert [(m.left, m.right) for m in merges] == [(("a",), ("b",)), (("a", "b"), ("c",))]


def test_too_few_pairs_and_constants_stand_alone() -> None:
    ratings = np.array([[5.0] * 10, [4, 5] * 5, [4, 5] * 5, [4, 5] * 3 + [np.nan] * 4]).T
    result = propose_directions(["a", "b", "c", "d"], ratings)
    assert [d.codes for d in result.directions] == [("a",), ("b", "c"), ("d",)]
    assert result.rho[0][1] is None and result.rho[1][3] is None and result.pairs[1][3] == 6
    assert {r.code: r.values for r in result.notes}["pairs_without_correlation"] == {"pairs": 5}


def test_declared_cut_is_obeyed() -> None:
    assert len(propose_directions(["a", "b", "c", "x", "y"], _two_blocks(), DirectionRule(cut=1.9)).directions) == 1
    assert len(propose_directions(["a", "b", "c", "x", "y"], _two_blocks(), DirectionRule(cut=0.01)).directions) == 5


@pytest.mark.parametrize("codes", [[], ["a"]])
def test_nothing_to_cluster(codes: list[str]) -> None:
    result = propose_directions(codes, np.full((3, len(codes)), 5.0))
    assert [d.codes for d in result.directions] == [(c,) for c in codes] and result.merges == ()


def test_wrong_shapes_are_named() -> None:
    with pytest.raises(StatsError, match="ratings"):
        propose_directions(["a"], np.ones((4, 2)))
    with pytest.raises(StatsError, match="codes"):
        propose_directions(["a", "a"], np.ones((4, 2)))


def test_only_candidates_with_consensus_are_clustered() -> None:
    inputs = study({"z": panel_of(24, 0, 0), "a": panel_of(10, 12, 2), "b": panel_of(22, 2, 0)})
    result = derive(inputs, declared(draws=100))
    assert directions_of(result, inputs, declared()).codes == ("b", "z")
