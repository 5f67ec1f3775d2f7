"""Van der Eijk's A, Tastle-Wierman, Leik: published figures, mirrors and empty items."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stats.errors import StatsError
from stats.experts.dispersion import agreement_a, dispersion, leik_dispersion, location_free, tastle_wierman

PUBLISHED = [
    ((30, 40, 210, 130, 530, 50, 10), 0.6113333), ((10, 20, 30, 15, 4), 0.392405), ((0, 0, 1, 5, 4), 0.70),
    ((4, 1, 0, 1, 4), -0.6556), ((1, 2, 4, 2, 1), 0.35), ((2, 2, 2, 2, 2), 0), ((5, 0, 0, 0, 5), -1),
    ((0, 0, 0, 0, 10), 1), ((0, 5, 0, 5, 0), 1 / 6),
]  # fmt: skip


@pytest.mark.parametrize(("counts", "a"), PUBLISHED)
def test_published_agreement(counts: tuple[int, ...], a: float) -> None:
    assert float(agreement_a(counts)) == pytest.approx(a, abs=5e-5)


def slow_layer(pattern: list[int]) -> float:
    k, s = len(pattern), sum(pattern)
    if s in (1, k):
        return float(s == 1)
    triples = [(pattern[a], pattern[b], pattern[c]) for a in range(k) for b in range(a + 1, k) for c in range(b + 1, k)]
    tu, tdu = sum(t in ((1, 1, 0), (0, 1, 1)) for t in triples), triples.count((1, 0, 1))
    return ((k - 2) * tu - (k - 1) * tdu) / ((k - 2) * (tu + tdu)) * (1 - (s - 1) / (k - 1))


def slow_agreement(counts: list[int]) -> float:
    rest, total, result = list(counts), sum(counts), 0.0
    while any(rest):
        height = min(f for f in rest if f)
        pattern = [int(f > 0) for f in rest]
        result += height * sum(pattern) / total * slow_layer(pattern)
        rest = [f - height * p for f, p in zip(rest, pattern, strict=True)]
    return result


@given(st.lists(st.integers(0, 20), min_size=3, max_size=9))
@settings(max_examples=150, deadline=None)
def test_agreement_triple_by_triple_and_mirrored(counts: list[int]) -> None:
    assume(sum(counts))
    assert float(agreement_a(counts)) == pytest.approx(slow_agreement(counts), abs=1e-12)
    for measure in (agreement_a, tastle_wierman, leik_dispersion, location_free):
        assert float(measure(counts)) == pytest.approx(float(measure(counts[::-1])), abs=1e-12)


def test_extremes() -> None:
    camps, one = dispersion([5, 0, 0, 0, 5]), dispersion([0, 0, 9, 0, 0])
    assert (camps.polarisation, camps.tastle_wierman, camps.leik, camps.location_free) == (1, 0, 1, 0)
    assert (one.agreement_a, one.tastle_wierman, one.leik, one.location_free) == (1, 1, 0, 1)


def test_empty_item_and_wrong_shapes() -> None:
    empty = dispersion([0, 0, 0, 0, 0])
    assert (empty.agreement_a, empty.polarisation, empty.tastle_wierman, empty.leik, empty.location_free) == (None,) * 5
    assert (dispersion([3, 5]).agreement_a, dispersion([3, 5]).leik) == (None, 0.75)
    with pytest.raises(StatsError):
        agreement_a([3, 5])
    for bad in ([1], [[1, 2, 3]], [1, -1, 3], [0.5, 1, 1]):
        with pytest.raises(StatsError):
            dispersion(bad)


def test_many_items_at_once() -> None:
    table = np.array([[4, 1, 0, 1, 4], [0, 0, 0, 0, 0], [0, 0, 0, 0, 10]])
    a = agreement_a(table)
    assert np.isnan(a[1]) and a[2] == 1 and a[0] == pytest.approx(slow_agreement([4, 1, 0, 1, 4]))
