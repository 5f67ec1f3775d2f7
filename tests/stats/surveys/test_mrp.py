from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import norm

from stats.errors import StatsError
from stats.surveys.mrp import _design, _laplace, poststratified_shares, rmse


def _cells(areas: int = 12, answers: float = 6.0, seed: int = 2) -> tuple[dict[str, list[str]], np.ndarray, ...]:  # type: ignore[misc]
    rng = np.random.default_rng(seed)
    rows = list(itertools.product("mf", "123", [f"a{i:02d}" for i in range(areas)]))
    effect = dict(zip(sorted({r[2] for r in rows}), rng.normal(0, 0.8, areas), strict=True))
    logit = np.array([-0.2 + 0.3 * (r[0] == "m") + effect[r[2]] for r in rows])
    n = rng.poisson(answers, len(rows))
    yes = rng.binomial(n, expit(logit))
    people = rng.integers(1000, 9000, len(rows))
    names = ("sex", "age", "area")
    return {k: [r[i] for r in rows] for i, k in enumerate(names)}, n, yes, people, expit(logit)


def _shares(cells: dict[str, list[str]], n: np.ndarray, yes: np.ndarray, people: np.ndarray, **changes: object):  # type: ignore[no-untyped-def]
    settings = {"fixed": ["sex"], "random": ["age", "area"], "area": "area"} | changes
    return poststratified_shares(cells, n, yes, people, **settings)  # type: ignore[arg-type]


def test_laplace_is_near_the_integral_for_one_random_effect() -> None:
    cells = {"g": ["a", "b"]}
    n, yes = np.array([30.0, 45.0]), np.array([12.0, 31.0])
    design = _design(cells, n, yes, [], ["g"])
    value, _ = _laplace(design, np.array([0.8]), np.array([0.1]), np.zeros(2))

    def likelihood(k: int) -> float:
        def inner(u: float) -> float:
            p = expit(0.1 + 0.8 * u)
            return float(p ** yes[k] * (1 - p) ** (n[k] - yes[k]) * norm.pdf(u))

        return float(np.log(quad(inner, -8, 8, epsabs=0, epsrel=1e-10)[0]))

    assert value == pytest.approx(-2 * (likelihood(0) + likelihood(1)), abs=0.03)


def test_nearer_to_the_truth_than_plain_shares() -> None:
    wins = 0
    for seed in range(6):
        cells, n, yes, people, truth = _cells(answers=1.5, seed=seed)
        result, where = _shares(cells, n, yes, people), np.array(cells["area"])
        true = {a: np.average(truth[where == a], weights=people[where == a]) for a in result.areas}
        asked = [a for a in true if result.areas[a].direct is not None]
        errors = [rmse([pick(result.areas[a]) for a in asked], [true[a] for a in asked]) for pick in (
            lambda v: v.share, lambda v: v.direct,
        )]  # fmt: skip
        wins += errors[0] < errors[1]
    assert wins >= 5


def test_an_area_without_answers_is_predicted_with_more_doubt() -> None:
    """At least the spread between areas, also where another factor varies not at all; as wide as the truth is far."""
    off, flat = [], 0
    for seed in range(8):
        cells, n, yes, people, truth = _cells(seed=seed)
        there = np.array(cells["area"]) == "a03"
        n[there] = yes[there] = 0
        result = _shares(cells, n, yes, people)
        area, flat = result.areas["a03"], flat + (result.sds["age"] < 1e-6)
        assert (area.n, area.direct) == (0, None) and 0 < area.share < 1
        slope = area.share * (1 - area.share)  # of the share against its logit, within a little where cells differ
        assert area.se >= 0.97 * slope * result.sds["area"], seed
        assert area.se > max(a.se for name, a in result.areas.items() if name != "a03"), seed
        off.append((area.share - np.average(truth[there], weights=people[there])) / area.se)
    assert flat >= 3
    assert 0.3 < float(np.median(np.abs(off))) < 1.1  # two thirds of an SE where the SD between areas is well estimated


