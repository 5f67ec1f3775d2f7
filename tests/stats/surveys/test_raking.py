from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stats.errors import StatsError
from stats.surveys.cells import cross_classify
from stats.surveys.factors import factor, merge_levels
from stats.surveys.margins import as_shares, check_margins, margin, margin_codes, margin_problems, merge_margin
from stats.surveys.raking import rake, rake_many
from stats.surveys.trimming import trim
from stats.surveys.weights import base_weighting, kish
from tests.stats.surveys.reference import rake_respondents
from tests.stats.surveys.samples import AGE, SEX, sample


def test_margins_are_met_and_reported():
    s = sample(base=True)
    raked = rake(s.cells(), s.margins)
    w = raked.weights()
    assert raked.converged and raked.largest_gap <= 1e-10 and raked.iterations == len(raked.history) > 1
    for level, population in SEX.items():
        assert w[np.array(s.sex) == level].sum() / w.sum() == pytest.approx(population / 1000, rel=1e-10)
    assert w.mean() == pytest.approx(1)
    assert (raked.weight_min, raked.weight_max) == pytest.approx((w.min(), w.max()))
    assert raked.deff_kish == pytest.approx(kish(w).deff)
    assert raked.n_eff_kish == pytest.approx(len(w) / raked.deff_kish)
    assert raked.efficiency == pytest.approx(1 / raked.deff_kish)


@pytest.mark.parametrize(("total", "wanted"), [("n", 160), ("population", 1000), (7.5, 7.5)])
def test_total_is_as_declared(total, wanted):
    s = sample()
    assert rake(s.cells(), s.margins, total=total).weights().sum() == pytest.approx(wanted)


def test_crossed_margin_beside_a_single_one():
    s = sample(seed=5)
    crossed = {(a, b): 100.0 + 20 * i for i, (a, b) in enumerate((a, b) for a in SEX for b in AGE)}
    region = factor("region", s.strata)
    total = sum(crossed.values())
    cells = cross_classify([*s.factors, region])
    raked = rake(cells, [margin(("sex", "age"), crossed), margin("region", {"a": total * 0.6, "b": total * 0.4})])
    columns = [[f"{a}|{b}" for a, b in zip(s.sex, s.age, strict=True)], s.strata]
    targets = [{f"{a}|{b}": v for (a, b), v in crossed.items()}, {"a": total * 0.6, "b": total * 0.4}]
    slow = rake_respondents(np.ones(160), columns, targets)
    assert raked.weights() / raked.weights().sum() == pytest.approx(slow / slow.sum(), rel=1e-8)


def test_g_is_constant_in_a_cell_not_the_weight():
    s = sample(base=True)
    raked = rake(s.cells(), s.margins)
    ratio = raked.weights() / s.base
    for sex in SEX:
        for age in AGE:
            held = ratio[(np.array(s.sex) == sex) & (np.array(s.age) == age)]
            assert np.ptp(held) == pytest.approx(0, abs=1e-12)


def problem(cells, margins, code):
    with pytest.raises(StatsError) as caught:
        rake(cells, margins)
    assert caught.value.code == code
    assert code in {p.code for p in margin_problems(cells, margins)}
    return SimpleNamespace(**caught.value.details)


def test_every_misfit_names_its_category():
    s = sample()
    cells, sex = s.cells(), s.margins[0]
    found = problem(cells, [sex, margin("age", {**AGE, "60+": 300.0})], "margin_totals_differ")
    assert (found.margin, found.total, found.other, found.expected) == ("age", 1020.0, "sex", 1000.0)
    found = problem(cells, [sex, margin("age", {"18-39": 500.0, "40-59": 500.0})], "category_without_margin")
    assert (found.margin, found.category, found.n) == ("age", "60+", s.age.count("60+"))
    found = problem(
        cells, [sex, margin("age", {**AGE, "0-17": 0.0, "40-59": 380.0, "5-9": 10.0})], "category_without_respondents"
    )
    assert found.category == "5-9" and found.merge_with == ["60+", "40-59"]
    found = problem(
        cells, [sex, margin("age", {"18-39": 720.0, "40-59": 0.0, "60+": 280.0})], "margin_zero_with_respondents"
    )
    assert found.category == "40-59"
    assert problem(cells, [sex, margin("age", {**AGE, "60+": -1.0})], "margin_totals_differ").margin == "age"
    assert problem(cells, [margin("age", {**AGE, "60+": -1.0})], "margin_not_a_count").category == "60+"
    assert problem(cells, [margin("region", {"a": 1.0})], "variable_not_in_sample").variable == "region"
    problem(cells, [], "no_margins")
    check_margins(cells, s.margins)


