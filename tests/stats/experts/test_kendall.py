"""Kendall's W: textbook figures, gaps, ties and panels without an order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import friedmanchisquare, rankdata

from stats.errors import StatsError
from stats.experts.kendall import kendalls_w, reading_of, tie_sums

ANXIETY = [
    [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
    [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
    [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
]
SIEGEL = [[5, 6, 7, 1, 2, 4, 3, 8], [1, 7, 6, 2, 3, 5, 4, 8], [4, 5, 1, 3, 2, 7, 6, 8]]


def test_published_with_ties() -> None:
    w = kendalls_w(ANXIETY)
    assert (w.w, w.chi2, w.p) == pytest.approx((0.5396569, 30.7604, 0.042883), rel=2e-5)
    assert (w.df, w.w_uncorrected, w.reading) == (19, pytest.approx(0.501921, abs=5e-7), "moderate")


def test_textbook_without_ties() -> None:
    w = kendalls_w(SIEGEL)
    assert (w.w, w.chi2, w.df) == (pytest.approx(0.656085, abs=5e-7), pytest.approx(13.778, abs=5e-4), 7)
    assert w.w == w.w_uncorrected


@given(st.integers(2, 8), st.integers(3, 9), st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_equals_friedman_and_ignores_the_order_of_experts(experts: int, items: int, seed: int) -> None:
    ratings = np.random.default_rng(seed).integers(1, 6, size=(experts, items)).astype(float)
    w = kendalls_w(ratings)
    assert kendalls_w(ratings[::-1]).w == pytest.approx(w.w) if w.w is not None else True
    if w.chi2 is not None and items > 2:
        assert w.chi2 == pytest.approx(friedmanchisquare(*ratings.T).statistic)
    slow = [sum(t**3 - t for t in np.unique(row, return_counts=True)[1]) for row in ratings]
    assert list(tie_sums(ratings)) == slow


def test_gaps_drop_experts_or_items_and_say_how_many() -> None:
    ratings = np.array(SIEGEL, dtype=float)
    ratings = np.vstack([ratings, ratings[0]])
    ratings[3, 0] = np.nan
    by_expert, by_item = kendalls_w(ratings), kendalls_w(ratings, missing="drop_items")
    assert (by_expert.n_experts, by_expert.dropped_experts, by_expert.n_items) == (3, 1, 8)
    assert (by_item.n_experts, by_item.dropped_items, by_item.n_items) == (4, 1, 7)
    assert by_expert.w == pytest.approx(0.656085, abs=5e-7)


def test_pairwise_is_mean_spearman() -> None:
    ratings = np.array(ANXIETY, dtype=float)
    assert kendalls_w(ratings, missing="pairwise").w == pytest.approx(kendalls_w(ratings).w)
    ratings[0, 0] = np.nan
    given_ = ~np.isnan(ratings)
    pairs = [(0, 1), (0, 2), (1, 2)]
    weights = [(given_[a] & given_[b]).sum() - 1 for a, b in pairs]
    rho = []
    for a, b in pairs:
        both = given_[a] & given_[b]
        rho.append(np.corrcoef(rankdata(ratings[a, both]), rankdata(ratings[b, both]))[0, 1])
    k = given_.sum() / 20
    expected = (1 + np.average(rho, weights=weights) * (k - 1)) / k
    w = kendalls_w(ratings, missing="pairwise")
    assert (w.w, w.chi2) == (pytest.approx(expected), pytest.approx(k * 19 * expected))


@pytest.mark.parametrize("ratings", [np.full((6, 5), 5.0), [[5, 5], [5, 5]]])
def test_all_equal_has_no_order(ratings: object) -> None:
    w = kendalls_w(ratings)  # type: ignore[arg-type]
    assert (w.w, w.p, w.reading) == (None, None, None)
    assert w.reason is not None and w.reason.code == "no_variation"


@pytest.mark.parametrize("ratings", [np.empty((0, 0)), [[1.0, 2, 3]], [[1.0], [2]], np.full((3, 3), np.nan)])
def test_too_few_for_an_order(ratings: object) -> None:
    for missing in ("drop_experts", "drop_items", "pairwise"):
        w = kendalls_w(ratings, missing=missing)  # type: ignore[arg-type]
        assert w.w is None and w.reason is not None


def test_unknown_policy_and_reading() -> None:
    with pytest.raises(StatsError):
        kendalls_w(SIEGEL, missing="guess")
    assert [reading_of(v) for v in (None, 0.1, 0.3, 0.5, 0.7, 0.95)] == [
        None, "very_weak", "weak", "moderate", "strong", "unusually_strong",
    ]  # fmt: skip
