from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stats.errors import StatsError
from stats.surveys.cells import cross_classify
from stats.surveys.counts import answer_codes
from stats.surveys.factors import factor
from stats.surveys.margins import margin
from stats.surveys.raking import rake
from stats.surveys.table import survey_table
from tests.stats.surveys.reference import mean_and_ses, rake_respondents
from tests.stats.surveys.samples import AGE, POINTS, SEX, sample

REAL = Path(os.environ.get("REAL_DATA_DIR") or Path(__file__).parents[3].parent / "shared" / "data" / "real")
ITEMS = ["a", "b", "c"]


@pytest.mark.skipif(not (REAL / "beps_1997.csv").exists(), reason="the real answers are not on this machine")
def test_real_answers_as_r_survey_has_them():
    data = pd.read_csv(REAL / "beps_1997.csv")
    expected = json.loads((REAL / "beps_1997.expected.json").read_text())
    items = list(expected["items"])
    cells = cross_classify([factor("gender", data.gender), factor("age_group", data.age_group)])
    margins = [
        margin("gender", {"female": 51.5, "male": 48.5}),
        margin("age_group", {"18-34": 32, "35-49": 27, "50-64": 21, "65+": 20}),
    ]
    table = survey_table(
        answer_codes(data[items].to_numpy(), POINTS), POINTS, cells, margins, sample_kind="probability", items=items,
        groups=[factor("gender", data.gender)],
    )  # fmt: skip
    near = lambda value: pytest.approx(value, rel=1e-9, abs=1e-12)  # noqa: E731
    assert table.weighting.deff_kish == near(expected["kish_deff"])
    assert (table.weighting.weight_min, table.weighting.weight_max) == near(
        (expected["weight_min"], expected["weight_max"])
    )
    for name, want in expected["items"].items():
        item = table.item(name)
        assert item.mean.unweighted == near(want["unweighted_mean"])
        assert item.mean.value == near(want["weighted_mean"])
        assert item.mean.se_weights_as_given == near(want["se_weights_fixed"])
        assert item.mean.se_calibrated == item.mean.se == near(want["se_raked"])
        assert item.agree.value == near(want["top_two_share"])
        assert item.agree.se_weights_as_given == near(want["top_two_se_fixed"])
    for domain in table.domain("gender"):
        want = expected["economic_cond_national_by_gender"][domain.level]
        assert domain.items[0].mean.value == near(want["mean"])
        assert domain.items[0].mean.se_weights_as_given == near(want["se"])


@pytest.mark.parametrize("base", [False, True])
@pytest.mark.parametrize("design", ["people", "strata", "clusters"])
def test_every_figure_against_the_slow_way(base, design):
    s = sample(seed=3, base=base)
    strata = s.strata if design != "people" else None
    psu = s.psu if design == "clusters" else None
    cells = s.cells(strata=factor("stratum", strata) if strata else None, psu=factor("psu", psu) if psu else None)
    group = factor("region", s.strata)
    table = survey_table(s.codes, POINTS, cells, s.margins, sample_kind="probability", items=ITEMS, groups=[group])
    d = np.ones(len(s.sex)) if s.base is None else s.base
    w = rake_respondents(d, [s.sex, s.age], [SEX, AGE])
    w = w * len(w) / w.sum()
    assert table.weighting.weights() == pytest.approx(w, rel=1e-8)
    for j, item in enumerate(table.items):
        y = s.answers[:, j]
        inside = ~np.isnan(y) & (y != 9)
        assert (item.n, item.missing, item.no_opinion) == (inside.sum(), np.isnan(y).sum(), (y == 9).sum())
        for figure, values in [
            (item.mean, y),
            (item.agree, y >= 4),
            (item.disagree, y <= 2),
            (item.categories[2], y == 3),
        ]:
            check(figure, values, inside, w, d, s, strata, psu)
        a, b = (next(i for i in table.domain("region") if i.level == level).items[j] for level in ("a", "b"))
        in_a = inside & (np.array(s.strata) == "a")
        check(a.mean, y, in_a, w, d, s, strata, psu)
        assert a.n + b.n == item.n


def check(figure, y, inside, w, d, s, strata, psu):
    mean, given, calibrated = mean_and_ses(y, inside, w, d, [s.sex, s.age], strata, psu)
    assert figure.value == pytest.approx(mean, rel=1e-9)
    assert figure.se_weights_as_given == pytest.approx(given, rel=1e-8)
    assert figure.se_calibrated == pytest.approx(calibrated, rel=1e-8)
    assert figure.unweighted == pytest.approx(np.mean(np.asarray(y, dtype=float)[inside]))
    ww = w[inside]
    assert figure.deff_kish == pytest.approx(len(ww) * (ww**2).sum() / ww.sum() ** 2, rel=1e-8)
    assert figure.interval.low < figure.value < figure.interval.high


