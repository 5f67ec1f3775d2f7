"""Contingency figures between rounds: Dajani, Chaffin & Talley, Cohen, and Fisher beyond two by two."""

from collections.abc import Iterator
from math import factorial, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact as scipy_fisher

from stats.errors import StatsError
from stats.experts.fisher import fisher_exact
from stats.experts.round_change import (
    chi_square,
    cross_table,
    goodman_kruskal_lambda,
    mcnemar,
    round_change,
    weighted_kappa,
)
from tests.stats.experts.vectors import VECTORS

STABLE = np.array([[26, 0, 0], [7, 62, 2], [0, 0, 25]])  # rows are the second round
LOOSE = np.array([[8, 13, 5], [20, 38, 13], [5, 11, 9]])


def test_dajani_and_chaffin_talley() -> None:
    assert chi_square([[6, 5, 10], [5, 5, 11]]).chi2 == pytest.approx(0.1385281, abs=5e-8)
    assert chi_square([[26, 71, 25], [33, 62, 27]], exact=False).chi2 == pytest.approx(1.516, abs=5e-4)
    assert chi_square(STABLE, exact=False).chi2 == pytest.approx(196.43, abs=5e-3)
    assert chi_square(LOOSE, exact=False).chi2 == pytest.approx(3.70, abs=5e-3)
    assert goodman_kruskal_lambda(STABLE) == pytest.approx(0.85)
    assert goodman_kruskal_lambda(LOOSE) == 0


def test_chaffin_and_talley_counted_from_the_people() -> None:
    second, first = np.repeat(np.argwhere(LOOSE >= 0) + 1, LOOSE.ravel(), axis=0).T
    change = round_change(first, second, points=3, exact=False)
    assert (change.n, change.unchanged, change.net_change) == (122, 55 / 122, 9 / 122)
    assert change.group.chi2 == pytest.approx(1.516, abs=5e-4)
    assert change.individual.chi2 == pytest.approx(3.70, abs=5e-3)
    assert (change.lambda_first, change.lambda_second) == (0, 0)


def test_published_kappas() -> None:
    assert weighted_kappa(STABLE, weights="linear").value == pytest.approx(0.8952, abs=5e-5)
    assert weighted_kappa(STABLE).value == pytest.approx(0.9188, abs=5e-5)
    assert weighted_kappa(LOOSE, weights="linear").value == pytest.approx(0.1033, abs=5e-5)
    assert weighted_kappa(LOOSE).value == pytest.approx(0.1254, abs=5e-5)
    cohen = weighted_kappa([[88, 14, 18], [10, 40, 10], [2, 6, 12]], weights="identity").value
    assert cohen == pytest.approx(0.492, abs=5e-4)


def test_worked_rounds() -> None:
    change = round_change(VECTORS["r1"], VECTORS["r2"], points=5)
    assert (change.unchanged, change.net_change) == (pytest.approx(0.4167, abs=5e-5), pytest.approx(1 / 3))
    assert (change.cv_first, change.cv_second) == (pytest.approx(0.2970, abs=5e-5), pytest.approx(0.1343, abs=5e-5))
    table = cross_table(VECTORS["r1"], VECTORS["r2"], 5)
    assert weighted_kappa(table, weights="linear").value == pytest.approx(0.3226, abs=5e-5)
    assert weighted_kappa(table).value == pytest.approx(0.5333, abs=5e-5)


def tables(rows: tuple[int, ...], columns: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Every table with these margins, column by column."""

    def fill(limits: tuple[int, ...], total: int) -> Iterator[tuple[int, ...]]:
        if len(limits) == 1:
            if total <= limits[0]:
                yield (total,)
            return
        for own in range(min(limits[0], total) + 1):
            yield from ((own, *rest) for rest in fill(limits[1:], total - own))

    if not columns:
        yield ()
        return
    for column in fill(rows, columns[0]):
        left = tuple(r - c for r, c in zip(rows, column, strict=True))
        yield from ((column, *rest) for rest in tables(left, columns[1:]))


@given(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=2, max_size=4))
@settings(max_examples=40, deadline=None)
def test_fisher_against_every_table(counts: list[list[int]]) -> None:
    table = np.array(counts)
    got = fisher_exact(table)
    used = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(used.shape) < 2:
        assert got is None
        return
    rows, columns = tuple(used.sum(axis=1).tolist()), tuple(used.sum(axis=0).tolist())

    def weight(t: tuple[tuple[int, ...], ...]) -> float:
        return 1 / prod(factorial(x) for c in t for x in c)

    own = weight(tuple(map(tuple, used.T.tolist())))
    weights = [
        weight(t) for t in tables(rows, columns) if all(sum(c[r] for c in t) == rows[r] for r in range(len(rows)))
    ]
    assert got == pytest.approx(sum(w for w in weights if w <= own * (1 + 1e-7)) / sum(weights), rel=1e-9)


def test_fisher_two_by_two_and_order() -> None:
    for table in ([[8, 2], [1, 5]], [[3, 0], [0, 3]], [[10, 12], [9, 14]]):
        assert fisher_exact(table) == pytest.approx(scipy_fisher(table).pvalue)
    assert fisher_exact(LOOSE) == pytest.approx(fisher_exact(LOOSE.T[::-1]))


def test_fisher_gives_up_on_huge_tables_instead_of_hanging() -> None:
    assert fisher_exact(np.full((9, 9), 5)) is None


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=0, max_size=12))
@settings(max_examples=40, deadline=None)
def test_never_fails_and_mirrors(pairs: list[tuple[int, int]]) -> None:
    first, second = [p[0] for p in pairs], [p[1] for p in pairs]
    change = round_change(first, second, points=5)
    mirrored = round_change([6 - x for x in first], [6 - x for x in second], points=5)
    assert change.n == len(pairs)
    assert change.net_change == mirrored.net_change
    assert (change.group.chi2 is None) == (mirrored.group.chi2 is None)


def test_one_category_has_no_chi_square() -> None:
    change = round_change([4, 4, 4], [4, 4, 4], points=5)
    assert (change.group.chi2, change.individual.p, change.lambda_first, change.unchanged) == (None, None, None, 1)
    assert weighted_kappa(cross_table([4, 4], [4, 4], 5)).value is None
    assert weighted_kappa(cross_table([4, 4, 4], [3, 4, 5], 5)).value == pytest.approx(0)


def test_scale_from_zero() -> None:
    assert (cross_table([0, 4], [0, 3], 5, lowest=0) == cross_table([1, 5], [1, 4], 5)).all()
    with pytest.raises(StatsError):
        cross_table([0], [1], 5)


def test_mcnemar() -> None:
    first, second = [3] * 10 + [4] * 8, [4] * 9 + [3] + [4] * 6 + [3] * 2
    m = mcnemar(first, second, cut=4)
    assert (m.gained, m.lost) == (9, 2)
    assert m.chi2 == pytest.approx(49 / 11)
    assert m.p_exact == pytest.approx(2 * (1 + 11 + 55) / 2**11)
    same = mcnemar([4, 4], [5, 4], cut=4)
    assert (same.p, same.p_exact) == (None, None) and same.reason is not None
