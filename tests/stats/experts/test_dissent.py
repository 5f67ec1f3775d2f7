"""Where a panel dissents and why, against counting by hand."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from stats.errors import StatsError
from stats.experts.dissent import desirability_bias, dissent, group_dissent, outliers, two_peaks

NAN = float("nan")
ANSWER = st.one_of(st.just(NAN), st.integers(1, 5).map(float))


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


def slow_quartiles(values: list[float]) -> tuple[float, float]:
    q1, _, q3 = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else [values[0]] * 3
    return q1, q3


@given(st.lists(ANSWER, max_size=14))
@settings(max_examples=80, deadline=None)
def test_outliers_one_by_one(values: list[float]) -> None:
    found = outliers(column(*values) if values else np.empty((0, 1)), points=5)[0]
    given_ = [v for v in values if not math.isnan(v)]
    if not given_:
        assert (found.experts, found.iqr, found.iqr_without, found.reason.code) == ((), None, None, "no_answers")  # type: ignore[union-attr]
        return
    q1, q3 = slow_quartiles(given_)
    beyond = [i for i, v in enumerate(values) if v < q1 - 1.5 * (q3 - q1) or v > q3 + 1.5 * (q3 - q1)]
    assert found.experts == tuple(beyond)
    low, high = slow_quartiles([v for i, v in enumerate(values) if not math.isnan(v) and i not in beyond])
    assert (found.iqr, found.iqr_without) == (pytest.approx(q3 - q1), pytest.approx(high - low))


@given(st.lists(st.integers(0, 9), min_size=2, max_size=9))
@settings(max_examples=120, deadline=None)
def test_peaks_pair_by_pair_and_mirrored(counts: list[int]) -> None:
    n, found, back = sum(counts), two_peaks(counts), two_peaks(counts[::-1])
    depths = [
        min(counts[a], counts[b]) - min(counts[a + 1 : b])
        for a in range(len(counts)) for b in range(a + 2, len(counts))
        if min(counts[a], counts[b]) >= 0.2 * n and min(counts[a + 1 : b]) <= min(counts[a], counts[b]) / 2
    ]  # fmt: skip
    deepest = max(depths, default=0)
    assert (found.peaks is None) == (deepest == 0) == (back.peaks is None)
    if found.peaks and found.peak_counts and found.valley is not None:
        assert min(found.peak_counts) - found.valley == deepest
        assert found.peak_counts == tuple(counts[p - 1] for p in found.peaks)


def test_camps_that_do_not_sit_at_the_ends() -> None:
    assert two_peaks([0, 5, 0, 5, 0]).peaks == (2, 4)
    assert two_peaks([5, 0, 0, 0, 5]).peaks == (1, 5)
    assert two_peaks([0, 5, 5, 0, 0]).peaks is None, "adjoining categories are one camp"
    assert two_peaks([1, 0, 9, 0, 0]).peaks is None, "one of ten is no camp"
    assert two_peaks([4, 3, 3, 3, 4]).peaks is None, "no valley"


def test_dissent_of_single_outliers() -> None:
    ratings = column(*[3.0] * 4, *[4.0] * 6, 9.0, 9.0, 9.0, 1.0)
    row = dissent(ratings, points=9, max_iqr=0.5)[0]
    assert (row.iqr, row.dissents, row.outliers.experts) == (1.0, True, (10, 11, 12, 13))
    assert row.outliers.iqr_without == 1.0 and "outliers" not in row.sources
    alone = dissent(column(3, 4, 4, 5, 5, 6, 6, 7), points=9, max_iqr=1)[0]
    assert (alone.iqr, alone.outliers.experts, alone.sources) == (2, (), ())
    assert [note.code for note in alone.notes] == ["dissent_unexplained"]
    edge = dissent(column(3, 4, 4, 4, 4, 4, 5, 5, 5, 9), points=9, max_iqr=0.75)[0]
    assert (edge.iqr, edge.outliers.experts, edge.outliers.iqr_without) == (1, (9,), 1)
    pulled = dissent(column(4, 4, 4, 4, 4, 4, 5, 5, 8), points=9, max_iqr=0.5)[0]
    assert (pulled.iqr, pulled.outliers.experts, pulled.outliers.iqr_without) == (1, (8,), 0.25)
    assert (pulled.dissents, pulled.sources) == (True, ("outliers",))


def test_dissent_between_groups_that_agree_within() -> None:
    ratings = column(*[1.0] * 6, *[2.0] * 2, *[5.0] * 6, *[4.0] * 2, 3, 3)
    groups = ["state"] * 8 + ["citizens"] * 8 + ["press"] * 2
    row = dissent(ratings, points=5, groups=groups)[0]
    assert row.sources == ("bipolarity", "groups") and row.bipolarity.peaks == (1, 5)
    assert row.groups is not None
    assert (row.groups.groups, row.groups.iqrs) == (("citizens", "press", "state"), (0.25, None, 0.25))
    assert (row.groups.medians, row.groups.effect, row.groups.united_within) == ((5, None, 1), 1, True)
    mixed = group_dissent(ratings, ["a", "b"] * 9, points=5)[0]
    assert (mixed.united_within, mixed.effect) == (False, pytest.approx(mixed.effect))
    assert group_dissent(ratings, ["a"] * 18, points=5)[0].united_within is None


def test_ratings_that_follow_wishes() -> None:
    rng = np.random.default_rng(4)
    wished = rng.integers(1, 6, size=(40, 3)).astype(float)
    rated = rng.integers(1, 6, size=(40, 3)).astype(float)
    rated[:, 1] = np.clip(wished[:, 1] + rng.integers(-1, 2, 40), 1, 5)
    rated[:5, 0] = NAN
    rows = desirability_bias(rated, wished, points=5)
    for i, row in enumerate(rows):
        given_ = ~np.isnan(rated[:, i])
        expected = spearmanr(rated[given_, i], wished[given_, i])
        assert (row.n, row.rho, row.p) == (
            given_.sum(),
            pytest.approx(expected.statistic),
            pytest.approx(expected.pvalue),
        )
        high = wished[given_, i] > 3
        x, y = rated[given_, i][high], rated[given_, i][~high]
        assert row.delta == pytest.approx(np.sign(x[:, None] - y[None, :]).mean())
    assert rows[1].p_holm == pytest.approx(3 * (rows[1].p or 0)) and (rows[1].rho or 0) > 0.7
    table = dissent(rated, points=5, desirability=wished)
    assert "desirability" in table[1].sources and "desirability" not in table[0].sources


def test_no_bias_figure_from_few_or_equal_answers() -> None:
    few = desirability_bias(column(*[1.0, 2, 3, 4, 5, 1, 2]), column(*[1.0, 2, 3, 4, 5, 1, 2]), points=5)[0]
    assert (few.n, few.rho, few.reason.code) == (7, None, "too_few_pairs")  # type: ignore[union-attr]
    same = desirability_bias(np.full((9, 1), 4.0), column(*range(1, 10)), points=9)[0]
    assert (same.rho, same.delta, same.reason.code) == (None, None, "no_variation")  # type: ignore[union-attr]
    whole = desirability_bias(column(*range(1, 10)), column(*range(1, 10)), points=9)[0]
    assert (whole.rho, whole.p) == (pytest.approx(1), 0)


@given(
    st.integers(0, 12).flatmap(lambda n: st.lists(st.tuples(ANSWER, ANSWER), min_size=n, max_size=n)),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None)
def test_never_fails_and_neither_order_nor_mirror_moves_it(values: list[tuple[float, float]], random: object) -> None:
    ratings = np.array(values, dtype=float).reshape(-1, 2)
    groups = [["a", "b"][i % 2] for i in range(len(ratings))]
    order = list(range(len(ratings)))
    random.shuffle(order)  # type: ignore[attr-defined]
    there = dissent(ratings, points=5, groups=groups, desirability=ratings[:, ::-1])
    moved = dissent(ratings[order], points=5, groups=[groups[i] for i in order], desirability=ratings[order][:, ::-1])
    mirrored = dissent(6 - ratings, points=5, groups=groups, desirability=6 - ratings[:, ::-1])
    for a, b, c in zip(there, moved, mirrored, strict=True):
        assert (a.dissents, a.iqr, a.sources, a.bipolarity) == (b.dissents, b.iqr, b.sources, b.bipolarity)
        assert {order[e] for e in b.outliers.experts} == set(a.outliers.experts) == set(c.outliers.experts)
        assert (a.dissents, a.iqr) == (c.dissents, c.iqr)
        assert (a.dissents is None) == (a.n < 5) == (a.reason is not None)


@pytest.mark.parametrize(
    ("call", "parameter"),
    [
        (lambda: dissent([[6.0]], points=5), "ratings"), (lambda: dissent([[5.0]], points=5, alpha=5), "alpha"),
        (lambda: dissent([[5.0]], points=5, max_iqr=5), "max_iqr"), (lambda: two_peaks([[1, 2], [3, 4]]), "counts"),
        (lambda: desirability_bias([[1.0]], [[1.0, 2.0]], points=5), "desirability"),
        (lambda: dissent([[5.0]], points=5, groups=["a", "b"]), "groups"),
    ],
)  # fmt: skip
def test_illegal_calls_name_the_parameter(call: object, parameter: str) -> None:
    with pytest.raises(StatsError) as caught:
        call()  # type: ignore[operator]
    assert caught.value.parameter == parameter
