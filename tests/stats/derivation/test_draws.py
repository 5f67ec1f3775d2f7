from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import PCG64
from scipy.special import ndtri

from stats.derivation.draws import (
    expert_rows,
    lower_factor,
    multiplicities,
    normal_vectors,
    streams,
    uniforms,
    weight_vectors,
)
from stats.derivation.weightspace import share_of_simplex
from stats.errors import StatsError


def test_first_numbers_of_a_seed_never_change() -> None:
    first = uniforms(streams(42).weights, 1, 3)[0]
    assert first == pytest.approx([0.9167441575549085, 0.9109866676343232, 0.8765925046098457], abs=1e-15)


def test_reading_in_pieces_gives_the_same_numbers() -> None:
    whole = uniforms(PCG64(5), 10, 7)
    bits = PCG64(5)
    assert (np.concatenate([uniforms(bits, 4, 7), uniforms(bits, 6, 7)]) == whole).all()


def test_a_word_of_ones_stays_below_one() -> None:
    class Ones:
        def random_raw(self, n: int) -> np.ndarray:
            return np.full(n, 2**64 - 1, dtype=np.uint64)

    u = uniforms(Ones(), 1, 4)  # type: ignore[arg-type]
    assert (u < 1).all() and np.isfinite(ndtri(u)).all() and (np.floor(u * 7) == 6).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 6), st.integers(0, 2**32))
def test_weights_lie_on_the_simplex_within_bounds(k: int, seed: int) -> None:
    w = weight_vectors(PCG64(seed), 200, k, 0.05, 0.9)
    assert w.shape == (200, k)
    assert np.allclose(w.sum(axis=1), 1)
    assert (w >= 0.05).all() and (w <= 0.9).all()


def test_weights_are_uniform_on_the_simplex() -> None:
    w = weight_vectors(PCG64(3), 40_000, 4, 0.0, 1.0)
    assert w.mean(axis=0) == pytest.approx([0.25] * 4, abs=0.004)
    assert (w[:, 0] > 0.5).mean() == pytest.approx(0.125, abs=0.006)  # (1 - x)^3 on the 4-simplex


@pytest.mark.parametrize(("k", "low", "high"), [(4, 0.1, 0.6), (3, 0.2, 0.5), (2, 0.1, 0.6), (5, 0.0, 0.4)])
def test_share_of_simplex_is_the_acceptance_rate(k: int, low: float, high: float) -> None:
    e = np.random.default_rng(1).exponential(size=(200_000, k))
    w = e / e.sum(axis=1, keepdims=True)
    assert share_of_simplex(k, low, high) == pytest.approx(((w >= low) & (w <= high)).all(axis=1).mean(), abs=0.004)


@pytest.mark.parametrize(("k", "low", "high"), [(1, 0.1, 0.6), (4, 0.3, 1), (2, 0, 0.4), (4, 0.25, 0.9)])
def test_bounds_without_room(k: int, low: float, high: float) -> None:
    assert share_of_simplex(k, low, high) == 0
    assert share_of_simplex(k, 0, 1) == 1


def test_experts_are_drawn_within_their_groups() -> None:
    strata = (np.array([0, 2, 4]), np.array([1, 3]))
    rows = expert_rows(PCG64(9), 500, strata)
    assert set(rows[:, [0, 2, 4]].ravel()) == {0, 2, 4}
    assert set(rows[:, [1, 3]].ravel()) == {1, 3}
    times = multiplicities(rows, 5)
    assert (times[:, [0, 2, 4]].sum(axis=1) == 3).all() and (times[:, [1, 3]].sum(axis=1) == 2).all()
    assert times[7, 2] == (rows[7] == 2).sum()


def test_normals_have_the_asked_covariance() -> None:
    covariance = np.array([[4.0, 1.0, 0.0], [1.0, 2.0, 0.0], [0.0, 0.0, 0.0]])
    x = normal_vectors(PCG64(4), 60_000, np.array([1.0, 2.0, 3.0]), lower_factor(covariance))
    assert np.cov(x.T) == pytest.approx(covariance, abs=0.06)
    assert (x[:, 2] == 3).all()


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 8), st.integers(1, 8), st.integers(0, 10**6))
def test_factor_reproduces_any_semidefinite_matrix(m: int, rank: int, seed: int) -> None:
    a = np.random.default_rng(seed).normal(size=(m, rank))
    factor = lower_factor(a @ a.T)
    assert factor @ factor.T == pytest.approx(a @ a.T, abs=1e-5)
    assert (np.triu(factor, 1) == 0).all()


def test_a_matrix_that_is_no_covariance_is_refused() -> None:
    with pytest.raises(StatsError, match="covariance"):
        lower_factor(np.array([[1.0, 2.0], [2.0, 1.0]]))
