"""Krippendorff's alpha and Gwet's AC: published figures, an independent package, and where nothing is defined."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stats.errors import StatsError
from stats.experts.gwet import WEIGHTS, ac_from_counts, category_table, gwet_ac, weight_matrix
from stats.experts.krippendorff import LEVELS, krippendorff_alpha, value_counts

NAN = float("nan")
FOUR = np.array([
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, NAN],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 3], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
])  # fmt: skip


def test_published_alpha() -> None:
    expected = {"nominal": 0.743421, "ordinal": 0.815388, "interval": 0.849107, "ratio": 0.797403}
    for level, value in expected.items():
        assert krippendorff_alpha(FOUR, level=level).value == pytest.approx(value, abs=5e-7)


def test_published_gwet() -> None:
    one, two = gwet_ac(FOUR, [1, 2, 3, 4, 5], weights="identity"), gwet_ac(FOUR, [1, 2, 3, 4, 5])
    assert (one.coefficient, one.pa, one.pe) == pytest.approx((0.775, 0.818, 0.190), abs=5e-4)
    assert (two.coefficient, two.pa, two.pe) == pytest.approx((0.899, 0.968, 0.685), abs=5e-4)
    assert gwet_ac(FOUR, [1, 2, 3, 4, 5], weights="linear").coefficient == pytest.approx(0.859, abs=5e-4)
    assert gwet_ac(FOUR, [1, 2, 3, 4, 5], weights="quadratic").coefficient == pytest.approx(0.914, abs=5e-4)


FIVE = np.array([  # Gwet's handbook: five observers, 15 units, scale 0 to 3
    [1, 1, 2, NAN, 0, 0, 1, 1, 2, 2, NAN, 0, 1, 3, 1], [1, 1, 3, 0, 0, 0, 0, NAN, 2, 1, 1, 0, 2, 3, 1],
    [2, 0, 3, 0, 0, 0, 2, 2, 2, 1, 0, 0, 2, 2, 1], [NAN, 1, 3, NAN, NAN, NAN, NAN, 0, NAN, 1, 0, 0, 2, 2, NAN],
    [2, NAN, NAN, 0, 0, 0, 1, NAN, 2, NAN, NAN, NAN, NAN, 3, 1],
])  # fmt: skip


def test_five_observers() -> None:
    assert gwet_ac(FIVE, [0, 1, 2, 3], weights="identity").coefficient == pytest.approx(0.497, abs=5e-4)
    assert krippendorff_alpha(FIVE, level="nominal").value == pytest.approx(0.481, abs=5e-4)


@pytest.mark.parametrize(("weights", "published"), [("linear", 0.800), ("ordinal", 0.834), ("quadratic", 0.849)])
def test_ordinal_of_gwet_is_not_ordinal_of_krippendorff(weights: str, published: float) -> None:
    """Alpha with Gwet's weights, pair by pair: .834 under his "ordinal", .815 under Krippendorff's metric."""
    loss = 1 - weight_matrix([1, 2, 3, 4, 5], weights)
    values, counts = value_counts(FOUR)
    assert values.tolist() == [1, 2, 3, 4, 5]
    units = counts[counts.sum(axis=1) > 1]
    margins = units.sum(axis=0)
    observed = sum(u @ loss @ u / (u.sum() - 1) for u in units) / margins.sum()
    expected = margins @ loss @ margins / (margins.sum() * (margins.sum() - 1))
    alpha = 1 - observed / expected
    assert alpha == pytest.approx(published, abs=5e-4)
    known = {"quadratic": krippendorff_alpha(FOUR, level="interval").value}.get(weights)
    assert known is None or alpha == pytest.approx(known)
    assert weights != "ordinal" or abs(alpha - (krippendorff_alpha(FOUR).value or 0)) > 0.01


def test_binary_table() -> None:
    pairs = [(1, 1)] * 13 + [(1, 2)] * 2 + [(2, 1)] + [(2, 2)] * 3
    assert gwet_ac(np.array(pairs, dtype=float).T, [1, 2], weights="identity").coefficient == pytest.approx(
        0.7527, abs=5e-5
    )


@given(st.integers(2, 9), st.integers(2, 8), st.integers(0, 10_000), st.sampled_from(LEVELS))
@settings(max_examples=60, deadline=None)
def test_alpha_as_an_independent_package(raters: int, items: int, seed: int, level: str) -> None:
    krippendorff = pytest.importorskip("krippendorff")
    rng = np.random.default_rng(seed)
    ratings = rng.integers(1, 6, size=(raters, items)).astype(float)
    ratings[rng.random(ratings.shape) < 0.2] = np.nan
    ours = krippendorff_alpha(ratings, level=level)
    if ours.value is None:
        return
    assert ours.value == pytest.approx(krippendorff.alpha(ratings, level_of_measurement=level), abs=1e-10)
    assert krippendorff_alpha(ratings[::-1], level=level).value == pytest.approx(ours.value, abs=1e-12)


def slow_gwet(ratings: np.ndarray, categories: list[int], weights: str) -> float:
    """Formula by formula over items and pairs of raters."""
    w = weight_matrix(categories, weights)
    place = {c: k for k, c in enumerate(categories)}
    agreed, shares = [], []
    for item in ratings.T:
        given_ = [place[int(v)] for v in item if not np.isnan(v)]
        if given_:
            shares.append([given_.count(k) / len(given_) for k in range(len(categories))])
        if len(given_) > 1:
            pairs = [w[a, b] for i, a in enumerate(given_) for j, b in enumerate(given_) if i != j]
            agreed.append(sum(pairs) / len(pairs))
    pi = np.mean(shares, axis=0)
    pe = w.sum() / (len(categories) * (len(categories) - 1)) * (pi * (1 - pi)).sum()
    return float((np.mean(agreed) - pe) / (1 - pe))


@given(st.integers(2, 7), st.integers(2, 6), st.integers(0, 10_000), st.sampled_from(WEIGHTS))
@settings(max_examples=60, deadline=None)
def test_gwet_pair_by_pair(raters: int, items: int, seed: int, weights: str) -> None:
    rng = np.random.default_rng(seed)
    ratings = rng.integers(1, 6, size=(raters, items)).astype(float)
    ratings[rng.random(ratings.shape) < 0.2] = np.nan
    got = gwet_ac(ratings, [1, 2, 3, 4, 5], weights=weights)
    if got.coefficient is None:
        return
    assert got.coefficient == pytest.approx(slow_gwet(ratings, [1, 2, 3, 4, 5], weights), abs=1e-12)


@pytest.mark.parametrize("weights", WEIGHTS)
def test_weights_are_one_on_the_diagonal_and_zero_somewhere(weights: str) -> None:
    w = weight_matrix([1, 2, 3, 4, 5], weights)
    assert (np.diag(w) == 1).all() and (w == w.T).all() and w.min() == pytest.approx(0) and w.max() == 1


def test_unused_categories_belong_to_the_scale() -> None:
    ratings = [[3, 4, 5], [3, 4, 4]]
    full, cut = gwet_ac(ratings, [1, 2, 3, 4, 5]), gwet_ac(ratings, [3, 4, 5])
    assert full.coefficient != cut.coefficient


def test_alpha_is_undefined_where_all_agree_but_ac_is_not() -> None:
    ratings = np.full((5, 4), 4.0)
    alpha, ac = krippendorff_alpha(ratings), gwet_ac(ratings, [1, 2, 3, 4, 5])
    assert alpha.value is None and alpha.reason is not None and alpha.reason.code == "no_variation"
    assert (ac.coefficient, ac.se) == (1, 0)


@pytest.mark.parametrize("ratings", [np.empty((0, 0)), [[1.0, 2.0, 3.0]], np.full((4, 3), np.nan)])
def test_nothing_to_pair(ratings: object) -> None:
    alpha, ac = krippendorff_alpha(ratings), gwet_ac(ratings, [1, 2, 3])  # type: ignore[arg-type]
    assert (alpha.value, ac.coefficient, ac.p) == (None, None, None)
    assert alpha.reason is not None and ac.reason is not None


def test_chance_agreement_needs_no_pairs() -> None:
    found = gwet_ac([[2, None, 1], [None, 2, None]], [0, 1, 2, 3], weights="identity")
    assert (found.coefficient, found.pa, found.ci_high) == (None, None, None)
    assert found.pe == pytest.approx((2 / 3 * 1 / 3 + 1 / 3 * 2 / 3) / 3), "as irrCAC 0.4.4"
    assert gwet_ac([[None, None]], [1, 2]).pe is None


def test_many_panels_at_once() -> None:
    table = category_table(FOUR, [1, 2, 3, 4, 5])
    both = ac_from_counts(np.stack([table, table[::-1]]), weight_matrix([1, 2, 3, 4, 5], "ordinal"))
    assert both[0] == pytest.approx(both[1])


@pytest.mark.parametrize(
    "call",
    [
        lambda: krippendorff_alpha(FOUR, level="metric"), lambda: gwet_ac(FOUR, [1, 2, 3]),
        lambda: gwet_ac(FOUR, [5, 4, 3, 2, 1]), lambda: gwet_ac(FOUR, [1, 2, 3, 4, 5], weights="none"),
        lambda: gwet_ac(FOUR, [1, 2, 3, 4, 5], level=95), lambda: krippendorff_alpha([[-1.0, 2], [1, 2]], level="ratio"),
    ],
)  # fmt: skip
def test_illegal_calls(call: object) -> None:
    with pytest.raises(StatsError):
        call()  # type: ignore[operator]
