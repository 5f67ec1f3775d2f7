"""A rule on any scale judges as on 1…K, and speaks of places in the scale's own numbers."""

from __future__ import annotations

import numpy as np
import pytest

from stats.consensus.measures import MEASURES, RATIOS
from stats.consensus.rule import ConsensusRule, preset_rule, usual_threshold
from stats.consensus.table import consensus_table
from stats.derivation.declaration import CriterionCode, default_criteria
from stats.errors import StatsError
from stats.experts.dissent import dissent

SCALES = [(5, 1), (11, 0), (5, -2), (9, 1), (4, 7)]
RNG = np.random.default_rng(8)


def panel(points: int, first: int) -> np.ndarray:
    ratings = RNG.integers(first, first + points, size=(24, 9)).astype(float)
    ratings[:, 0], ratings[:18, 1], ratings[:12, 2], ratings[12:, 2] = first + points - 1, first, first, first + points - 1
    ratings[RNG.random(ratings.shape) < 0.1] = np.nan
    return ratings


def rule(points: int, first: int, *, reversed: bool = False) -> ConsensusRule:
    """Every measure that the scale allows, so loose that most of them hold."""
    upright = ConsensusRule.from_dict({"points": points, "first": first})
    middle = first + (points - 1) / 2
    loose = {"mean": middle, "median": middle, "iqr": points, "sd": points, "convergence": points, "cv": 9, "agreement": -9}
    criteria = [
        {"measure": k, "threshold": None if m.direction == "table" else loose.get(k, 60 if m.unit == "percent" else 0)}
        for k, m in MEASURES.items() if k not in (*RATIOS, "cvr_lawshe")
    ]  # fmt: skip
    ends = {"agree": upright.disagree, "disagree": upright.agree} if reversed else {}
    return ConsensusRule.from_dict({"points": points, "first": first, "criteria": criteria, **ends})


@pytest.mark.parametrize(("points", "first"), SCALES)
def test_verdicts_do_not_depend_on_the_first_value(points, first) -> None:
    ratings = panel(points, first)
    own = consensus_table(ratings, rule(points, first), previous=ratings, groups=["a", "b"] * 12)
    ranks = consensus_table(ratings - first + 1, rule(points, 1), previous=ratings - first + 1, groups=["a", "b"] * 12)
    assert {row.verdict for row in own.rows} > {"consensus_for", "two_camps"}
    for there, here in zip(own.rows, ranks.rows, strict=True):
        assert (there.verdict, there.agree_count, there.cvr.value) == (here.verdict, here.agree_count, here.cvr.value)
        assert there.descriptives.counts == here.descriptives.counts and there.groups[0].counts == here.groups[0].counts
        assert there.descriptives.median == here.descriptives.median + first - 1
        assert there.descriptives.mean == pytest.approx(here.descriptives.mean + first - 1)
        assert there.descriptives.iqr == here.descriptives.iqr and there.stability.status == here.stability.status
        assert there.sensitivity.verdict == here.sensitivity.verdict and there.sensitivity.fragile == here.sensitivity.fragile


@pytest.mark.parametrize(("points", "first"), SCALES)
def test_a_reversed_scale_agrees_at_its_low_end(points, first) -> None:
    ratings = panel(points, first)
    mirrored = 2 * first + points - 1 - ratings
    upright = consensus_table(ratings, rule(points, first)).rows
    turned = consensus_table(mirrored, rule(points, first, reversed=True)).rows
    for there, here in zip(upright, turned, strict=True):
        assert (there.verdict, there.agree_count, there.disagree_count) == (here.verdict, here.agree_count, here.disagree_count)
        assert there.agreement_mirrored == here.descriptives.agreement  # the other end is the other end
    reasons = {r.values["measure"]: r.values for r in turned[0].reasons if "measure" in r.values}
    assert reasons["mean"]["direction"] == "<=" and reasons["mean"]["value"] == pytest.approx(turned[0].descriptives.mean)
    assert reasons["mean"]["threshold"] == first + (points - 1) / 2


def test_the_other_side_is_told_in_the_scales_own_numbers() -> None:
    table = consensus_table([[1.0]] * 9 + [[2.0]], ConsensusRule.from_dict({"criteria": [{"measure": "mean", "threshold": 4}]}))
    said = next(r.values for r in table.rows[0].reasons if r.values.get("measure") == "mean")
    assert (said["side"], said["value"], said["direction"], said["threshold"]) == ("against", pytest.approx(1.1), "<=", 2)


@pytest.mark.parametrize(("points", "first", "edge"), [(5, 1, 4), (11, 0, 8), (5, -2, 1), (9, 1, 7), (7, 1, 6)])
def test_what_a_form_proposes_lies_on_the_scale(points, first, edge) -> None:
    made = ConsensusRule.from_dict({"points": points, "first": first})
    assert usual_threshold("median", made) == usual_threshold("mean", made) == edge
    turned = ConsensusRule.from_dict({"points": points, "first": first, "agree": made.disagree, "disagree": made.agree})
    assert usual_threshold("mean", turned) == 2 * first + points - 1 - edge
    assert usual_threshold("convergence", made) == usual_threshold("iqr", made) / 2
    korean = preset_rule("korean", points, first)
    assert {c.measure for c in korean.criteria} & set(RATIOS) == (set(RATIOS) if first >= 0 else set())


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": -2, "criteria": [{"measure": "cv", "threshold": 0.5}]},
        {"first": -2, "criteria": [{"measure": "agreement", "threshold": 0.5}]},
        {"first": -2, "criteria": [{"measure": "mean", "threshold": 4}]},
        {"first": 0, "points": 11, "criteria": [{"measure": "median", "threshold": 10.5}]},
        {"first": 0, "points": 11, "agree": [9, 10, 11]},
        {"agree": [1, 4], "disagree": [2, 5]},
        {"first": 1.5},
    ],
)
def test_a_rule_that_its_scale_cannot_mean_is_refused(wrong) -> None:
    with pytest.raises(StatsError):
        ConsensusRule.from_dict(wrong)


def test_below_zero_there_is_no_ratio_and_from_zero_on_there_is() -> None:
    answers = [[2.0], [2.0], [1.0], [1.0], [0.0]] * 3
    below = consensus_table(answers, ConsensusRule.from_dict({"first": -2})).rows[0].descriptives
    assert below.cv is None and below.agreement is None and below.median == 1
    zero = consensus_table(answers, ConsensusRule.from_dict({"first": 0})).rows[0].descriptives
    assert zero.agreement == 1 - zero.iqr / zero.median and zero.cv == pytest.approx(zero.sd / zero.mean)
    nothing = consensus_table([[0.0]] * 9, ConsensusRule.from_dict({"first": 0})).rows[0].descriptives
    assert nothing.agreement is None and nothing.cv is None  # a median of 0


def test_peaks_and_anchors_are_numbers_of_the_scale() -> None:
    split = [[-2.0]] * 8 + [[2.0]] * 8
    assert dissent(split, points=5, lowest=-2)[0].bipolarity.peaks == (-2, 2)
    anchors = {c.code: (c.low, c.high) for c in default_criteria(11, first=0)}
    assert anchors[CriterionCode.EXPERTS] == (5, 10) and anchors[CriterionCode.NEED] == (0, 5)
    turned = {c.code: (c.low, c.high) for c in default_criteria(5, reversed=True)}
    assert turned[CriterionCode.CITIZENS] == (3, 1) and turned[CriterionCode.NEED] == (0, -2)
