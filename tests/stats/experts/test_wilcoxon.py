"""Wilcoxon between rounds: worked example, scipy as oracle, unchanged pairs."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata, wilcoxon

from stats.errors import StatsError
from stats.experts.wilcoxon import exact_two_sided, holm, signed_ranks
from tests.stats.experts.vectors import VECTORS

RATINGS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=20)


def test_worked_rounds() -> None:
    plain = signed_ranks(VECTORS["r1"], VECTORS["r2"], zero_method="wilcox")
    assert (plain.n, plain.v_minus) == (12, 4)
    assert plain.p == pytest.approx(0.05878, abs=5e-6)
    assert plain.p_exact == pytest.approx(0.125)
    corrected = signed_ranks(VECTORS["r1"], VECTORS["r2"], zero_method="wilcox", correction=True)
    assert corrected.p == pytest.approx(0.07260, abs=5e-6)


@given(RATINGS, st.sampled_from(["wilcox", "pratt", "zsplit"]), st.booleans())
@settings(max_examples=100, deadline=None)
def test_as_scipy(pairs: list[tuple[int, int]], zero_method: str, correction: bool) -> None:
    first, second = (np.array(v, dtype=float) for v in zip(*pairs, strict=True))
    ours = signed_ranks(first, second, zero_method=zero_method, correction=correction)
    if ours.unchanged or ours.p is None:
        return
    theirs = wilcoxon(second - first, zero_method=zero_method, correction=correction, method="asymptotic")
    assert ours.p == pytest.approx(min(theirs.pvalue, 1), abs=1e-10)
    assert ours.t_min == theirs.statistic
    back = signed_ranks(second, first, zero_method=zero_method, correction=correction)
    assert back.p == pytest.approx(ours.p)


@given(st.lists(st.integers(-3, 3).filter(bool), min_size=1, max_size=9))
@settings(max_examples=40, deadline=None)
def test_exact_by_all_sign_patterns(differences: list[int]) -> None:
    ranks = rankdata(np.abs(differences))
    v = sum(r for r, d in zip(ranks, differences, strict=True) if d > 0)
    sums = [sum(r for r, s in zip(ranks, signs, strict=True) if s) for signs in product((0, 1), repeat=len(ranks))]
    low, high = (sum(f(s) for s in sums) / len(sums) for f in (lambda s: s <= v + 1e-9, lambda s: s >= v - 1e-9))
    assert exact_two_sided(ranks, v) == pytest.approx(min(1, 2 * min(low, high)))


def test_unchanged_is_a_finding() -> None:
    same = signed_ranks([4, 4, 5], [4, 4, 5])
    assert (same.unchanged, same.p, same.zero_count) == (True, None, 3)
    assert same.reason is not None and same.reason.code == "unchanged"


def test_no_pairs() -> None:
    none = signed_ranks([4, None], [None, 4])
    assert (none.n, none.p, none.unchanged) == (0, None, False)


def test_zero_handling_changes_the_figure() -> None:
    first, second = [4] * 10, [4] * 5 + [5] * 4 + [3]
    ps = [signed_ranks(first, second, zero_method=m).p for m in ("wilcox", "pratt", "zsplit")]
    assert len({round(p or 0, 6) for p in ps}) == 3 or ps[0] != ps[2]


def test_illegal_calls() -> None:
    with pytest.raises(StatsError):
        signed_ranks([1, 2], [1, 2], zero_method="keep")
    with pytest.raises(StatsError):
        signed_ranks([1, 2], [1, 2, 3])


def test_holm() -> None:
    assert holm([0.01, 0.04, 0.03, None, 0.005]) == pytest.approx((0.03, 0.06, 0.06, None, 0.02))
    assert holm([]) == ()
    with pytest.raises(StatsError):
        holm([1.5])


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=12))
@settings(max_examples=80, deadline=None)
def test_holm_by_its_definition(p_values: list[float | None]) -> None:
    known = [p for p in p_values if p is not None]
    for p, adjusted in zip(p_values, holm(p_values), strict=True):
        if p is None:
            assert adjusted is None
        else:
            steps = [q * sum(r >= q for r in known) for q in known if q <= p]
            assert adjusted == pytest.approx(min(1, max(steps)))
