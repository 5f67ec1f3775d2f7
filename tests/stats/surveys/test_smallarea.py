from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from stats.errors import StatsError
from stats.surveys.smallarea import Fit, fay_herriot, smoothed_variances


def _areas(m: int = 30, a: float = 0.04, seed: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x, d = rng.normal(size=m), rng.uniform(0.005, 0.08, m)
    return 3.2 + 0.4 * x + rng.normal(0, np.sqrt(a + d)), d, x[:, None]


def _deviance(a: float, y: np.ndarray, d: np.ndarray, x: np.ndarray, reml: bool) -> float:
    """-2 log likelihood written out with the whole covariance matrix."""
    v = np.diag(a + d)
    design = np.column_stack([np.ones(len(y)), x])
    vi = np.linalg.inv(v)
    xvx = design.T @ vi @ design
    residual = y - design @ np.linalg.solve(xvx, design.T @ vi @ y)
    extra = np.linalg.slogdet(xvx)[1] if reml else 0.0
    return float(np.linalg.slogdet(v)[1] + residual @ vi @ residual + extra)


@pytest.mark.parametrize("fit", [Fit.REML, Fit.ML])
@pytest.mark.parametrize("seed", range(5))
def test_the_variance_maximises_its_likelihood(fit: Fit, seed: int) -> None:
    y, d, x = _areas(seed=seed)
    found = fay_herriot(y, d, x, fit=fit)
    best = minimize_scalar(
        _deviance, bounds=(0, 1), args=(y, d, x, fit is Fit.REML), method="bounded", options={"xatol": 1e-10}
    )
    assert found.converged and found.sigma2_v == pytest.approx(best.x, abs=2e-6)


def test_the_moment_fit_solves_its_equation() -> None:
    y, d, x = _areas()
    found = fay_herriot(y, d, x, fit="fh")
    assert found.sigma2_v is not None and found.beta is not None
    residual = y - found.beta[0] - x[:, 0] * found.beta[1]
    assert (residual**2 / (found.sigma2_v + d)).sum() == pytest.approx(len(y) - 2)


@pytest.mark.parametrize("fit", list(Fit))
def test_no_variance_between_areas_gives_the_regression(fit: Fit) -> None:
    _, d, x = _areas()
    result = fay_herriot(3.2 + 0.4 * x[:, 0], d, x, fit=fit)
    assert result.sigma2_v == 0 and all(a.gamma == 0 for a in result.areas)
    assert [a.estimate for a in result.areas] == pytest.approx(list(3.2 + 0.4 * x[:, 0]))
    assert result.notes[0].code == "no_variance_between_areas"


def test_an_area_without_estimate_takes_the_regression_and_is_least_certain() -> None:
    y, d, x = _areas()
    y[4], d[4] = np.nan, np.nan
    result = fay_herriot(y, d, x)
    area = result.areas[4]
    assert result.n == 29 and (area.direct, area.gamma, area.state) == (None, None, "synthetic")
    assert result.beta is not None and area.estimate == pytest.approx(result.beta[0] + result.beta[1] * x[4, 0])
    assert area.mse is not None and area.mse > (result.sigma2_v or 0)
    others = np.delete(np.arange(30), 4)
    alone = fay_herriot(y[others], d[others], x[others])
    assert [alone.areas[k].mse for k in range(29)] == [result.areas[i].mse for i in others]


def test_shrinking_beats_the_direct_estimates() -> None:
    rng = np.random.default_rng(5)
    gains = []
    for _ in range(20):
        x, d = rng.normal(size=40), rng.uniform(0.02, 0.2, 40)
        truth = 3 + 0.3 * x + rng.normal(0, 0.15, 40)
        y = truth + rng.normal(0, np.sqrt(d))
        estimate = np.array([a.estimate for a in fay_herriot(y, d, x).areas])
        gains.append(((estimate - truth) ** 2).mean() / ((y - truth) ** 2).mean())
    assert np.mean(gains) < 0.4


def test_few_effective_answers_are_said() -> None:
    y, d, x = _areas(m=6)
    states = [a.state for a in fay_herriot(y, d, x, n_eff=[9.9, 10, 50, 3, 80, 12]).areas]
    assert states == ["too_few", "shrunk", "shrunk", "too_few", "shrunk", "shrunk"]


def test_too_few_areas_for_the_regression() -> None:
    result = fay_herriot([3.0, 3.1], [0.1, 0.1], [[1.0], [2.0]])
    assert result.sigma2_v is None and result.beta is None and result.areas[0].estimate is None
    assert result.notes[0].code == "too_few_areas"


def test_smoothed_variances_pool_what_can_be_pooled() -> None:
    n, s2 = [5, 3, 1, 0, 4], [1.0, 0.0, np.nan, np.nan, 2.0]
    pooled = (4 * 1.0 + 2 * 0.0 + 3 * 2.0) / 9
    assert smoothed_variances(n, s2, deff=1.5)[[0, 1, 2, 4]] == pytest.approx(pooled * 1.5 / np.array([5, 3, 1, 4]))
    assert np.isnan(smoothed_variances(n, s2)[3])
    assert np.isnan(smoothed_variances([1, 1], [np.nan, np.nan])).all()


def test_illegal_calls() -> None:
    y, d, x = _areas(m=5)
    for call in (
        lambda: fay_herriot(y, d * 0, x),
        lambda: fay_herriot(y, d[:3], x),
        lambda: fay_herriot(y, d, x * np.nan),
        lambda: fay_herriot(y, d, np.ones((5, 1))),
        lambda: fay_herriot(y, d, x, fit="eb"),
        lambda: fay_herriot(y, d, x, n_eff=[1]),
        lambda: smoothed_variances([2], [1.0], deff=0),
    ):
        with pytest.raises(StatsError):
            call()


def test_scoring_that_would_go_to_and_fro_for_ever_finds_the_maximum():
    """Plain Fisher scoring jumps between two values of these areas; the restricted likelihood has one maximum."""
    y = np.array([3.11, 3.08, 2.95, 2.96, 2.88, 2.95, 2.93, 3.05])
    d = np.array([0.001, 0.116, 0.017, 0.021, 0.033, 0.002, 0.032, 0.01])

    def restricted(a: float) -> float:
        v = 1 / (a + d)
        residual = y - (v @ y) / v.sum()
        return 0.5 * float(np.log(v).sum() - np.log(v.sum()) - v @ residual**2)

    best = minimize_scalar(lambda a: -restricted(a), bounds=(1e-6, 1), method="bounded", options={"xatol": 1e-12})
    found = fay_herriot(y, d, np.empty((8, 0)), fit="reml")
    assert found.converged and found.sigma2_v == pytest.approx(best.x, rel=1e-5)
    assert restricted(found.sigma2_v) >= -best.fun - 1e-12