def test_order_of_cells_does_not_matter() -> None:
    cells, n, yes, people, _ = _cells()
    order = np.random.default_rng(1).permutation(len(n))
    mixed = _shares({k: [v[i] for i in order] for k, v in cells.items()}, n[order], yes[order], people[order])
    first = _shares(cells, n, yes, people)
    assert [mixed.areas[a].share for a in first.areas] == pytest.approx(
        [a.share for a in first.areas.values()], abs=1e-5
    )


def test_much_data_gives_the_plain_shares_of_the_cells() -> None:
    cells, n, _, people, truth = _cells()
    result = _shares(cells, n * 0 + 100_000, np.rint(truth * 100_000), people)
    where = np.array(cells["area"])
    for name, area in result.areas.items():
        assert area.share == pytest.approx(np.average(truth[where == name], weights=people[where == name]), abs=2e-3)


@pytest.mark.parametrize("say", ["nobody answers", "all yes", "none yes"])
def test_degenerate(say: str) -> None:
    cells, n, yes, people, _ = _cells(areas=3)
    n = n * 0 if say == "nobody answers" else n
    yes = n if say == "all yes" else n * 0
    result = _shares(cells, n, yes, people)
    if say == "nobody answers":
        assert result.overall is None and result.notes[0].code == "no_answers"
        assert all(a.share is None for a in result.areas.values())
    else:
        assert result.overall == pytest.approx(1.0 if say == "all yes" else 0.0, abs=0.02)
        assert "no_variation_between_levels" in {r.code for r in result.notes}


def test_without_random_factors_it_is_a_plain_logit() -> None:
    cells, n, yes, people, _ = _cells()
    result = _shares(cells, n, yes, people, random=[])
    male = np.array(cells["sex"]) == "m"
    shares = [yes[s].sum() / n[s].sum() for s in (~male, male)]
    assert result.fixed["(Intercept)"] == pytest.approx(np.log(shares[0] / (1 - shares[0])), abs=1e-5)
    assert result.fixed["sexm"] + result.fixed["(Intercept)"] == pytest.approx(
        np.log(shares[1] / (1 - shares[1])), abs=1e-5
    )


def test_illegal_calls() -> None:
    cells, n, yes, people, _ = _cells(areas=2)
    for change in ({"fixed": ["job"]}, {"area": "town"}):
        with pytest.raises(StatsError, match="cells"):
            _shares(cells, n, yes, people, **change)
    with pytest.raises(StatsError, match="yes"):
        _shares(cells, n, n + 1, people)
    with pytest.raises(StatsError, match="population"):
        _shares(cells, n, yes, people * -1)


def test_areas_say_how_few_answered() -> None:
    cells, n, yes, people, _ = _cells(areas=3, answers=4.0)
    own = np.array(cells["area"])
    n, yes = np.where(own == "a00", 0, n), np.where(own == "a00", 0, yes)
    n[own == "a01"], yes[own == "a01"] = 0, 0
    first = int(np.flatnonzero(own == "a01")[0])
    n[first] = 12
    states = {k: a.state for k, a in _shares(cells, n, yes, people).areas.items()}
    assert states == {"a00": "synthetic", "a01": "shrunk", "a02": "shrunk"}
    assert _shares(cells, n, yes, people, deff=1.3).areas["a01"].state == "too_few"
    with pytest.raises(StatsError, match="deff"):
        _shares(cells, n, yes, people, deff=0)


def test_a_level_where_all_answered_alike_has_shares_and_no_nan_for_a_spread():
    """The coefficient of women has no bound, nor the curvature that a spread would come from."""
    rows = [(sex, age, area) for sex in "mw" for age in "abcdef" for area in "12345"]
    n = [int(at % 3 == 0) for at in range(len(rows))]
    yes = [int(at in (0, 3, 9)) for at in range(len(rows))]
    names = dict(zip(("sex", "age", "area"), map(list, zip(*rows, strict=True)), strict=True))
    found = poststratified_shares(names, n, yes, [100] * len(rows), fixed=["sex"], random=["age", "area"], area="area")
    assert found.fixed["sexw"] < -10 and 0.05 < found.overall < 0.2
    for area in found.areas.values():
        assert 0 < area.share < 1 and (area.se is None or area.se >= 0)
