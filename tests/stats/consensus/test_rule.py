"""A rule is data: what is allowed, what is refused by name, and that equal rules hash equally."""

import json
from typing import Any

import pytest

from stats.consensus.rule import PRESETS, ConsensusRule, default_rule, preset_rule
from stats.errors import StatsError


@pytest.mark.parametrize("points", range(3, 12))
def test_defaults_exist_for_every_scale(points: int) -> None:
    rule = default_rule(points)
    assert (rule.points, max(rule.agree), min(rule.disagree)) == (points, points, 1)
    assert len(rule.agree) == len(rule.disagree)


def test_default_ends_of_the_usual_scales() -> None:
    assert (default_rule(5).agree, default_rule(5).disagree) == ((4, 5), (1, 2))
    assert (default_rule(7).agree, default_rule(7).disagree) == ((6, 7), (1, 2))
    assert (default_rule(9).agree, default_rule(9).disagree) == ((7, 8, 9), (1, 2, 3))


@pytest.mark.parametrize("name", ["default", *PRESETS])
def test_a_rule_survives_json_and_hashes_the_same(name: str) -> None:
    rule = preset_rule(name, 7)
    text = json.dumps(rule.to_dict())
    again = ConsensusRule.from_dict(dict(reversed(json.loads(text).items())))
    assert again == rule
    assert again.content_hash() == rule.content_hash()


def test_any_change_changes_the_hash() -> None:
    base = default_rule().content_hash()
    for change in ({"minimum_n": 9}, {"quartile_type": 6}, {"every_group": True}, {"stop": {"round_limit": 4}}):
        assert ConsensusRule.from_dict(change).content_hash() != base


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"points": 2}, "points"), ({"points": "5"}, "points"), ({"quartile_type": 8}, "quartile_type"),
        ({"agree": [6]}, "agree"), ({"agree": [2, 5]}, "agree"), ({"agree": []}, "agree"),
        ({"minimum_n": 4}, "minimum_n"),
        ({"agree": [1, 4], "disagree": [2, 5]}, "agree"), ({"minimum_share": 101}, "minimum_share"),
        ({"criteria": []}, "criteria"), ({"criteria": [{"measure": "beauty"}]}, "criteria"),
        ({"criteria": [{"measure": "iqr"}]}, "criteria"),
        ({"criteria": [{"measure": "iqr", "threshold": 1.005}]}, "criteria"),
        ({"criteria": [{"measure": "apmo", "threshold": 5}]}, "criteria"), ({"every_group": 1}, "every_group"),
        ({"criteria": [{"measure": "agree_share", "threshold": 175}]}, "criteria"), ({"colour": "red"}, "rule"),
        ({"criteria": [{"measure": "sd", "threshold": 1}, {"measure": "sd", "threshold": 2}]}, "criteria"),
        ({"stop": {"round_limit": 0}}, "stop.round_limit"),
        ({"stop": {"stability_threshold": -1}}, "stop.stability_threshold"),
        ({"camp_share": "30"}, "camp_share"), ({"stop": 3}, "stop"), ({"low_expertise": True}, "low_expertise"),
    ],
)  # fmt: skip
def test_what_is_not_allowed_is_named(change: dict[str, Any], parameter: str) -> None:
    with pytest.raises(StatsError) as caught:
        ConsensusRule.from_dict(change)
    assert caught.value.parameter == parameter
    assert caught.value.allowed


def test_unknown_preset() -> None:
    with pytest.raises(StatsError):
        preset_rule("nobody")
