"""Numeric means, shares, quantiles, cross-tables and group tests against slow or classical references."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from stats.errors import StatsError
from stats.surveys.cells import cross_classify
from stats.surveys.crosstabs import crosstab
from stats.surveys.factors import factor
from stats.surveys.group_tests import compare_means, compare_ranks, rank_scores
from stats.surveys.intervals import exact_interval, share_interval, t_quantile
from stats.surveys.numeric import as_given, domain_means, numeric_mean
from stats.surveys.quantiles import quantile_estimates, weighted_quantile
from stats.surveys.raking import rake
from stats.surveys.sample_kinds import SAMPLE_KINDS, interval_rule
from stats.surveys.shares import share_intervals
from stats.surveys.weights import base_weighting
from tests.stats.surveys.reference import design_variance, mean_and_ses
from tests.stats.surveys.samples import sample


def plain(n: int):
    return base_weighting(cross_classify([factor("all", ["x"] * n)]))


def test_unweighted_mean_is_the_textbooks():
    y = np.random.default_rng(1).normal(size=50)
    found = numeric_mean(plain(50), y)
    assert found.value == pytest.approx(y.mean()) and found.se == pytest.approx(y.std(ddof=1) / np.sqrt(50))
    assert found.interval_t == pytest.approx(scipy_stats.ttest_1samp(y, 0).confidence_interval())
    assert found.deff_replace == pytest.approx(1) and found.deff is None and found.deff_kish == 1
    assert found.total == pytest.approx(y.sum())


@pytest.mark.parametrize("base", [False, True])
def test_mean_and_total_the_slow_way(base):
    s = sample(base=base)
    y = np.where(s.answers[:, 0] == 9, np.nan, s.answers[:, 0]) ** 2
    weighting = rake(s.cells(), s.margins)
    w, d = weighting.weights(), np.ones(160) if s.base is None else s.base
    inside = ~np.isnan(y)
    mean, _, se = mean_and_ses(np.nan_to_num(y), inside, w, d, [s.sex, s.age])
    found = numeric_mean(weighting, y)
    assert (found.value, found.se, found.df) == pytest.approx((mean, se, 159))
    x = np.array([[float(v == k) for v in labels] for labels in (s.sex, s.age) for k in sorted(set(labels))]).T
    z = np.nan_to_num(y)
    e = z - x @ np.linalg.lstsq(x * np.sqrt(d)[:, None], z * np.sqrt(d), rcond=None)[0]
    assert found.total_se == pytest.approx(np.sqrt(design_variance(w, e)))
    if not base:
        assert found.se_via_rake == pytest.approx(found.se)


def test_finite_population_correction_shrinks_to_nothing_in_a_census():
    y = np.arange(20.0)
    one = numeric_mean(base_weighting(cross_classify([], base=np.full(20, 2.0), fpc=np.full(20, 40.0))), y)
    free = numeric_mean(base_weighting(cross_classify([], base=np.full(20, 2.0))), y)
    census = numeric_mean(base_weighting(cross_classify([], base=np.ones(20), fpc=np.full(20, 20.0))), y)
    assert one.se == pytest.approx(free.se * np.sqrt(0.5)) and census.se == 0
    with pytest.raises(StatsError):
        cross_classify([], base=np.ones(20), fpc=np.full(20, 19.0))


def test_a_stratum_of_one_gives_no_variance_and_says_so():
    weighting = base_weighting(cross_classify([], base=np.ones(5), strata=factor("h", list("aaaab"))))
    found = numeric_mean(weighting, np.arange(5.0))
    assert found.value == 2.0 and found.se is None and found.reason.code == "single_unit_stratum"


@pytest.mark.parametrize("y", [[], [np.nan, np.nan]])
def test_nothing_answered(y):
    weighting = base_weighting(cross_classify([factor("all", ["x"] * len(y))]))
    assert numeric_mean(weighting, y).reason.code == "no_answers"
    assert quantile_estimates(weighting, y, [0.5])[0].value is None
    assert share_intervals(weighting, y).value is None


def test_domains_add_up_and_an_empty_one_is_undefined():
    s = sample()
    y = np.where(s.answers[:, 0] == 9, np.nan, s.answers[:, 0])
    group = factor("g", s.strata, levels=["a", "b", "c"])
    found = domain_means(rake(s.cells(), s.margins), y, group)
    assert found["a"].n + found["b"].n == (~np.isnan(y)).sum() and found["c"].value is None
    assert found["a"].df == 159


def test_share_intervals_against_scipy_and_each_other():
    y = np.array([1.0] * 30 + [0.0] * 70)
    found = share_intervals(plain(100), y)
    assert found.df == 99 and found.value == 0.3
    exact = scipy_stats.binomtest(30, 100).proportion_ci(method="exact")
    assert exact_interval(30, 100) == pytest.approx((exact.low, exact.high))
    for low, high in found.intervals.values():
        assert 0.19 < low < 0.3 < high < 0.42
    assert found.intervals["mean"][0] == pytest.approx(0.3 - scipy_stats.t.ppf(0.975, 99) * found.se)


@pytest.mark.parametrize("method", ["xlogit", "logit", "asin", "beta", "mean", "likelihood"])
def test_every_method_is_exact_at_the_ends_and_undefined_without_answers(method):
    low, high = share_interval([0, 1], [0, 0], 19, 20, method)
    assert low[0] == 0 and high[1] == 1 and high[0] == pytest.approx(1 - 0.025 ** (1 / 20)) == 1 - low[1]
    with pytest.raises(StatsError):
        share_interval(0.5, 0.1, 9, 10, "wald")


def test_t_quantile_is_normal_at_infinity():
    assert t_quantile([np.inf, 5], 0.95) == pytest.approx([scipy_stats.norm.ppf(0.975), scipy_stats.t.ppf(0.975, 5)])
    with pytest.raises(StatsError):
        t_quantile(5, 1.0)


def test_quantile_rules_on_a_hand_example():
    x, w = [1, 2, 3, 4], [1, 1, 1, 1]
    assert [weighted_quantile(x, w, p) for p in (0, 0.25, 0.5, 0.51, 1)] == [1, 1, 2, 3, 4]
    assert weighted_quantile(x, w, 0.5, "school") == 2.5
    assert weighted_quantile(x, w, 0.5, "hf7") == 2.5 and weighted_quantile(x, w, 0.3, "hf6") == pytest.approx(1.5)
    assert weighted_quantile([5, 1], [3, 1], 0.5) == 5 and weighted_quantile([], [], 0.5) is None
    assert weighted_quantile([7], [2], 0.9, "hf7") == 7
    for bad in ({"p": 2}, {"rule": "type8"}):
        with pytest.raises(StatsError):
            weighted_quantile(x, w, **({"p": 0.5} | bad))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=2, max_size=30), st.floats(0.05, 0.95))
def test_types_6_and_7_for_weights_of_one_and_math_by_its_definition(values, p):
    w = np.ones(len(values))
    for rule, method in (("hf6", "weibull"), ("hf7", "linear")):
        assert weighted_quantile(values, w, p, rule) == pytest.approx(np.quantile(values, p, method=method))
    x = np.sort(values)
    reached = np.arange(1, len(x) + 1) / len(x)
    if np.abs(reached - p).min() > 1e-9:
        assert weighted_quantile(values, w, p) == x[np.flatnonzero(reached >= p)[0]]


def test_a_share_that_is_exactly_p_is_seen_in_spite_of_rounding():
    w = np.full(10, 0.1)
    assert [weighted_quantile(np.arange(10), w, k / 10) for k in range(1, 10)] == list(range(9))
    assert weighted_quantile(np.arange(10), w, 0.3, "school") == 2.5


def test_woodruff_interval_holds_the_quantile_and_an_open_sample_none():
    s = sample()
    y = np.where(s.answers[:, 0] == 9, np.nan, s.answers[:, 0]) + np.linspace(0, 0.5, 160)
    weighting = rake(s.cells(), s.margins)
    for q in quantile_estimates(weighting, y, [0.25, 0.5, 0.75]):
        assert q.low <= q.value <= q.high and q.se > 0
    assert quantile_estimates(weighting, y, [0.5], sample_kind="open")[0].low is None
    assert quantile_estimates(weighting, y, [0.001])[0].low is None


def test_crosstab_with_equal_weights_is_pearsons_within_rounding_of_n():
    rng = np.random.default_rng(2)
    a, b = rng.integers(0, 3, 400), rng.integers(0, 4, 400)
    found = crosstab(plain(400), factor("a", a.astype(str)), factor("b", b.astype(str)))
    chi2 = scipy_stats.chi2_contingency(np.histogram2d(a, b, bins=(3, 4))[0], correction=False)
    assert found.pearson == pytest.approx(chi2.statistic) and found.n == 400
    assert found.first_order_p == pytest.approx(chi2.pvalue, abs=0.03) and found.p == pytest.approx(
        chi2.pvalue, abs=0.03
    )
    assert found.cramers_v == pytest.approx(np.sqrt(chi2.statistic / 400 / 2))


def test_crosstab_counts_the_rows_of_its_design_and_f_does_not_hang_on_it():
    s = sample()
    raked, answer = rake(s.cells(), s.margins), [None if i % 3 == 0 else "ynu"[i % 7 % 3] for i in range(160)]
    age, item = factor("age", s.age), factor("item", answer)
    calibrated, fixed = crosstab(raked, age, item), crosstab(as_given(raked), age, item)
    assert (calibrated.n, fixed.n) == (106, 106)
    share = fixed.weighted / fixed.weighted.sum()
    expected = share.sum(axis=1)[:, None] * share.sum(axis=0)
    chi2 = float(((share - expected) ** 2 / expected).sum())
    assert fixed.pearson == pytest.approx(106 * chi2) and calibrated.pearson == pytest.approx(160 * chi2)
    assert calibrated.cramers_v == pytest.approx(fixed.cramers_v) == pytest.approx(np.sqrt(chi2 / 2))


def test_crosstab_rao_scott_on_a_two_by_two_is_the_wald_like_ratio():
    """With one degree of freedom Δ is one design effect: X² / Δ, Δ from the slow variance of the interaction contrast."""
    s = sample(base=True)
    weighting = rake(s.cells(), s.margins)
    rows, columns = np.array(s.strata) == "a", s.answers[:, 0] >= 4
    ok = ~np.isnan(s.answers[:, 0]) & (s.answers[:, 0] != 9)
    column = factor("c", ["yes" if v else "no" for v in columns])
    column = factor(
        "c", [None if not o else v for o, v in zip(ok, [column.levels[c] for c in column.codes], strict=True)]
    )
    found = crosstab(weighting, factor("r", s.strata), column)
    w = weighting.weights()
    total = w[ok].sum()
    p = {(i, j): w[ok & (rows == i) & (columns == j)].sum() / total for i in (True, False) for j in (True, False)}
    sign = {(True, True): 1, (False, False): 1, (True, False): -1, (False, True): -1}
    c = sum(sign[k] / p[k] * (ok & (rows == k[0]) & (columns == k[1])) for k in p)
    z = np.where(ok, (c - sum(sign[k] for k in p)) / total, 0)
    x = np.array([[float(v == k) for v in labels] for labels in (s.sex, s.age) for k in sorted(set(labels))]).T
    e = z - x @ np.linalg.lstsq(x * np.sqrt(s.base)[:, None], z * np.sqrt(s.base), rcond=None)[0]
    null = sum(1 / v for v in p.values()) / len(ok)
    assert found.f == pytest.approx(found.pearson / (design_variance(w, e) / null), rel=1e-8)
    assert found.ndf == pytest.approx(1) and found.n == ok.sum()


@pytest.mark.parametrize("columns", [["x"] * 6, [None] * 6])
def test_crosstab_of_one_column_has_no_test(columns):
    found = crosstab(plain(6), factor("r", list("ababab")), factor("c", columns, levels=["x", "y"]))
    assert found.p is None and found.f is None and found.reason is not None


def test_two_groups_unweighted_are_near_welchs_t_and_ranks_near_mann_whitney():
    rng = np.random.default_rng(3)
    y, g = rng.normal(size=400), rng.integers(0, 2, 400)
    y = y + 0.2 * g
    group = factor("g", np.where(g == 1, "b", "a"))
    found, ranks = compare_means(plain(400), y, group), compare_ranks(plain(400), y, group)
    welch = scipy_stats.ttest_ind(y[g == 1], y[g == 0], equal_var=False)
    assert found.t == pytest.approx(welch.statistic, rel=0.01) and found.df == 398
    mw = scipy_stats.mannwhitneyu(y[g == 1], y[g == 0])
    assert ranks.difference == pytest.approx(mw.statistic / ((g == 1).sum() * (g == 0).sum()) - 0.5)
    assert ranks.p == pytest.approx(mw.pvalue, abs=0.02)


def test_many_groups_unweighted_are_near_kruskal_wallis():
    rng = np.random.default_rng(4)
    y, g = rng.integers(1, 6, 600), rng.integers(0, 3, 600)
    group = factor("g", g.astype(str))
    found = compare_ranks(plain(600), y, group)
    kw = scipy_stats.kruskal(*(y[g == k] for k in range(3)))
    assert found.chisq == pytest.approx(kw.statistic, rel=0.05) and found.ndf == 2 and found.ddf == 597
    means = compare_means(plain(600), y, group)
    assert means.f == pytest.approx(scipy_stats.f_oneway(*(y[g == k] for k in range(3))).statistic, rel=0.05)


def test_group_tests_without_variation_groups_or_permission():
    group = factor("g", list("aabb"))
    assert compare_means(plain(4), np.ones(4), group).reason.code == "no_variation"
    assert compare_ranks(plain(4), np.ones(4), group).reason.code == "no_variation"
    assert compare_means(plain(4), np.arange(4.0), factor("g", list("aaaa"))).reason.code == "one_group"
    assert compare_means(plain(4), np.arange(4.0), group, sample_kind="open").p is None


def test_what_each_sample_may_show():
    assert [interval_rule(k).shown for k in SAMPLE_KINDS] == [True, True, False]
    assert [interval_rule(k).name for k in SAMPLE_KINDS] == ["sampling_error", "model_based", None]
    with pytest.raises(StatsError):
        interval_rule("convenience")


def test_answers_all_alike_have_no_test_out_of_rounding():
    s = sample(seed=5, base=True)
    weighting = rake(s.cells(), s.margins)
    for value in (3.0, 0.1, 1e6):
        for test in (compare_means, compare_ranks):
            found = test(weighting, np.full(len(s.sex), value), s.factors[1])
            assert (found.p, found.f, found.reason.code) == (None, None, "no_variation")


def test_two_groups_have_the_f_of_their_t():
    s = sample(seed=5, base=True)
    found = compare_means(rake(s.cells(), s.margins), s.answers[:, 0], s.factors[0])
    assert (found.ndf, found.ddf) == (1, found.df)
    assert found.f == pytest.approx(found.t**2)


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 9)), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_rank_scores_pair_by_pair(people):
    y, w = (np.array(column, dtype=float) for column in zip(*people, strict=True))
    everyone = np.ones(len(y), dtype=bool)
    slow = [sum(b * ((v > u) + (v == u) / 2) for u, b in zip(y, w, strict=True)) / w.sum() for v in y]
    assert rank_scores(y, w, everyone) == pytest.approx(slow)
    if len(set(w)) == 1:
        assert rank_scores(y, w, everyone, ties="r_survey") == pytest.approx(slow)


def test_the_ties_of_r_survey_hang_on_the_order_of_the_file():
    y, w, everyone = np.array([1.0, 1.0, 2.0, 2.0]), np.array([1.0, 2.0, 3.0, 9.0]), np.ones(4, dtype=bool)
    for ties, same in (("weighted", True), ("r_survey", False)):
        back = rank_scores(y[::-1], w[::-1], everyone, ties=ties)[::-1]
        assert (rank_scores(y, w, everyone, ties=ties) == pytest.approx(back)) == same
    with pytest.raises(StatsError, match="ties"):
        rank_scores(y, w, everyone, ties="first")
