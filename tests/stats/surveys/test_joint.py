from __future__ import annotations

import numpy as np
import pytest

from stats.surveys.counts import count_by
from stats.surveys.differences import group_difference
from stats.surveys.factors import factor
from stats.surveys.joint import citizen_functionals, joint_estimates
from stats.surveys.raking import rake
from stats.surveys.table import survey_table
from tests.stats.surveys.reference import design_variance, mean_and_ses
from tests.stats.surveys.samples import POINTS, sample

ITEMS = ["a", "b"]


def joint(s, weighting, kind="probability"):
    importance, attainment = s.codes[:2], s.codes[1:3]
    wanted = citizen_functionals(importance, POINTS, ITEMS, agree=(4, 5), attainment=attainment)
    return joint_estimates(weighting, wanted, sample_kind=kind)


@pytest.mark.parametrize("base", [False, True])
@pytest.mark.parametrize("design", ["people", "strata", "clusters"])
def test_covariance_against_sums_and_differences_taken_the_slow_way(base, design):
    """Var(x + y) of two figures found by hand from summed influences must follow from the matrix."""
    s = sample(seed=9, base=base, items=3)
    strata = factor("stratum", s.strata) if design != "people" else None
    psu = factor("psu", s.psu) if design == "clusters" else None
    weighting = rake(s.cells(strata=strata, psu=psu), s.margins)
    found = joint(s, weighting)
    w, d = weighting.weights(), np.ones(160) if s.base is None else s.base
    residuals, values = [], []
    for measure, item in found.labels:
        j = ITEMS.index(item)
        y, other = s.answers[:, j], s.answers[:, j + 1]
        inside = ~np.isnan(y) & (y != 9)
        if measure == "gap":
            inside &= ~np.isnan(other) & (other != 9)
            y = y - other
        if measure == "agree":
            y = (y >= 4).astype(float)
        values.append(mean_and_ses(y, inside, w, d, [s.sex, s.age])[0])
        z = np.where(inside, (np.nan_to_num(y) - values[-1]) / w[inside].sum(), 0)
        x = np.array(
            [[float(v == level) for v in labels] for labels in (s.sex, s.age) for level in sorted(set(labels))]
        ).T
        residuals.append(z - x @ np.linalg.lstsq(x * np.sqrt(d)[:, None], z * np.sqrt(d), rcond=None)[0])
    units = (s.strata if strata else None, s.psu if psu else None)
    assert found.values == pytest.approx(np.array(values), rel=1e-9)
    for i in range(6):
        assert found.covariance[i, i] == pytest.approx(design_variance(w, residuals[i], *units), rel=1e-8)
        for k in range(i):
            both = design_variance(w, residuals[i] + residuals[k], *units)
            assert found.covariance[i, i] + found.covariance[k, k] + 2 * found.covariance[i, k] == pytest.approx(
                both, rel=1e-8
            )


def test_its_diagonal_is_the_tables_standard_errors():
    s = sample(seed=2)
    weighting = rake(s.cells(), s.margins)
    found, table = (
        joint(s, weighting),
        survey_table(s.codes, POINTS, weighting, sample_kind="probability", items=["a", "b", "c"]),
    )
    means = [table.item(name).mean for name in ITEMS]
    assert found.of("mean") == pytest.approx([m.value for m in means])
    assert np.sqrt(np.diag(found.covariance))[:2] == pytest.approx([m.se for m in means])
    assert found.answers[:2].tolist() == [m.n for m in means]
    assert np.linalg.eigvalsh(found.covariance).min() > -1e-15


def test_an_open_sample_has_values_and_no_covariance():
    s = sample()
    found = joint(s, rake(s.cells(), s.margins), "open")
    assert (
        found.covariance is None and found.reason.code == "open_sample_no_interval" and not np.isnan(found.values).any()
    )


def test_an_unanswered_item_is_undefined_and_leaves_the_rest_alone():
    s = sample()
    s.answers[:, 1] = np.nan
    found = joint(s, rake(s.cells(), s.margins))
    assert np.isnan(found.values[[1, 3, 4, 5]]).all() and found.answers[1] == 0
    assert (found.covariance[1] == 0).all() and found.covariance[0, 0] > 0


def difference(s, weighting, kind="probability", groups=("F", "M")):
    by = dict(zip(s.factors[0].levels, count_by(weighting.cells, s.codes, 5, s.factors[0]), strict=True))
    return group_difference(weighting, by[groups[0]], by[groups[1]], np.array(POINTS), groups=groups, sample_kind=kind)


@pytest.mark.parametrize("base", [False, True])
def test_difference_of_two_groups_the_slow_way(base):
    s = sample(seed=6, base=base)
    weighting = rake(s.cells(), s.margins)
    w, d = weighting.weights(), np.ones(160) if s.base is None else s.base
    sex = np.array(s.sex)
    for j, found in enumerate(difference(s, weighting)):
        y = np.nan_to_num(s.answers[:, j])
        ok = ~np.isnan(s.answers[:, j]) & (y != 9)
        z, mean = np.zeros(160), {}
        for level, sign in (("M", 1), ("F", -1)):
            held = ok & (sex == level)
            mean[level] = (w * y)[held].sum() / w[held].sum()
            z[held] = sign * (y[held] - mean[level]) / w[held].sum()
        x = np.array(
            [[float(v == level) for v in labels] for labels in (s.sex, s.age) for level in sorted(set(labels))]
        ).T
        e = z - x @ np.linalg.lstsq(x * np.sqrt(d)[:, None], z * np.sqrt(d), rcond=None)[0]
        assert found.value == pytest.approx(mean["M"] - mean["F"])
        assert found.se == pytest.approx(np.sqrt(design_variance(w, e)), rel=1e-8)
        assert found.df == found.n - 2 and found.t == pytest.approx(found.value / found.se)
        assert found.interval.low < found.value < found.interval.high and 0 < abs(found.effect_size) < 2


def test_difference_mirrors_and_an_open_sample_tests_nothing():
    s = sample()
    weighting = rake(s.cells(), s.margins)
    one, other = difference(s, weighting)[0], difference(s, weighting, groups=("M", "F"))[0]
    assert one.value == pytest.approx(-other.value) and one.p == pytest.approx(other.p)
    shown = difference(s, weighting, "open")[0]
    assert shown.value == one.value and shown.p is None and shown.reason.code == "open_sample_no_interval"


def test_an_empty_group_has_no_difference():
    s = sample()
    s.answers[np.array(s.sex) == "F"] = np.nan
    found = difference(s, rake(s.cells(), s.margins))[0]
    assert found.value is None and found.reason.code == "no_answers_in_group" and found.p is None
