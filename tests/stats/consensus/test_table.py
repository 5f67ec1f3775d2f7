"""What the researcher's table holds beside the verdict."""

import json

import numpy as np
import pytest

from stats.consensus.rule import ConsensusRule, default_rule, preset_rule
from stats.consensus.table import consensus_table
from stats.consensus.verdict import Verdict
from stats.errors import StatsError
from stats.plain import plain
from tests.stats.experts.vectors import VECTORS

NAN = float("nan")


def column(name: str) -> np.ndarray:
    return np.array(VECTORS[name], dtype=float)[:, None]


def test_row_of_vector_b_shows_both_ends() -> None:
    row = consensus_table(column("B"), default_rule()).rows[0]
    assert row.descriptives.agreement == pytest.approx(0.5)
    assert row.agreement_mirrored == pytest.approx(0.75)
    assert (row.cvr.value, row.cvr_mirrored.value) == (-1, pytest.approx(5 / 6))
    assert row.cvr_mirrored.passes and not row.cvr.passes
    assert (row.agree_count, row.middle_count, row.disagree_count) == (0, 1, 11)
    assert row.is_consensus


def test_reasons_name_measure_value_and_threshold() -> None:
    row = consensus_table(column("r2"), default_rule()).rows[0]
    codes = {(r.code, r.values.get("measure")) for r in row.reasons}
    assert ("criterion_missed", "agree_share") in codes
    assert ("plurality", None) in codes
    missed = next(r for r in row.reasons if r.values.get("measure") == "agree_share")
    assert missed.values["value"] == pytest.approx(100 * 8 / 12)
    assert missed.values["threshold"] == 75


def test_lawshe_traps_pass_at_two_decimals() -> None:
    for name in ("E", "F"):
        assert consensus_table(column(name), preset_rule("korean_lawshe")).rows[0].lawshe_passes


def test_an_unlisted_panel_size_has_no_lawshe_verdict() -> None:
    row = consensus_table(np.full((16, 1), 5.0), preset_rule("korean_lawshe")).rows[0]
    assert row.lawshe_passes is None
    assert row.verdict is Verdict.PLURALITY_FOR


def test_korean_rule_judges_the_vectors() -> None:
    rule = preset_rule("korean")
    got = {name: consensus_table(column(name), rule).rows[0].verdict.value for name in "ABCDEFG"}
    assert got["A"] == got["E"] == got["F"] == "consensus_for"
    assert got["G"] == "plurality_for"  # 8 of 10 is one short of the exact critical count
    assert got["B"] == "consensus_against"
    assert got["C"] == "two_camps"
    assert got["D"] == "consensus_middle"


def test_small_groups_show_their_size_only() -> None:
    ratings = column("A")
    table = consensus_table(ratings, default_rule(), groups=["x"] * 8 + ["y"] * 4)
    x, y = table.rows[0].groups
    assert (x.group, x.n, x.suppressed, x.median) == ("x", 8, False, 4.5)
    assert (y.group, y.n, y.suppressed, y.mean, y.counts) == ("y", 4, True, None, ())


def test_a_rule_for_every_group() -> None:
    ratings = np.array([5.0] * 20 + [3.0, 3.0, 3.0, 4.0, 4.0])[:, None]
    groups = ["x"] * 20 + ["y"] * 5
    rule = ConsensusRule.from_dict({"every_group": True})
    assert consensus_table(ratings, default_rule(), groups=groups).rows[0].verdict is Verdict.FOR
    row = consensus_table(ratings, rule, groups=groups).rows[0]
    assert row.verdict is Verdict.PLURALITY_FOR
    assert [r.values["group"] for r in row.reasons if r.code == "group_missed"] == ["y"]
    small = consensus_table(ratings[:24], rule, groups=groups[:24]).rows[0]
    assert small.verdict is Verdict.FOR
    assert "group_too_small" in {r.code for r in small.reasons}


