"""Quantile types against numpy and a fraction-by-fraction reference."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stats.errors import StatsError
from stats.experts.quartiles import quantile, quantile_from_counts, quarters, quartiles
from stats.experts.ratings import category_counts
from tests.stats.consensus.slow_table import quartile
from tests.stats.experts.vectors import VECTORS

NUMPY = {7: "linear", 6: "weibull", 2: "averaged_inverted_cdf"}
VALUES = st.lists(st.integers(1, 5), min_size=1, max_size=30)


@given(VALUES, st.sampled_from([7, 6, 2]), st.sampled_from([0.25, 0.5, 0.75, 0.3, 0.7]))
@settings(max_examples=150, deadline=None)
def test_same_as_numpy_and_by_counts(values: list[int], kind: int, p: float) -> None:
    got = quantile(np.array(values, dtype=float), p, quartile_type=kind)[0]
    slow = quartile(values, Fraction(p).limit_denominator(100), kind)
    assert got == pytest.approx(float(slow), abs=1e-12)
    assert got == quantile_from_counts(category_counts(values, 5), p, quartile_type=kind)[0]
    if kind != 2:
        assert got == pytest.approx(np.quantile(values, p, method=NUMPY[kind]), abs=1e-9)


def test_vector_g_is_where_types_part() -> None:
    values = np.array(VECTORS["G"], dtype=float)
    seven, six = quartiles(values), quartiles(values, quartile_type=6)
    assert (seven.q1[0], seven.q3[0], six.q1[0], six.q3[0]) == (4, 4.75, 3.75, 5)


def test_missing_ratings_and_empty_items() -> None:
    values = np.array([[1, np.nan], [np.nan, np.nan], [3, np.nan]])
    assert quantile(values, 0.5)[0] == 2
    assert np.isnan(quantile(values, 0.5)[1])
    assert quantile(np.empty((0, 2)), 0.5).shape == (2,)
    assert np.isnan(quantile_from_counts([0, 0, 0], 0.5))
    assert [int(v) for v in quarters(np.array([0, 0, 0]))] == [0, 0, 0]


@pytest.mark.parametrize(("p", "kind"), [(0.5, 5), (-0.1, 7), (1.1, 7)])
def test_unknown_type_or_probability(p: float, kind: int) -> None:
    with pytest.raises(StatsError):
        quantile([1.0, 2.0], p, quartile_type=kind)