def test_degrees_of_freedom_and_methods_follow_the_declaration():
    s = sample()
    item = survey_table(s.codes, POINTS, s.cells(), s.margins, sample_kind="quota", items=ITEMS).items[0]
    assert item.mean.df == len(s.sex) - 1 and item.agree.df == item.n - 1
    assert item.mean.interval.method == "t" and item.agree.interval.method == "xlogit"
    assert item.mean.interval.name == "model_based"
    assert [note.code for note in item.mean.notes] == ["assumes_ignorable_selection"]


def test_an_open_survey_never_shows_an_error():
    s = sample()
    table = survey_table(
        s.codes, POINTS, s.cells(), s.margins, sample_kind="open", items=ITEMS, groups=[factor("sex", s.sex)]
    )
    figures = [
        f for d in (table, *table.domains) for i in d.items for f in (i.mean, i.agree, i.disagree, *i.categories)
    ]
    assert len(figures) == 3 * 3 * 8
    for figure in figures:
        assert figure.value is not None and figure.unweighted is not None
        assert figure.interval is figure.se is figure.se_calibrated is figure.se_weights_as_given is None
        assert figure.no_interval.code == "open_sample_no_interval" and figure.deff_design is None


def test_shares_of_none_and_all_get_exact_bounds_and_a_constant_mean_none():
    codes = np.zeros((1, 20), dtype=np.int8) + 4
    cells = cross_classify([factor("sex", ["F", "M"] * 10)])
    item = survey_table(
        codes, POINTS, cells, [margin("sex", {"F": 3, "M": 2})], sample_kind="probability", items=["x"]
    ).items[0]
    assert item.agree.value == 1.0 and item.disagree.value == 0.0
    assert item.agree.interval.method == "beta"
    assert item.agree.interval.low == pytest.approx(0.025 ** (1 / 20))
    assert item.disagree.interval.high == pytest.approx(1 - 0.025 ** (1 / 20))
    assert item.mean.value == 5.0 and item.mean.interval is None and item.mean.no_interval.code == "no_variation"


@pytest.mark.parametrize("answers", [[np.nan] * 4, [9.0] * 4])
def test_an_item_nobody_answered_has_a_reason_and_no_number(answers):
    cells = cross_classify([factor("sex", list("FMFM"))])
    codes = answer_codes(np.array(answers)[:, None], POINTS, no_opinion=9)
    item = survey_table(codes, POINTS, cells, sample_kind="probability", items=["x"]).items[0]
    assert item.mean.value is None and item.mean.reason.code == "no_answers" and item.mean.se is None
    assert item.n == 0 and item.no_opinion + item.missing == 4


def test_one_answer_has_a_figure_but_no_interval():
    cells = cross_classify([factor("sex", ["F"])])
    item = survey_table(np.array([[2]], dtype=np.int8), POINTS, cells, sample_kind="probability", items=["x"]).items[0]
    assert item.mean.value == 3.0 and item.mean.interval is None and item.mean.no_interval.code == "too_few_answers"


def test_order_of_respondents_and_scale_of_weights_change_nothing():
    s, order = sample(base=True), np.random.default_rng(0).permutation(160)
    first = survey_table(s.codes, POINTS, s.cells(), s.margins, sample_kind="probability", items=ITEMS)
    moved = cross_classify(
        [factor("sex", np.array(s.sex)[order]), factor("age", np.array(s.age)[order])], base=7 * s.base[order]
    )
    second = survey_table(
        s.codes[:, order], POINTS, rake(moved, s.margins, total=123.0), sample_kind="probability", items=ITEMS
    )
    for a, b in zip(first.items, second.items, strict=True):
        assert (b.mean.value, b.mean.se, b.agree.se) == pytest.approx((a.mean.value, a.mean.se, a.agree.se), rel=1e-9)


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"sample_kind": "panel"}, "sample_kind"),
        ({"items": ["a"]}, "items"),
        ({"agree": [6]}, "agree"),
        ({"agree": [4, 5], "disagree": [1, 4]}, "disagree"),
    ],
)
def test_illegal_calls_name_the_parameter(change, parameter):
    s = sample()
    call = {"sample_kind": "quota", "items": ITEMS} | change
    with pytest.raises(StatsError) as caught:
        survey_table(s.codes, POINTS, s.cells(), s.margins, **call)
    assert caught.value.parameter == parameter


def test_a_value_off_the_scale_is_refused_and_located():
    with pytest.raises(StatsError) as caught:
        answer_codes([[1, 2], [3, 7]], POINTS)
    assert caught.value.code == "not_on_scale" and caught.value.details == {"row": 1, "item": 1}