def test_a_rule_for_groups_without_groups_says_so() -> None:
    rule = ConsensusRule.from_dict({"every_group": True})
    table = consensus_table(column("A"), rule)
    assert (table.rows[0].verdict, [n.code for n in table.notes]) == (Verdict.FOR, ["no_groups_given"])
    assert consensus_table(column("A"), rule, groups=["x"] * 12).notes == ()


def test_polarity_stands_beside_the_verdict() -> None:
    row = consensus_table(column("C"), default_rule()).rows[0]
    assert (row.verdict, row.polarity.suspicious, row.polarity.tails) == (Verdict.TWO_CAMPS, True, 6)


def test_each_expert_left_out_against_doing_it_by_hand() -> None:
    rng = np.random.default_rng(7)
    ratings = rng.choice([2.0, 3, 4, 5, NAN], p=[0.1, 0.15, 0.4, 0.3, 0.05], size=(14, 6))
    groups = ["x", "y"] * 7
    for rule in (default_rule(), preset_rule("apmo"), ConsensusRule.from_dict({"every_group": True})):
        table = consensus_table(ratings, rule, groups=groups)
        for i, row in enumerate(table.rows):
            codes = []
            for e in range(14):
                keep = [k for k in range(14) if k != e]
                other = consensus_table(ratings[keep], rule, groups=[groups[k] for k in keep])
                codes.append(other.rows[i].verdict.value)
            got = row.sensitivity
            assert got.left_out_verdicts == {v: codes.count(v) for v in sorted(set(codes), key=list(Verdict).index)}
            assert got.left_out_changes == sum(c != row.verdict for c in codes)


def test_low_expertise_left_out() -> None:
    ratings = np.array([5.0] * 9 + [1.0] * 3)[:, None]
    row = consensus_table(ratings, default_rule(), expertise=[5] * 9 + [1] * 3).rows[0]
    assert (row.verdict, row.sensitivity.without_low_expertise) == (Verdict.PLURALITY_FOR, Verdict.FOR)
    assert row.sensitivity.low_expertise_count == 3
    per_item = consensus_table(ratings, default_rule(), expertise=np.array([NAN] * 12)[:, None]).rows[0]
    assert per_item.sensitivity.without_low_expertise is per_item.verdict


def test_too_few_is_not_fragile_but_unjudged() -> None:
    row = consensus_table(np.full((7, 1), 5.0), default_rule()).rows[0]
    assert (row.verdict, row.sensitivity.fragile) == (Verdict.TOO_FEW, None)
    assert row.reasons[0].values == {"n": 7, "minimum": 8}


def test_a_panel_at_the_minimum_is_not_fragile_by_arithmetic() -> None:
    assert consensus_table(np.full((8, 1), 5.0), default_rule()).rows[0].sensitivity.fragile is False


def test_no_opinion_is_counted_apart() -> None:
    table = consensus_table(np.full((8, 2), 5.0), default_rule(), no_opinion=[3, 0])
    assert [row.no_opinion for row in table.rows] == [3, 0]


def test_a_table_is_json() -> None:
    text = json.dumps(plain(consensus_table(column("A"), default_rule(), previous=column("A"))), allow_nan=False)
    assert json.loads(text)["rows"][0]["verdict"] == "consensus_for"


@pytest.mark.parametrize(
    ("ratings", "extra", "parameter"),
    [
        ([[6.0]], {}, "ratings"), ([[2.5]], {}, "ratings"), ([["x"]], {}, "ratings"),
        ([[1.0]], {"points": 7}, "points"),
        ([[1.0]], {"groups": ["a", "b"]}, "groups"), ([[1.0]], {"previous": [[1.0, 2.0]]}, "previous"),
        ([[1.0]], {"expertise": [1, 2]}, "expertise"), ([[1.0]], {"respondents": 0}, "respondents"),
        ([[1.0]], {"no_opinion": [1, 2]}, "no_opinion"), ([[float("inf")]], {}, "ratings"),
    ],
)  # fmt: skip
def test_illegal_calls_name_the_parameter(ratings: list, extra: dict, parameter: str) -> None:
    with pytest.raises(StatsError) as caught:
        consensus_table(ratings, default_rule(), **extra)
    assert caught.value.parameter == parameter
