"""Whatever value is given, of whatever kind: what is refused is a StatsError that can be read, copied and sent."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stats.consensus.rule import ConsensusRule, StopRule, preset_rule
from stats.derivation.declaration import DerivationDeclaration, DirectionRule, Gates
from stats.errors import LONGEST, StatsError, fulfils, one_of, require
from stats.experts import bootstrap, content_validity
from stats.experts.authority import authority_coefficient, judgement_score
from stats.experts.dissent import dissent
from stats.experts.gwet import gwet_ac
from stats.experts.kendall import kendalls_w
from stats.experts.krippendorff import krippendorff_alpha
from stats.experts.percent_agreement import default_ends
from stats.experts.quartiles import quartiles
from stats.experts.ratings import check_points
from stats.experts.round_change import weighted_kappa
from stats.experts.subgroups import mann_whitney
from stats.experts.wilcoxon import signed_ranks
from stats.priority.ipa import importance_performance
from stats.surveys.calibration import calibrate
from stats.surveys.cells import cross_classify
from stats.surveys.factors import Factor, factor
from stats.surveys.group_tests import compare_ranks
from stats.surveys.intervals import share_interval, t_quantile
from stats.surveys.jackknife import jackknife_mean
from stats.surveys.margins import margin
from stats.surveys.quantiles import weighted_quantile
from stats.surveys.raking import rake
from stats.surveys.response import Outcomes, aapor_rates
from stats.surveys.sample_kinds import interval_rule
from stats.surveys.smallarea import fay_herriot
from stats.surveys.trimming import trim
from tests.stats.surveys.samples import sample


class Mute:
    """Neither tells what it is nor wants to be compared."""

    def __repr__(self) -> str:
        raise RuntimeError("no words")

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        raise TypeError("incomparable")

    __hash__ = None  # type: ignore[assignment]


ITSELF: list[Any] = []
ITSELF.append(ITSELF)
KINDS: dict[str, Any] = {
    "list": ["a", 1], "list of lists": [[1, 2], [3]], "empty list": [], "tuple": ("a",), "set": {1}, "dict": {"a": [1]},
    "text": "no such thing", "empty text": "", "braces and percents": "{0} {x!r} %s %(y)d", "bytes": b"\xff", "nothing": None,
    "truth": True, "below": -5, "huge": 10**400, "not a number": float("nan"), "infinite": float("inf"), "complex": 2 + 1j,
    "decimal": Decimal("-7.5"), "date": date(2024, 5, 1), "array": np.array([3.0, 4.0]), "matrix": np.eye(3), "no array": np.array([]),
    "many": np.arange(100_000), "series": pd.Series([1, 2]), "table": pd.DataFrame({"a": [1]}), "not available": pd.NA,
    "not a time": pd.NaT, "function": len, "kind": dict, "error": ValueError("x"), "object": object(), "mute": Mute(),
    "mutes": [Mute()], "itself": ITSELF, "lines": "one\ntwo\r\n\tthree", "long": "가" * 5000, "lone surrogate": "\ud800",
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_shows_any_value(kind: str) -> None:
    error = StatsError("level", KINDS[kind], "between 0 and 1", code="level", low=0, high=1)
    assert error.value is KINDS[kind] and str(error).endswith("is not allowed; allowed: between 0 and 1")
    assert str(error).startswith("level: ") and "\n" not in str(error) and len(str(error)) < LONGEST + 60
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is StatsError and str(again) == str(error)
        assert (again.parameter, again.allowed, again.code, again.details) == ("level", "between 0 and 1", "level", error.details)


def test_what_is_told_of_a_value() -> None:
    assert str(StatsError("kind", ["JK2", 1], "JK1")) == "kind: ['JK2', 1] is not allowed; allowed: JK1"
    assert "Mute" in str(StatsError("kind", Mute(), "JK1")) and str(StatsError("p", "2", "0")).startswith("p: '2' is")
    with pytest.raises(StatsError, match=r"kind: .* one of JK1, JKn") as caught:
        one_of("kind", ["JK1"], ("JK1", "JKn"), code="kind")
    assert caught.value.code == "kind"
    one_of("kind", "JK1", {"JK1": 1})
    with pytest.raises(StatsError, match="level: 2 is not allowed"):
        require("level", 2, lambda v: 0 < v < 1, "between 0 and 1")
    assert not fulfils("2", lambda v: v > 1) and not fulfils(10**400, lambda v: float(v) > 1) and fulfils(2, lambda v: v > 1)


PANEL = np.array([[5, 4, 2], [4, 4, 1], [5, 3, 2], [4, 5, 3], [3, 4, 2.0]])
S = sample(n=60)
RAKED = rake(S.cells(), S.margins)
ONE_OF: dict[str, Callable[[Any], object]] = {
    "preset": preset_rule, "kendall": lambda v: kendalls_w(PANEL, missing=v), "gwet": lambda v: gwet_ac(PANEL, [1, 2, 3, 4, 5], weights=v),
    "krippendorff": lambda v: krippendorff_alpha(PANEL, level=v), "kappa": lambda v: weighted_kappa([[1, 0], [0, 1]], weights=v),
    "ends": default_ends, "quartile type": lambda v: quartiles(PANEL, quartile_type=v), "points": check_points,
    "zeros": lambda v: signed_ranks([1, 2], [2, 2], zero_method=v), "lines": lambda v: importance_performance([1], [1], lines=v),
    "far": lambda v: mann_whitney([1, 2], [3, 4], far=v), "influence": lambda v: judgement_score({"theory": v}),
    "sample kind": interval_rule, "calibration": lambda v: calibrate(S.cells(), S.margins, method=v),
    "missing": lambda v: cross_classify(S.factors, missing=v), "share": lambda v: share_interval(0.5, 0.1, 9, 10, v),
    "ties": lambda v: compare_ranks(RAKED, S.answers[:, 0], S.factors[0], ties=v), "jackknife": lambda v: jackknife_mean(RAKED, S.answers[:, 0], kind=v),
    "rule": lambda v: weighted_quantile([1, 2], [1, 1], 0.5, v), "steps": lambda v: weighted_quantile([1, 2], [1, 1], 0.5, "math", v),
    "trimming": lambda v: trim(RAKED, S.margins, upper=2, rule=v), "fit": lambda v: fay_herriot([1, 2, 3, 4], [0.1] * 4, [[1], [2], [4], [3]], fit=v),
}  # fmt: skip
NUMBER: dict[str, Callable[[Any], object]] = {
    "level": lambda v: t_quantile(5, v), "experts' level": lambda v: bootstrap.bootstrap_experts(PANEL, points=5, seed=1, draws=5, level=v),
    "gwet's level": lambda v: gwet_ac(PANEL, [1, 2, 3, 4, 5], level=v), "p": lambda v: weighted_quantile([1, 2], [1, 1], v),
    "alpha": lambda v: content_validity.content_validity_ratio(5, 8, alpha=v), "dissent": lambda v: dissent(PANEL, points=5, alpha=v),
    "spread": lambda v: dissent(PANEL, points=5, max_iqr=v), "total": lambda v: rake(S.cells(), S.margins, total=v),
    "upper": lambda v: trim(RAKED, S.margins, upper=v), "bounds": lambda v: calibrate(S.cells(), S.margins, method="logit", bounds=v),
    "e": lambda v: aapor_rates(Outcomes(complete=5, refusal=3), v), "outcomes": lambda v: Outcomes(complete=v),
    "population": lambda v: margin("sex", {"F": v}), "name": lambda v: Factor(v, ("a",), np.zeros(1, dtype=int)),
    "familiarity": lambda v: authority_coefficient([v], [{"theory": "small"}]),
    "named": lambda v: cross_classify([factor("a", ["x"]), factor(v, ["x", "y"])]),
    "fpc": lambda v: cross_classify([], base=np.ones(2), fpc=v), "fpcs": lambda v: cross_classify([], base=np.ones(2), psu=[factor("p", "ab")], fpc=[v]),
}  # fmt: skip


@pytest.mark.parametrize("argument", ONE_OF)
def test_an_argument_that_is_one_of_a_few_refuses_everything_else(argument: str) -> None:
    for kind, value in KINDS.items():
        with pytest.raises(StatsError):
            ONE_OF[argument](value)
            pytest.fail(f"{kind} was taken")


@pytest.mark.parametrize("argument", NUMBER)
def test_an_argument_of_another_kind_is_taken_or_refused_but_never_falls(argument: str) -> None:
    refused = 0
    for kind, value in KINDS.items():
        try:
            NUMBER[argument](value)
        except StatsError as error:
            assert str(error)
            refused += 1
        except Exception as error:
            pytest.fail(f"{kind}: {error!r}")
    assert refused > 5


def _keys() -> list[tuple[str, type, Callable[[str, Any], object]]]:
    rule: dict[str, Any] = {"points": 5}
    declared: dict[str, Any] = {"seed": 1}
    criterion = {"code": "experts", "low": 3, "high": 5, "weight": 1}
    return [
        ("rule", ConsensusRule, lambda key, v: ConsensusRule.from_dict(rule | {key: v})),
        ("stop", StopRule, lambda key, v: ConsensusRule.from_dict({"stop": {key: v}})),
        ("declaration", DerivationDeclaration, lambda key, v: DerivationDeclaration.from_dict(declared | {key: v})),
        ("gates", Gates, lambda key, v: DerivationDeclaration.from_dict(declared | {"gates": {key: v}})),
        ("directions", DirectionRule, lambda key, v: DerivationDeclaration.from_dict(declared | {"directions": {key: v}})),
        ("measure", type(preset_rule("default").criteria[0]), lambda key, v: ConsensusRule.from_dict(
            {"criteria": [{"measure": "iqr", "threshold": 1} | {key: v}, v]})),
        ("criterion", type(DerivationDeclaration(seed=1).criteria[0]), lambda key, v: DerivationDeclaration.from_dict(
            declared | {"criteria": [criterion | {key: v}]})),
    ]  # fmt: skip


@pytest.mark.parametrize(("of", "read"), [row[1:] for row in _keys()], ids=[name for name, *_ in _keys()])
def test_a_declaration_read_from_anywhere_is_taken_or_refused(of: type, read: Callable[[str, Any], object]) -> None:
    fallen = []
    for key in (f.name for f in dataclasses.fields(of)):
        for kind, value in KINDS.items():
            try:
                read(key, value)
            except StatsError:
                continue
            except Exception as error:
                fallen.append(f"{key}, {kind}: {error!r}")
    assert fallen == []
