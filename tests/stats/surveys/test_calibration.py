from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize

from stats.errors import StatsError
from stats.surveys.calibration import calibrate, poststratify
from stats.surveys.cells import cross_classify
from stats.surveys.factors import factor
from stats.surveys.margins import margin
from stats.surveys.raking import rake
from tests.stats.surveys.samples import AGE, SEX, sample


def dummies(s):
    return np.array(
        [[float(v == level) for v in labels] for labels, levels in ((s.sex, SEX), (s.age, AGE)) for level in levels]
    ).T


GOALS = np.array([*SEX.values(), *AGE.values()])


def test_linear_weights_minimise_the_chi_square_distance():
    """GREG is the solution of least squares under the margins: solved here over respondents by its normal equations."""
    s = sample(base=True)
    w = calibrate(s.cells(), s.margins, total=1000.0).weights()
    x, d = dummies(s), s.base * 1000 / s.base.sum()
    lam = np.linalg.lstsq((x * d[:, None]).T @ x, GOALS - d @ x, rcond=None)[0]
    assert w == pytest.approx(d * (1 + x @ lam), rel=1e-8)
    assert w @ x == pytest.approx(GOALS)


def test_logit_weights_stay_within_their_bounds_and_meet_the_margins():
    s = sample(n=300)
    found = calibrate(s.cells(), s.margins, method="logit", bounds=(0.4, 2.2), total=1000.0)
    ratio = found.weights() / (1000 / 300)
    assert found.converged and ratio.min() > 0.4 and ratio.max() < 2.2
    assert found.weights() @ dummies(s) == pytest.approx(GOALS, rel=1e-9)


def test_logit_weights_solve_its_equations():
    s = sample(n=120)
    low, high = 0.3, 2.5
    found = calibrate(s.cells(), s.margins, method="logit", bounds=(low, high), total=120.0)
    x, a = dummies(s)[:, [0, 2, 3, 4]], (high - low) / ((1 - low) * (high - 1))
    goal = (GOALS * 0.12)[[0, 2, 3, 4]]

    def gap(beta):
        e = np.exp(a * (x @ beta))
        return ((low * (high - 1) + high * (1 - low) * e) / (high - 1 + (1 - low) * e)) @ x - goal

    beta = optimize.root(gap, np.zeros(4), tol=1e-12).x
    e = np.exp(a * (x @ beta))
    assert found.weights() == pytest.approx(
        (low * (high - 1) + high * (1 - low) * e) / (high - 1 + (1 - low) * e), rel=1e-7
    )


def test_impossible_bounds_are_said():
    s = sample()
    found = calibrate(s.cells(), s.margins, method="logit", bounds=(0.99, 1.01))
    assert not found.converged and found.notes[-1].code == "calibration_not_converged" and found.largest_gap > 0.01


def test_negative_linear_weights_are_said():
    cells = cross_classify([factor("x", ["a"] * 8 + ["b"] * 2), factor("y", ["p"] * 5 + ["q"] * 5)])
    found = calibrate(cells, [margin("x", {"a": 1, "b": 99}), margin("y", {"p": 50, "q": 50})])
    assert (found.weights() < 0).any() and found.notes[-1].code == "negative_weights"


def test_poststratification_is_population_over_sample():
    s = sample()
    crossed = {(a, b): 10.0 * (i + 1) for i, (a, b) in enumerate((a, b) for a in SEX for b in AGE)}
    found = poststratify(s.cells(), margin(("sex", "age"), crossed), total="population")
    w, pairs = found.weights(), list(zip(s.sex, s.age, strict=True))
    assert found.iterations == 1
    for pair, population in crossed.items():
        held = np.array([p == pair for p in pairs])
        assert w[held] == pytest.approx(np.full(held.sum(), population / held.sum()))


@pytest.mark.parametrize(
    "bad",
    [
        {"method": "raking"},
        {"bounds": (0.5, 2)},
        {"method": "logit"},
        {"method": "logit", "bounds": (1.1, 2)},
        {"method": "logit", "bounds": (0.5, 0.9)},
        {"total": -1},
        {"total": "all"},
    ],
)
def test_illegal_calls(bad):
    s = sample()
    with pytest.raises(StatsError):
        calibrate(s.cells(), s.margins, **bad)


def test_the_three_ways_agree_where_the_margins_already_hold():
    s = sample(n=200)
    cells = s.cells()
    margins = [
        margin(f.name, {level: float((f.codes == at).sum()) for at, level in enumerate(f.levels)}) for f in s.factors
    ]
    for found in (
        rake(cells, margins),
        calibrate(cells, margins),
        calibrate(cells, margins, method="logit", bounds=(0.5, 2)),
    ):
        assert found.weights() == pytest.approx(np.ones(200)) and found.deff_kish == pytest.approx(1)
