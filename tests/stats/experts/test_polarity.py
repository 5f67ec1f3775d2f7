"""Signs of a split panel."""

import numpy as np
import pytest
from scipy.stats import kurtosis, skew

from stats.experts.polarity import bimodality_coefficient, polarity
from tests.stats.experts.vectors import VECTORS


def test_worked_vector_c() -> None:
    row = polarity(VECTORS["C"], points=5)[0]
    assert row.bimodality == pytest.approx(0.5711, abs=5e-5)
    assert (row.suspicious, row.low_count, row.high_count, row.tails) == (True, 6, 6, 6)
    assert [note.code for note in row.notes] == ["bimodality_unreliable"]
    assert row.agreement_a == pytest.approx(-0.7130, abs=5e-5)


def test_as_scipys_moments() -> None:
    x = np.random.default_rng(2).integers(1, 8, size=(25, 4)).astype(float)
    corner = 3 * 24**2 / (23 * 22)
    expected = (skew(x, bias=False) ** 2 + 1) / (kurtosis(x, bias=False) + corner)
    assert bimodality_coefficient(x) == pytest.approx(expected)


def test_undefined() -> None:
    rows = polarity([[4, 5, np.nan]] * 3, points=5)
    assert all(row.bimodality is None and row.reason is not None for row in rows)
    same = polarity([[4]] * 6, points=5)[0]
    assert (same.bimodality, same.reason.code) == (None, "all_equal")  # type: ignore[union-attr]
    assert polarity(np.empty((0, 2)), points=5)[0].agreement_a is None
