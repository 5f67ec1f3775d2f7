"""Designs of several stages: against the recursion of the textbooks, every sample of a small population, and R survey."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stats.errors import StatsError
from stats.surveys.bootstrap import bootstrap_means
from stats.surveys.calibration import calibrate
from stats.surveys.cells import Cells, cross_classify
from stats.surveys.counts import answer_codes, count_items
from stats.surveys.crosstabs import crosstab
from stats.surveys.factors import Factor, factor
from stats.surveys.jackknife import jackknife_mean
from stats.surveys.joint import Functional, joint_estimates
from stats.surveys.margins import margin
from stats.surveys.numeric import as_given, numeric_mean
from stats.surveys.shares import share_intervals
from stats.surveys.table import survey_table
from stats.surveys.weights import base_weighting
from tests.stats.surveys.staged import Drawn


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000), stages=st.integers(1, 3), layered=st.booleans(), endless=st.booleans(),
    calibrated=st.booleans(),
)  # fmt: skip
def test_every_way_to_a_variance_is_the_recursion(seed, stages, layered, endless, calibrated) -> None:
    s = Drawn(seed, stages, layered and stages > 1, endless)
    assume(len(set(s.sex)) == 2 and (~np.isnan(s.y)).sum() > 2)
    weighting = calibrate(s.cells(), [margin("sex", {"F": 300.0, "M": 500.0})], total="population")
    weighting = weighting if calibrated else as_given(weighting)
    w, held, y = weighting.weights(), ~np.isnan(s.y), np.nan_to_num(s.y)
    found = numeric_mean(weighting, s.y)
    z = np.where(held, (y - found.value) / w[held].sum(), 0.0)
    x = np.stack([s.sex == "F", s.sex == "M"], axis=1).astype(float) * calibrated

    def residual(influence: np.ndarray) -> np.ndarray:
        root = np.sqrt(s.base)
        return influence - x @ np.linalg.lstsq(x * root[:, None], influence * root, rcond=None)[0]

    assert found.se**2 == pytest.approx(s.slowly(w * residual(z)), rel=1e-8)
    assert found.total_se**2 == pytest.approx(s.slowly(w * residual(y)), rel=1e-8)
    points = tuple(sorted(set(y[held])))
    table = survey_table(answer_codes(s.y[:, None], points), points, weighting, sample_kind="probability", items=["y"])
    assert (table.items[0].mean.se, table.items[0].mean.df) == pytest.approx((found.se, found.df))
    code = np.where(held, np.searchsorted(points, y), -1)
    wanted = [Functional("mean", "y", code, np.array(points)), Functional("top", "y", code, np.eye(len(points))[-1])]
    both = joint_estimates(weighting, wanted, sample_kind="probability").covariance
    top = np.where(held, ((y == points[-1]) - (w * (y == points[-1]))[held].sum() / w[held].sum()) / w[held].sum(), 0.0)
    crossed = (s.slowly(w * residual(z + top)) - s.slowly(w * residual(z)) - s.slowly(w * residual(top))) / 2
    assert both[0, 1] == pytest.approx(crossed, rel=1e-6, abs=1e-9 * both[0, 0])


def test_over_every_sample_of_a_small_population_the_variance_is_the_true_one() -> None:
    """Two of three streets, two of the four or three people in each: the estimate is right on average, to the last digit."""
    streets = [[3.0, 1.0, 4.0, 1.0], [5.0, 9.0, 2.0], [6.0, 5.0, 3.0, 9.0]]
    totals, estimates, chances = [], [], []
    for chosen in itertools.combinations(range(3), 2):
        for people in itertools.product(*(itertools.combinations(range(len(streets[a])), 2) for a in chosen)):
            rows = [(a, k) for a, pair in zip(chosen, people, strict=True) for k in pair]
            sizes = [float(len(streets[a])) for a, _ in rows]
            cells = cross_classify(
                [], base=[3 / 2 * size / 2 for size in sizes], psu=[factor("street", [str(a) for a, _ in rows]), None],
                fpc=[np.full(4, 3.0), sizes],
            )  # fmt: skip
            found = numeric_mean(base_weighting(cells), [streets[a][k] for a, k in rows])
            totals.append(found.total)
            estimates.append(found.total_se**2)
            chances.append(1 / 3 / np.prod([len(list(itertools.combinations(streets[a], 2))) for a in chosen]))
    truth = sum(map(sum, streets))
    assert sum(chances) == pytest.approx(1) and np.dot(chances, totals) == pytest.approx(truth)
    assert np.dot(chances, estimates) == pytest.approx(np.dot(chances, (np.array(totals) - truth) ** 2), rel=1e-12)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), stages=st.integers(1, 3))
def test_names_within_clusters_are_the_same_as_names_of_their_own_and_the_order_is_nothing(seed, stages) -> None:
    s = Drawn(seed, stages)
    strata, units = s.labels
    own = [[f"{h}.{a}" for h, a in zip(strata[0], units[0], strict=True)]]
    for inner in units[1:stages]:
        own.append([f"{outer}.{name}" for outer, name in zip(own[-1], inner, strict=True)])
    names = [factor(str(i), labels) for i, labels in enumerate(own)]
    order = np.random.default_rng(seed).permutation(s.n)
    mixed = [factor(str(i), [labels[j] for j in order]) for i, labels in enumerate(own)]
    moved = {
        "strata": factor("h", [strata[0][j] for j in order]), "psu": mixed, "base": s.base[order],
        "fpc": [size[order] for size in s.sizes[:stages]], "nest": False,
    }  # fmt: skip
    one = numeric_mean(base_weighting(s.cells()), s.y)
    unique = numeric_mean(base_weighting(s.cells(psu=names, nest=False)), s.y)
    shuffled = numeric_mean(base_weighting(cross_classify([], **moved)), s.y[order])
    for other in (unique, shuffled):
        assert (other.value, other.se, other.df, other.deff) == pytest.approx((one.value, one.se, one.df, one.deff))


def test_what_one_stage_or_no_finite_population_leaves_of_several() -> None:
    s = Drawn(4, stages=3)
    se = lambda **changes: numeric_mean(base_weighting(s.cells(**changes)), s.y).se  # noqa: E731
    one = se(psu=s.names[1][0], fpc=s.sizes[0])
    assert se(psu=s.names[1][:1], fpc=s.sizes[:1]) == one
    ultimate = se(psu=s.names[1][0], fpc=None)
    assert se(fpc=None) == se(fpc=[None, None, None]) == se(fpc=[None, *s.sizes[1:]]) == ultimate
    assert se(fpc=[np.full(s.n, np.inf), *s.sizes[1:]]) == pytest.approx(ultimate)
    assert one < se() < ultimate
    two = se(psu=s.names[1][:2], fpc=s.sizes[:2])
    assert se(fpc=[*s.sizes[:2], None]) == pytest.approx(se(fpc=[*s.sizes[:2], np.full(s.n, np.inf)])) and two < se()
    fractions = [1 / size * n for size, n in zip(s.sizes, s.sampled(), strict=True)]
    assert se(fpc=fractions) == pytest.approx(se())


def test_a_census_of_the_first_stage_leaves_the_second_with_its_clusters_as_strata() -> None:
    s = Drawn(7)
    clusters = [f"{h}{a}" for h, a in zip(s.labels[0][0], s.labels[1][0], strict=True)]
    whole = numeric_mean(base_weighting(s.cells(fpc=[np.ones(s.n), s.sizes[1]])), s.y)
    within = s.cells(strata=factor("cluster", clusters), psu=s.names[1][1], fpc=s.sizes[1])
    assert whole.se == pytest.approx(numeric_mean(base_weighting(within), s.y).se)
    assert numeric_mean(base_weighting(s.cells(fpc=[np.ones(s.n), np.ones(s.n)])), s.y).se == 0


def certain(second: float = 6.0, lonely: int = 2, first: float = 1.0) -> Cells:
    """City "A" taken with certainty, a stratum of its own; two of five towns. `lonely`: people of the last town."""
    rows = [("city", "A")] * 3 + [("town", "B")] * 3 + [("town", "C")] * lonely
    sizes = [first if h == "city" else 5.0 for h, _ in rows]
    return cross_classify(
        [], base=np.ones(len(rows)), strata=factor("h", [h for h, _ in rows]),
        psu=[factor("place", [p for _, p in rows]), None], fpc=[sizes, np.full(len(rows), second)],
    )  # fmt: skip


def test_a_unit_taken_with_certainty_is_no_lonely_one_and_a_lonely_one_at_any_stage_is() -> None:
    y = np.array([1, 2, 4, 5, 3, 3, 2, 5.0])
    found = numeric_mean(base_weighting(certain()), y)
    assert found.se > 0 and found.df == 1 and found.reason is None
    assert numeric_mean(base_weighting(certain(first=3.0)), y).reason.code == "single_unit_stratum"
    alone = numeric_mean(base_weighting(certain(lonely=1)), y[:-1])
    assert (alone.reason.code, alone.reason.values["strata"], alone.se) == ("single_unit_stratum", 1, None)
    assert numeric_mean(base_weighting(certain(lonely=1, second=np.inf)), y[:-1]).se is None
    endless = cross_classify([], base=np.ones(3), psu=[factor("p", list("aab")), None], fpc=[np.full(3, np.inf), [9, 9, 9]])
    assert numeric_mean(base_weighting(endless), y[:3]).se > 0, "where the second stage adds nothing it may be thin"


def test_certainty_everywhere_has_an_error_and_no_degrees_of_freedom() -> None:
    place = factor("place", list("aaabbb"))
    cells = cross_classify([], base=np.ones(6), strata=place, psu=[place, None], fpc=[np.ones(6), np.full(6, 9.0)])
    y = np.array([1, 2, 4, 5, 3, 3.0])
    weighting = base_weighting(cells)
    found = numeric_mean(weighting, y)
    assert (found.df, found.interval_t) == (0, None) and found.se > 0 and found.interval_normal[0] < found.value
    table = survey_table(answer_codes(y[:, None], range(1, 6)), range(1, 6), weighting, sample_kind="probability", items=["y"])
    assert table.items[0].mean.interval is None and table.items[0].mean.no_interval.code == "single_unit_stratum"
    assert set(share_intervals(weighting, y > 2).intervals["xlogit"]) == {None}
    crossed = crosstab(weighting, factor("y", np.where(y > 2, "high", "low")), factor("k", list("kmkmkm")))
    assert crossed.f is not None and crossed.p is None


def test_a_census_of_people_gives_the_share_itself_by_every_method() -> None:
    cells = cross_classify([], base=np.ones(4), psu=[factor("p", list("aabb")), None], fpc=[[2.0] * 4, [2.0] * 4])
    found = share_intervals(base_weighting(cells), [1, 0, 1, 1])
    assert found.se == 0
    for bounds in found.intervals.values():
        assert bounds == pytest.approx((0.75, 0.75))


def test_three_stages_with_strata_at_two_of_them_as_r_survey() -> None:
    """R survey 4.1-1: svydesign(id=~a+b+k, strata=~h+layer, fpc=~f1+f2+f3, weights=~w, nest=TRUE) of these rows."""
    rows = [
        (h, a, layer, b, k) for h, a, layer, b, k in itertools.product("xy", "123", "uv", "12", "12") if (h, a) != ("y", "3")
    ]  # fmt: skip
    at = np.arange(len(rows))
    names = [factor(str(i), column) for i, column in enumerate(zip(*rows, strict=True))]
    h, a, layer, b, k = names
    cells = cross_classify(
        [], base=1 + at % 5, strata=[h, layer], psu=[a, b, k],
        fpc=[np.where(h.codes == 0, 7.0, 2.0), np.where(layer.codes == 0, 3.0, 8.0), np.full(len(rows), 4.0)],
    )  # fmt: skip
    y = (at * at * 7 % 11).astype(float)
    found = numeric_mean(base_weighting(cells), np.where(at % 9 == 4, np.nan, y))
    assert (found.value, found.se, found.df, found.total_se) == pytest.approx(
        (6.43396226415094, 0.491607646230213, 3, 89.9510117998098), rel=1e-12
    )


def test_the_jackknife_says_what_it_leaves_out_and_the_bootstrap_refuses() -> None:
    s = Drawn(3)
    first = base_weighting(s.cells(psu=s.names[1][0], fpc=s.sizes[0]))
    found, one = (jackknife_mean(w, s.y, kind="JKn") for w in (base_weighting(s.cells()), first))
    assert [(n.code, n.values["stages"]) for n in found.notes] == [("later_stages_left_out", 1)] and not one.notes
    assert found.se == pytest.approx(one.se)
    points = tuple(range(1, 9))
    with pytest.raises(StatsError):
        counts = count_items(s.cells(), answer_codes(s.y[:, None], points), len(points))
        bootstrap_means(s.cells(), counts, points, [margin("sex", {"F": 1, "M": 1})], seed=1)


@pytest.mark.parametrize(
    ("changes", "parameter", "code"),
    [
        ({"fpc": [[9.0] * 4]}, "fpc", "stages"), ({"psu": []}, "psu", "stages"), ({"strata": ["h"] * 3}, "strata", "stages"),
        ({"psu": [None, "b"]}, "psu", "stages"), ({"fpc": [[9.0] * 4, [9.0] * 3]}, "fpc", "lengths_differ"),
        ({"fpc": [[9.0] * 4, ["many"] * 4]}, "fpc", "fpc"), ({"fpc": [[9.0] * 4, [9, 9, 9, np.nan]]}, "fpc", "fpc"),
        ({"fpc": [[9.0] * 4, [9, 9, 0.5, 9]]}, "fpc", "fpc"), ({"fpc": [[-1.0] * 4, None]}, "fpc", "fpc"),
        ({"fpc": [[9.0] * 4, [9, 8, 9, 9]]}, "fpc", "fpc"), ({"fpc": [[2.0] * 4, [1.5] * 4]}, "fpc", "fpc_below_sample"),
        ({"fpc": {"a": 1}}, "fpc", "stages"), ({"psu": ["a", "holes"]}, "holes", "missing_in_design"),
        ({"nest": False, "strata": "crossing"}, "a", "cluster_in_two_strata"),
        ({"nest": False, "strata": [None, "crossing"], "psu": ["a", "same"]}, "same", "cluster_in_two_strata"),
    ],
)  # fmt: skip
def test_a_design_that_cannot_be_is_refused_by_name(changes, parameter, code) -> None:
    columns = {
        "a": "ppqq", "b": "1212", "h": "xxyy", "holes": ["1", None, "1", "2"], "crossing": "xyxy", "same": "1111",
    }  # fmt: skip

    def read(given: Any) -> Any:
        return [read(g) for g in given] if isinstance(given, list) else given and factor(given, list(columns[given]))

    wished: dict[str, Any] = {"psu": ["a", "b"], "strata": "h", "fpc": [[9.0] * 4, [9.0] * 4]} | changes
    wished |= {name: read(wished[name]) for name in ("psu", "strata")}
    with pytest.raises(StatsError) as caught:
        cross_classify([], base=np.ones(4), **wished)
    assert (caught.value.parameter, caught.value.code) == (parameter, code)


def test_a_cluster_of_one_person_each_is_that_person() -> None:
    s = Drawn(2)
    everyone = Factor("id", tuple(map(str, range(s.n))), np.arange(s.n))
    for psu in ([s.names[1][0], None], [s.names[1][0], everyone]):
        cells = s.cells(psu=psu)
        assert cells.stages[1].unit is None and cells.size < s.n
    persons = numeric_mean(base_weighting(s.cells(psu=everyone, fpc=None)), s.y)
    assert persons == numeric_mean(base_weighting(s.cells(psu=None, fpc=None)), s.y)