def test_merging_mends_an_empty_category():
    s = sample()
    age = margin("age", {**AGE, "40-59": 380.0, "80+": 10.0})
    into = {"60+": "60+ all", "80+": "60+ all"}
    merged = merge_margin(age, "age", into)
    assert merged.totals[("60+ all",)] == 290
    cells = cross_classify([s.factors[0], merge_levels(s.factors[1], {"60+": "60+ all"})])
    assert rake(cells, [s.margins[0], merged]).converged
    with pytest.raises(StatsError):
        merge_levels(s.factors[1], into)


def test_missing_raking_variable_follows_the_declared_rule():
    s = sample()
    sex = [None if i < 5 else v for i, v in enumerate(s.sex)]
    factors = [factor("sex", sex), s.factors[1]]
    with pytest.raises(StatsError) as caught:
        cross_classify(factors)
    assert caught.value.code == "missing_in_raking_variable"
    assert (caught.value.details["variable"], caught.value.details["count"]) == ("sex", 5)
    aside = rake(cross_classify(factors, missing="set_aside"), s.margins)
    assert aside.n == 155 and aside.cells.set_aside == 5 and (aside.weights()[:5] == 0).all()
    assert aside.weights()[5:].mean() == pytest.approx(1)
    assert [note.code for note in aside.notes] == ["set_aside_missing"]
    mode = rake(cross_classify(factors, missing="impute_mode"), s.margins)
    assert mode.n == 160 and mode.notes[0].values["count"] == 5 and mode.notes[0].values["level"] == "M"
    with pytest.raises(StatsError):
        cross_classify(factors, missing="drop")


@pytest.mark.parametrize("part", ["strata", "psu"])
def test_a_respondent_outside_the_design_is_named(part):
    s = sample()
    design = factor("region", [None if i == 7 else "ab"[i % 2] for i in range(160)])
    with pytest.raises(StatsError) as caught:
        cross_classify(s.factors, **{part: design})
    assert caught.value.code == "missing_in_design" and caught.value.details["variable"] == "region"


def test_percentages_that_rounding_keeps_from_100_are_shares():
    s = sample()
    percent = [margin("sex", {"M": 48.1, "F": 51.8}), margin("age", {"18-39": 33.4, "40-59": 33.3, "60+": 33.3})]
    problem(s.cells(), percent, "margin_totals_differ")
    found = rake(s.cells(), [as_shares(m) for m in percent])
    assert found.converged and found.total == pytest.approx(160)
    men = np.array([sex == "M" for sex in s.sex])
    assert found.weights()[men].sum() / 160 == pytest.approx(48.1 / 99.9)
    assert as_shares(margin("sex", {"M": 0.0})).totals == {("M",): 0.0}


def test_margins_that_contradict_each_other_are_said_not_to_converge():
    cells = cross_classify([factor("x", list("aab")), factor("y", list("ppq"))])
    raked = rake(cells, [margin("x", {"a": 1, "b": 1}), margin("y", {"p": 0.5, "q": 1.5})])
    assert not raked.converged and raked.largest_gap > 0.1 and raked.notes[-1].code == "raking_not_converged"


def test_sparse_crossings_give_the_same_weights():
    rng = np.random.default_rng(4)
    factors = [factor(f"v{k}", rng.integers(0, 9, 3000).astype(str)) for k in range(4)]  # 6561 crossings
    margins = [margin(f.name, {level: 10.0 + int(level) for level in f.levels}) for f in factors]
    raked = rake(cross_classify(factors), margins)
    assert raked.cells.size < 3000 and raked.converged
    w = raked.weights()
    for f, m in zip(factors, margins, strict=True):
        for code, level in enumerate(f.levels):
            assert w[f.codes == code].sum() / w.sum() == pytest.approx(m.totals[(level,)] / m.total, rel=1e-9)


