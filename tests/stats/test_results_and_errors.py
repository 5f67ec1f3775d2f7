"""One representative of every module: its result says what it rests on; its refusal names what was wrong."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from stats.consensus.rule import default_rule
from stats.consensus.sensitivity import sensitivity
from stats.consensus.stopping import item_stability, study_stop
from stats.consensus.table import consensus_table
from stats.consensus.verdict import verdict_codes
from stats.derivation.directions import propose_directions
from stats.derivation.run import derive
from stats.derivation.sensitivity import sensitivity as derivation_sensitivity
from stats.errors import StatsError
from stats.evidence.coding import coding_agreement
from stats.evidence.indicators import change as indicator_change
from stats.evidence.indicators import extremes, region_share
from stats.evidence.issues import classify_issues
from stats.evidence.sources import close_duplicates
from stats.evidence.statements import common_statements
from stats.experts import bootstrap, content_validity, dispersion, round_change, subgroups, wilcoxon
from stats.experts.attrition import attrition
from stats.experts.authority import authority_coefficient
from stats.experts.descriptives import describe
from stats.experts.dissent import dissent
from stats.experts.gwet import gwet_ac
from stats.experts.kendall import kendalls_w
from stats.experts.krippendorff import krippendorff_alpha
from stats.experts.leave_one_out import leave_one_expert_out
from stats.experts.percent_agreement import apmo, shares
from stats.experts.polarity import polarity
from stats.experts.policy_delphi import dajani_level, policy_grade, policy_position
from stats.experts.quartiles import quartiles
from stats.experts.rand_ucla import rand_ucla
from stats.experts.ratings import as_ratings
from stats.priority.borich import borich_needs
from stats.priority.ipa import importance_performance
from stats.priority.locus import locus_for_focus
from stats.result import Reason, Result
from stats.surveys.bootstrap import bootstrap_means
from stats.surveys.calibration import calibrate
from stats.surveys.cells import cross_classify
from stats.surveys.counts import answer_codes, count_by, count_items
from stats.surveys.crosstabs import crosstab
from stats.surveys.differences import group_difference
from stats.surveys.factors import factor
from stats.surveys.group_tests import compare_means
from stats.surveys.intervals import share_interval
from stats.surveys.jackknife import jackknife_mean
from stats.surveys.joint import citizen_functionals, joint_estimates
from stats.surveys.margins import margin
from stats.surveys.mrp import poststratified_shares
from stats.surveys.numeric import numeric_mean
from stats.surveys.quantiles import quantile_estimates
from stats.surveys.raking import rake
from stats.surveys.response import Outcomes, aapor_rates, korean_response_rate
from stats.surveys.sample_kinds import interval_rule
from stats.surveys.shares import share_intervals
from stats.surveys.smallarea import fay_herriot
from stats.surveys.table import survey_table
from stats.surveys.trimming import trim
from stats.surveys.waves import Wave, change
from stats.surveys.weights import kish
from tests.stats.derivation.studies import declared, planted
from tests.stats.function_list import modules, pages
from tests.stats.surveys.samples import POINTS, sample

PANEL = np.array(
    [[5, 4, 2], [4, 4, 1], [5, 3, 2], [4, 5, 3], [3, 4, 2], [5, 4, 1], [4, 4, 2], [5, 5, 1], [4, 3, 3], [5, 4, 2.0]]
)
LATER = np.clip(PANEL + np.array([0, 0, 1]), 1, 5)
GROUPS = ["a"] * 5 + ["b"] * 5
S = sample(items=2)
RAKED = rake(S.cells(), S.margins)
Y = np.where(S.answers[:, 0] == 9, np.nan, S.answers[:, 0])
COUNTS = count_items(S.cells(), S.codes, 5)
BY_SEX = count_by(RAKED.cells, S.codes, 5, S.factors[0])
WISHED = citizen_functionals(S.codes, POINTS, ["a", "b"], agree=(4, 5))
CELLS = {"sex": ["m", "f"] * 4, "area": [f"a{i // 2}" for i in range(8)]}


def mrp(**changes: Any) -> Result:
    given: dict[str, Any] = {
        "n": [9] * 8,
        "yes": [1, 2, 3, 4, 5, 6, 7, 8],
        "population": [10] * 8,
        "area": "area",
    } | changes
    return poststratified_shares(
        CELLS, given["n"], given["yes"], given["population"], fixed=["sex"], random=["area"], area=given["area"]
    )


def waves(**changes: Any) -> Result:
    one = Wave(name="2024", weighting=RAKED, y=Y, sample_kind="probability", wording="w", **changes)
    return change(one, dataclasses.replace(one, name="2025", y=np.flip(Y)))


RESULTS: dict[str, Callable[[], object]] = {
    "consensus.sensitivity": lambda: sensitivity(PANEL, default_rule()),
    "consensus.stopping": lambda: (*item_stability(PANEL, LATER, points=5), study_stop(2, ["stable"], default_rule().stop)),
    "consensus.table": lambda: consensus_table(PANEL, default_rule(), groups=GROUPS, previous=LATER),
    "derivation.directions": lambda: propose_directions(["a", "b", "c"], PANEL),
    "derivation.result": lambda: derive(planted(3), declared(draws=100)),
    "derivation.sensitivity": lambda: derivation_sensitivity(planted(3, experts=9), declared(draws=100)),
    "evidence.coding": lambda: coding_agreement([[1, 0], [0, 0]], [[1, 0], [1, 0]]),
    "evidence.indicators": lambda: (extremes({"a": 1, "b": 2}), region_share({"a": 1, "b": 2}, ["a"]), indicator_change({1: 1, 2: 2}, 1, 2)),
    "evidence.issues": lambda: classify_issues([[1], [0]], [2010, 2020], cut_year=2015),
    "evidence.statements": lambda: common_statements([[1, 1]], ["t"], ["x", "y"]),
    "experts.attrition": lambda: attrition(PANEL, [True] * 5 + [False] * 5, points=5),
    "experts.authority": lambda: authority_coefficient([5, 4], [{"practice": "large"}, {"theory": "small"}]),
    "experts.bootstrap": lambda: bootstrap.bootstrap_experts(PANEL, points=5, seed=1, draws=20),
    "experts.content_validity": lambda: content_validity.content_validity_ratio(8, 10),
    "experts.descriptives": lambda: describe(PANEL, points=5),
    "experts.dispersion": lambda: dispersion.dispersion([1, 2, 3, 4, 5]),
    "experts.dissent": lambda: dissent(PANEL, points=5, groups=GROUPS, desirability=LATER),
    "experts.gwet": lambda: gwet_ac(PANEL, [1, 2, 3, 4, 5]),
    "experts.kendall": lambda: kendalls_w(PANEL),
    "experts.krippendorff": lambda: krippendorff_alpha(PANEL),
    "experts.leave_one_out": lambda: leave_one_expert_out(PANEL, [1, 2, 3, 4, 5]),
    "experts.percent_agreement": lambda: (shares([1, 2, 3, 4, 5]), apmo([8], [1], [10])),
    "experts.polarity": lambda: polarity(PANEL, points=5),
    "experts.policy_delphi": lambda: (
        policy_grade([1, 2, 3, 4]), dajani_level([1, 5], stable=True), policy_position([1, 2, 4], [4, 3, 1]),
    ),
    "experts.rand_ucla": lambda: rand_ucla(PANEL),
    "experts.round_change": lambda: (
        round_change.round_change(PANEL[:, 0], LATER[:, 2], points=5), round_change.mcnemar(PANEL[:, 0], LATER[:, 2], cut=4),
        round_change.chi_square([[3, 2], [1, 4]]), round_change.weighted_kappa([[3, 1], [1, 3]]),
    ),
    "experts.subgroups": lambda: (
        subgroups.compare_groups(PANEL, GROUPS), subgroups.mann_whitney([1, 2], [3, 4]), subgroups.kruskal_wallis([1, 2, 3], ["a", "b", "b"]),
    ),
    "experts.wilcoxon": lambda: wilcoxon.signed_ranks(PANEL[:, 0], LATER[:, 2]),
    "priority.borich": lambda: borich_needs(LATER, PANEL),
    "priority.ipa": lambda: importance_performance([4, 3, 5], [3, 4, 2]),
    "priority.locus": lambda: locus_for_focus(LATER, PANEL),
    "surveys.bootstrap": lambda: bootstrap_means(S.cells(), COUNTS, POINTS, S.margins, seed=1, draws=20),
    "surveys.crosstabs": lambda: crosstab(RAKED, *S.factors),
    "surveys.differences": lambda: group_difference(RAKED, *BY_SEX, np.array(POINTS), groups=("F", "M"), sample_kind="probability"),
    "surveys.figures": lambda: [i.mean for i in survey_table(S.codes, POINTS, RAKED, sample_kind="quota", items=["a", "b"]).items],
    "surveys.group_tests": lambda: compare_means(RAKED, Y, S.factors[0]),
    "surveys.jackknife": lambda: jackknife_mean(RAKED, Y),
    "surveys.joint": lambda: joint_estimates(RAKED, WISHED, sample_kind="probability"),
    "surveys.mrp": mrp,
    "surveys.numeric": lambda: numeric_mean(RAKED, Y),
    "surveys.quantiles": lambda: quantile_estimates(RAKED, Y, [0.5]),
    "surveys.response": lambda: (aapor_rates(Outcomes(complete=5, refusal=3)), korean_response_rate(5, 3, 1)),
    "surveys.shares": lambda: share_intervals(RAKED, np.where(np.isnan(Y), np.nan, Y >= 4)),
    "surveys.smallarea": lambda: fay_herriot([1, 2, 3, 4], [0.1] * 4, [[1], [2], [4], [3]]),
    "surveys.waves": waves,
    "surveys.weights": lambda: (kish([1, 2, 3]), RAKED, trim(RAKED, S.margins, upper=2), calibrate(S.cells(), S.margins)),
}  # fmt: skip


def results_in(value: object) -> Iterator[Result]:
    """The value itself and every Result within it."""
    if isinstance(value, Result):
        yield value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = [getattr(value, f.name) for f in dataclasses.fields(value)]
    if isinstance(value, (list, tuple)):
        for member in value:
            yield from results_in(member)


def test_every_module_with_results_is_represented() -> None:
    bases = {"Result", "Figure"}
    found = {
        name.removeprefix("stats.")
        for name, tree in modules().items()
        for node in tree.body
        if isinstance(node, ast.ClassDef) and any(isinstance(b, ast.Name) and b.id in bases for b in node.bases)
    }
    assert found - {"result"} == set(RESULTS)


@pytest.mark.parametrize("module", RESULTS)
def test_results_say_what_they_rest_on(module: str) -> None:
    found = list(results_in(RESULTS[module]()))
    assert any(type(r).__module__ == f"stats.{module}" for r in found)
    for result in found:
        assert isinstance(result.n, int) and result.n >= 0, result
        assert result.base and result.missing and result.convention, result
        assert result.method in pages("en") and result.method in pages("ko"), result.method
        assert isinstance(result.notes, tuple) and all(isinstance(note, Reason) for note in result.notes)
        with pytest.raises(dataclasses.FrozenInstanceError):
            result.n = 0  # type: ignore[misc]


REFUSED: dict[str, tuple[str, Callable[[], object]]] = {
    "consensus.rule": ("points", lambda: default_rule(2)),
    "consensus.stopping": ("previous", lambda: item_stability(PANEL, PANEL[:, :2], points=5)),
    "consensus.table": ("groups", lambda: consensus_table(PANEL, default_rule(), groups=["a"])),
    "consensus.verdict": ("counts", lambda: verdict_codes(np.zeros((1, 4), dtype=int), default_rule())),
    "consensus.sensitivity": ("expertise", lambda: consensus_table(PANEL, default_rule(), expertise=[1])),
    "consensus.measures": ("criteria", lambda: default_rule().from_dict({"criteria": [{"measure": "wish", "threshold": 1}]})),
    "derivation.directions": ("codes", lambda: propose_directions(["a", "a", "b"], PANEL)),
    "derivation.run": ("declaration.points", lambda: derive(planted(3, points=7), declared())),
    "evidence.coding": ("second", lambda: coding_agreement([[1]], [[1, 0]])),
    "evidence.indicators": ("region", lambda: region_share({"a": 1}, ["b"])),
    "evidence.issues": ("years", lambda: classify_issues([[1]], [], cut_year=2000)),
    "evidence.sources": ("duplicate_of", lambda: close_duplicates({"a": "b", "b": "a"})),
    "evidence.statements": ("picked", lambda: common_statements([[1]], ["a", "b"], ["x"])),
    "experts.attrition": ("stayed", lambda: attrition(PANEL, [True], points=5)),
    "experts.authority": ("familiarity", lambda: authority_coefficient([9], [{}])),
    "experts.bootstrap": ("draws", lambda: bootstrap.bootstrap_experts(PANEL, points=5, seed=1, draws=0)),
    "experts.content_validity": ("count", lambda: content_validity.content_validity_ratio(3, 2)),
    "experts.dispersion": ("counts", lambda: dispersion.agreement_a([1, 2])),
    "experts.dissent": ("alpha", lambda: dissent(PANEL, points=5, alpha=0)),
    "experts.gwet": ("weights", lambda: gwet_ac(PANEL, [1, 2, 3, 4, 5], weights="cubic")),
    "experts.kendall": ("missing", lambda: kendalls_w(PANEL, missing="guess")),
    "experts.krippendorff": ("level", lambda: krippendorff_alpha(PANEL, level="log")),
    "experts.percent_agreement": ("points", lambda: shares([1, 2])),
    "experts.policy_delphi": ("counts", lambda: policy_grade([[1, 2]])),
    "experts.quartiles": ("quartile_type", lambda: quartiles(PANEL, quartile_type=5)),
    "experts.ratings": ("ratings", lambda: as_ratings([["four"]])),
    "experts.round_change": ("weights", lambda: round_change.weighted_kappa([[1, 0], [0, 1]], weights="cubic")),
    "experts.subgroups": ("groups", lambda: subgroups.kruskal_wallis([1], [])),
    "experts.wilcoxon": ("zero_method", lambda: wilcoxon.signed_ranks([1], [2], zero_method="none")),
    "priority.exact": ("present", lambda: borich_needs([[1]], [[1, 2]])),
    "priority.ipa": ("lines", lambda: importance_performance([1], [1], lines="sum")),
    "surveys.bootstrap": ("draws", lambda: bootstrap_means(S.cells(), COUNTS, POINTS, S.margins, seed=1, draws=0)),
    "surveys.calibration": ("bounds", lambda: calibrate(S.cells(), S.margins, method="logit")),
    "surveys.cells": ("sex", lambda: cross_classify([factor("sex", ["m", None])])),
    "surveys.counts": ("values", lambda: answer_codes([[7]], POINTS)),
    "surveys.intervals": ("method", lambda: share_interval(0.5, 0.1, 9, 10, "wald")),
    "surveys.jackknife": ("kind", lambda: jackknife_mean(RAKED, Y, kind="JK2")),
    "surveys.margins": ("sex", lambda: rake(S.cells(), [margin("sex", {"F": 1})])),
    "surveys.mrp": ("yes", lambda: mrp(yes=[99] * 8)),
    "surveys.numeric": ("y", lambda: numeric_mean(RAKED, Y[:3])),
    "surveys.quantiles": ("p", lambda: quantile_estimates(RAKED, Y, [2])),
    "surveys.raking": ("total", lambda: rake(S.cells(), S.margins, total=-1)),
    "surveys.response": ("e", lambda: aapor_rates(Outcomes(), 2)),
    "surveys.sample_kinds": ("sample_kind", lambda: interval_rule("random")),
    "surveys.shares": ("y", lambda: share_intervals(RAKED, Y)),
    "surveys.smallarea": ("variances", lambda: fay_herriot([1, 2, 3], [0, 1, 1], [[1], [2], [4]])),
    "surveys.table": ("items", lambda: survey_table(S.codes, POINTS, RAKED, sample_kind="quota", items=["a"])),
    "surveys.trimming": ("rule", lambda: trim(RAKED, S.margins, upper=2, rule="cut")),
    "surveys.waves": ("person", lambda: waves(person=np.zeros(len(Y), dtype=int))),
    "surveys.weights": ("weights", lambda: kish([-1])),
}  # fmt: skip


@pytest.mark.parametrize("module", REFUSED)
def test_refusals_name_parameter_value_and_what_is_allowed(module: str) -> None:
    parameter, call = REFUSED[module]
    with pytest.raises(StatsError) as caught:
        call()
    error = caught.value
    assert error.parameter == parameter and len(error.allowed) > 2 and error.code
    assert parameter in str(error) and error.allowed in str(error)
    assert isinstance(error, ValueError)


def test_nothing_else_is_ever_raised() -> None:
    """Legal data give a Reason, illegal calls a StatsError; the one other is caught where it is thrown."""
    raised = {
        (name, ast.unparse(node.exc.func if isinstance(node.exc, ast.Call) else node.exc))
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and node.exc is not None
    }
    assert {what for _, what in raised} == {"StatsError", "TooLargeError", "problem"}
    assert {name for name, what in raised if what == "TooLargeError"} == {"stats.experts.fisher"}
