"""Worked vectors, a vendor's example, and items without enough answers."""

import numpy as np
import pytest

from stats.experts.descriptives import describe
from stats.experts.dispersion import dispersion
from tests.stats.experts.vectors import VECTORS

# mean, sd, cv, type 7 (q1, median, q3, convergence, agreement), type 6 the same, A, Tastle-Wierman
WORKED = {
    "A": (4.3333, 0.6513, 0.1503, (4, 4, 5, 0.5, 0.75), (4, 4, 5, 0.5, 0.75), 0.7083, 0.7789),
    "B": (1.6667, 0.6513, 0.3908, (1, 2, 2, 0.5, 0.5), (1, 2, 2, 0.5, 0.5), 0.7083, 0.7789),
    "C": (3.0, 1.9540, 0.6513, (1, 3, 5, 2, -1 / 3), (1, 3, 5, 2, -1 / 3), -0.7130, 0.0975),
    "D": (3.0, 0.6030, 0.2010, (3, 3, 3, 0, 1), (3, 3, 3, 0, 1), 0.75, 0.8617),
    "E": (4.1111, 0.6009, 0.1462, (4, 4, 4, 0, 1), (4, 4, 4.5, 0.25, 0.875), 0.7778, 0.8402),
    "F": (4.0, 0.7071, 0.1768, (4, 4, 4, 0, 1), (3.5, 4, 4.5, 0.5, 0.75), 0.6538, 0.8084),
}


@pytest.mark.parametrize("name", WORKED)
def test_worked_vectors(name: str) -> None:
    mean, sd, cv, seven, six, a, tw = WORKED[name]
    values = np.array(VECTORS[name], dtype=float)
    row = describe(values, points=5)[0]
    assert (row.mean, row.sd, row.cv) == pytest.approx((mean, sd, cv), abs=5e-5)
    for expected, kind in ((seven, 7), (six, 6)):
        d = describe(values, points=5, quartile_type=kind)[0]
        assert (d.q1, d.median, d.q3, d.convergence, d.agreement) == pytest.approx(expected)
    shape = dispersion(row.counts)
    assert (shape.agreement_a, shape.tastle_wierman) == pytest.approx((a, tw), abs=5e-5)


def test_vendor_example_with_two_without_answer() -> None:
    row = describe([1, 1, 1, 2, 3, 3, 5, None, None], points=5)[0]
    assert (row.n, row.missing_count) == (7, 2)
    assert (row.mean, row.sd, row.cv) == pytest.approx((2.285714, 1.496026, 0.654512), abs=1e-6)


def test_undefined_is_none_with_a_reason() -> None:
    none, one, zero = describe([[None, 4, 0], [None, None, 0]])
    assert (none.n, none.mean, none.median, none.mode, none.reason.code) == (0, None, None, (), "no_answers")  # type: ignore[union-attr]
    assert (one.mean, one.sd, one.cv, one.iqr) == (4, None, None, 0)
    assert (zero.cv, zero.agreement, zero.sd) == (None, None, 0)


def test_mode_lists_ties() -> None:
    assert describe([1, 1, 2, 5, 5], points=5)[0].mode == (1, 5)


def test_order_of_experts_leaves_every_digit() -> None:
    values = np.random.default_rng(1).integers(1, 8, size=(41, 6)).astype(float)
    assert describe(values, points=7) == describe(values[::-1], points=7)