def test_many_samples_at_once_are_the_same_as_one_by_one():
    s = sample()
    cells = s.cells()
    one = rake(cells, s.margins)
    targets = margin_codes(cells, s.margins, 160.0)
    w, gap = rake_many(np.stack([cells.d, 2 * cells.d]), targets, 1e-10, 1000)
    assert gap <= 1e-10
    assert w[0] == pytest.approx(one.g * cells.d)
    assert w[1] == pytest.approx(w[0])


@pytest.mark.parametrize("base", [False, True])
def test_cap_and_rerake_holds_bounds_and_margins(base):
    s = sample(n=400, base=base)
    cells = s.cells(split_base=True)
    cap = 0.9 * rake(cells, s.margins).weight_max
    capped = trim(rake(cells, s.margins), s.margins, upper=cap)
    w = capped.weights()
    assert capped.converged and capped.trimmed > 0 and w.max() <= cap * (1 + 1e-6) and capped.held_fixed is not None
    for level, population in SEX.items():
        assert w[np.array(s.sex) == level].sum() / w.sum() == pytest.approx(population / 1000, rel=1e-6)


def test_an_impossible_cap_is_said_and_logit_calibration_offered():
    s = sample()
    capped = trim(rake(s.cells(), s.margins), s.margins, upper=1.01)
    assert not capped.converged and capped.notes[-1].values["offer"] == "logit_calibration"


def test_trimming_by_equal_amounts_keeps_the_sum_and_breaks_the_margins():
    s = sample()
    raked = rake(s.cells(), s.margins)
    upper = 0.8 * raked.weight_max
    for rule in ("survey_trimWeights_once", "survey_trimWeights_strict"):
        cut = trim(raked, s.margins, upper=upper, lower=0.8, rule=rule)
        w = cut.weights()
        assert w.sum() == pytest.approx(160) and cut.held_fixed is None
        assert cut.notes[-1].code == "margins_not_exact"
        assert abs(w[np.array(s.sex) == "F"].sum() / w.sum() - 0.52) > 1e-4
    assert w.max() <= upper * (1 + 1e-9) and w.min() >= 0.8 * (1 - 1e-9)


def test_trimming_refuses_what_it_cannot_do():
    s = sample(base=True)
    raked = rake(s.cells(), s.margins)
    with pytest.raises(StatsError) as caught:
        trim(raked, s.margins, upper=2)
    assert caught.value.code == "split_base_needed"
    for bad in ({"upper": -1}, {"upper": 1, "lower": 2}, {"upper": 2, "rule": "clip"}):
        with pytest.raises(StatsError):
            trim(rake(sample().cells(), s.margins), s.margins, **bad)


def test_kish_of_a_textbook_and_of_nothing():
    assert kish([1, 1, 1, 1]).deff == 1
    one = kish([1, 3])
    assert one.deff == pytest.approx(2 * 10 / 16) and one.n_eff == pytest.approx(1.6) and one.max_over_mean == 1.5
    for nothing in ([], [0, 0]):
        assert kish(nothing).deff is None and kish(nothing).reason.code == "no_weight"
    with pytest.raises(StatsError):
        kish([1, -1])


def test_base_weights_must_be_positive_and_of_one_length():
    s = sample()
    for base in ([0.0] + [1.0] * 159, [np.nan] * 160, [1.0]):
        with pytest.raises(StatsError):
            cross_classify(s.factors, base=base)


def test_unweighted_sample_has_weight_one():
    plain = base_weighting(sample().cells())
    assert (plain.weights() == 1).all() and plain.deff_kish == 1 and plain.held_fixed is None


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.1, 50))
def test_order_and_scale_change_nothing(seed, scale):
    s = sample(seed=seed, base=True)
    order = np.random.default_rng(seed).permutation(160)
    first = rake(s.cells(), s.margins).weights()
    moved = cross_classify(
        [factor("sex", np.array(s.sex)[order]), factor("age", np.array(s.age)[order])], base=scale * s.base[order]
    )
    assert rake(moved, s.margins).weights() == pytest.approx(first[order], rel=1e-8)
