from __future__ import annotations

import pytest

from stats.derivation.declaration import (
    Criterion,
    CriterionCode,
    DerivationDeclaration,
    Gates,
    default_criteria,
    refuse_partial_criteria,
)
from stats.errors import StatsError


def test_defaults_on_five_points() -> None:
    d = DerivationDeclaration(seed=1).validate()
    assert [(c.low, c.high) for c in d.criteria] == [(3, 5), (3, 5), (0, 2), (0, 5)]
    assert d.weights() == pytest.approx((0.35, 0.35, 0.15, 0.15))
    assert (d.draws, d.score_threshold, d.probability_threshold) == (10_000, 0.5, 0.8)


def test_other_scales_take_middle_to_top() -> None:
    assert [(c.low, c.high) for c in default_criteria(9)] == [(5, 9), (5, 9), (0, 4), (0, 5)]


def test_weights_are_renormalised_over_declared_criteria() -> None:
    d = DerivationDeclaration(seed=1, criteria=default_criteria(5, need=False)).validate()
    assert d.weights() == pytest.approx((0.35 / 0.85, 0.35 / 0.85, 0.15 / 0.85))


def test_dict_and_back_keeps_the_hash() -> None:
    d = DerivationDeclaration(seed=7, points=7, open_survey=True, gates=Gates(min_sources=3, citizens_share=None))
    assert DerivationDeclaration.from_dict(d.to_dict()) == d
    assert DerivationDeclaration.from_dict(d.to_dict()).content_hash() == d.content_hash()
    assert DerivationDeclaration(seed=8, points=7).content_hash() != d.content_hash()


@pytest.mark.parametrize(
    ("content", "parameter"),
    [
        ({}, "seed"),
        ({"seed": 1, "top": 5}, "declaration.top"),
        ({"seed": -1}, "seed"),
        ({"seed": True}, "seed"),
        ({"seed": 1, "gates": {"source": 1}}, "gates.source"),
        ({"seed": 1, "criteria": [{"code": "experts"}]}, "criteria"),
        ({"seed": 1, "criteria": [{"code": "x", "low": 0, "high": 1, "weight": 1}]}, "criteria.code"),
        ({"seed": 1, "criteria": [{"code": "experts", "low": 3, "high": 3, "weight": 1}] * 2}, "criteria"),
        ({"seed": 1, "weight_low": 0.3}, "weight_low, weight_high"),
        ({"seed": 1, "weight_high": 0.25}, "weight_low, weight_high"),
        ({"seed": 1, "weight_low": 0.7}, "weight_low, weight_high"),
        ({"seed": 1, "draws": 10}, "draws"),
        ({"seed": 1, "points": 1}, "points"),
        ({"seed": 1, "probability_threshold": 0}, "probability_threshold"),
        ({"seed": 1, "directions": {"cut": 0}}, "directions.cut"),
        ({"seed": 1, "gates": {"citizens_share": 1.5}}, "gates.citizens_share"),
    ],
)
def test_what_is_not_allowed_is_named(content: dict[str, object], parameter: str) -> None:
    with pytest.raises(StatsError) as error:
        DerivationDeclaration.from_dict(content)
    assert error.value.parameter == parameter


def test_all_problems_at_once() -> None:
    d = DerivationDeclaration(seed=-1, draws=0, criteria=(Criterion(CriterionCode.EXPERTS, 5, 3, 0),))
    assert len(d.problems()) == 5


def test_one_criterion_needs_a_bound_of_one() -> None:
    one = (Criterion(CriterionCode.EXPERTS, 3, 5, 1),)
    assert DerivationDeclaration(seed=1, criteria=one).problems()
    assert not DerivationDeclaration(seed=1, criteria=one, weight_high=1.0).problems()


def test_a_criterion_missing_for_one_candidate_is_refused_at_lock() -> None:
    d = DerivationDeclaration(seed=1)
    everywhere = dict.fromkeys(CriterionCode, ("a", "b"))
    refuse_partial_criteria(d, ["a", "b"], everywhere)
    with pytest.raises(StatsError, match=r"criteria\.need") as error:
        refuse_partial_criteria(d, ["a", "b"], everywhere | {CriterionCode.NEED: ("a",)})
    assert error.value.details["candidates"] == ("b",)
