"""Numbers of R survey 4.1-1 (R 4.2.2) on small data, where an easy convention would give others."""

from __future__ import annotations

import numpy as np
import pytest

from stats.errors import StatsError
from stats.surveys.calibration import calibrate
from stats.surveys.cells import cross_classify
from stats.surveys.factors import factor
from stats.surveys.group_tests import compare_means, compare_ranks
from stats.surveys.jackknife import jackknife_mean
from stats.surveys.margins import margin
from stats.surveys.numeric import numeric_mean
from stats.surveys.quantiles import quantile_estimates, weighted_quantile
from stats.surveys.weights import base_weighting, coefficient_of_variation

NONE = float("nan")
Y = np.array([3, 1, 4, NONE, 5, 2, NONE, 4, 3, 5, 1, 2, 4, NONE, 3, 5])
W = np.array([1.5, 2, 0.5, 1, 3, 2.5, 1, 2, 1.5, 0.5, 1, 2, 3, 1, 0.5, 1.5])
TWO = factor("g", ["b", "a", "b", "a", "b", "a", "b", "b", None, "a", "a", "a", "b", "b", "a", "b"])
MANY = factor("h", list("xyzxyzxyzxyzxyzx"))
PLAIN = base_weighting(cross_classify([], base=W))
CLUSTERED = base_weighting(
    cross_classify(
        [], base=W, strata=factor("st", list("1111111122222222")), psu=factor("cl", list("1122334455667788"))
    )
)
TENTHS = [7, 3, 9, 1, 5, 8, 2, 10, 4, 6]


@pytest.mark.parametrize(
    ("design", "two", "many"),
    [
        (
            PLAIN,
            (5.51884866815259, 10, 0.000254964439668133, 1.41823203955804, 3.3388012085238),
            (7.05377251990475, 2, 10, 0.0122810377379635),
        ),
        (
            CLUSTERED,
            (8.16676750639108, 5, 0.000447404287451399, 1.62985179126176, 3.12718145682009),
            (18.1968770616349, 2, 4, 0.00980599229033855),
        ),
    ],
)
def test_those_without_an_answer_or_a_group_give_no_degrees_of_freedom_to_a_comparison(design, two, many):
    """svyttest; regTermTest of svyglm."""
    t, f = compare_means(design, Y, TWO), compare_means(design, Y, MANY)
    assert (t.t, t.df, t.p, *t.interval) == pytest.approx(two, rel=1e-9)
    assert (f.f, f.ndf, f.ddf, f.p) == pytest.approx(many, rel=1e-9)
    assert compare_ranks(design, Y, TWO).df == two[1] and compare_ranks(design, Y, MANY).ddf == many[2]


def test_woodruff_takes_the_degrees_of_freedom_of_those_who_answered():
    """svyquantile(na.rm=TRUE), rule math; a bound outside 0..1 is none."""
    found = quantile_estimates(PLAIN, Y, [0.25, 0.5, 0.75], steps="r_survey")
    assert [(q.value, q.low, q.high) for q in found] == [(2, 1, 4), (3, 2, 5), (4, 3, None)]
    assert [q.se for q in found[:2]] == pytest.approx([0.688448305231017] * 2) and found[0].df == 12
    found = quantile_estimates(CLUSTERED, Y, [0.25, 0.5, 0.75], steps="r_survey")
    assert [(q.value, q.low, q.high) for q in found] == [(2, None, 4), (3, 1, 5), (4, 3, None)]
    assert found[1].se == pytest.approx(0.817356783434659) and found[1].df == 6


@pytest.mark.skipif(np.finfo(np.longdouble).nmant != 63, reason="R's sums there are not of 64 bits either")
def test_quantiles_can_step_as_r_does_whose_sums_miss_one_tenth():
    """svyquantile of ten weights of 30.97 at .05, .10 … .95; ours reaches each tenth at its own value."""
    at, w = [k / 20 for k in range(1, 20)], [30.97] * 10
    r = [2, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 10, 10]
    halves = [2, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9, 10, 10]
    assert [weighted_quantile(TENTHS, w, p, "math", "r_survey") for p in at] == r
    assert [weighted_quantile(TENTHS, w, p, "school", "r_survey") for p in at] == halves
    assert [weighted_quantile(TENTHS, w, p) for p in at] == [(k + 1) // 2 for k in range(1, 20)]
    with pytest.raises(StatsError) as error:
        weighted_quantile(TENTHS, w, 0.5, steps="numpy")
    assert "r_survey" in str(error.value)


def test_greg_weights_below_zero_are_reported_like_others():
    """calibrate(calfun="linear")."""
    cells = cross_classify([factor("a", list("pppqqqqr")), factor("b", list("mnnmmnmn"))])
    margins = [margin("a", {"p": 15, "q": 5, "r": 10}), margin("b", {"m": 26, "n": 4})]
    found = calibrate(cells, margins, total="population")
    p, q = [13.117647058823525, 0.941176470588234, 0.941176470588234], 4.294117647058823
    assert found.weights() == pytest.approx([*p, q, q, -7.882352941176468, q, 10])
    assert found.deff_kish == pytest.approx(3.47816993464052) and found.notes[-1].code == "negative_weights"
    assert coefficient_of_variation(found.weights()) == pytest.approx(1.57422042123729)
    assert coefficient_of_variation([]) is None and coefficient_of_variation([1, -1]) is None


@pytest.mark.parametrize("design", [PLAIN, CLUSTERED])
def test_answers_all_alike_have_no_design_effect(design):
    """svymean(deff=TRUE) gives NaN, or what rounding leaves; ours must not hang on rounding."""
    found = numeric_mean(design, np.full(16, 0.1))
    assert found.value == 0.1 and found.se == 0 and found.deff is None and found.deff_replace is None


def test_a_stratum_taken_whole_has_no_replicates():
    """as.svrepdesign(type="JKn"), svymean."""
    h, n = factor("h", list("111222233")), [3, 3, 3, 8, 8, 8, 8, 6, 6]
    y, w = [3, 1, 4, 2, 5, 2, 4, 4, 3], [1, 1, 1, 2, 2, 2, 2, 3, 3]
    found = jackknife_mean(base_weighting(cross_classify([], base=w, strata=h, fpc=n)), y, kind="JKn")
    assert (found.replicates, found.value) == (6, pytest.approx(3.235294117647059))
    assert found.se == pytest.approx(0.288175263856844, rel=1e-12)
    census = jackknife_mean(base_weighting(cross_classify([], base=[1] * 9, fpc=[9] * 9)), y)
    assert census.se == 0 and census.replicates == 0
