from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stats.consensus.rule import ConsensusRule, default_rule
from stats.derivation import simulate as simulate_module
from stats.derivation.declaration import Criterion, CriterionCode, Gates, default_criteria
from stats.derivation.inputs import CitizenFigures, DerivationInputs, EvidenceCounts, ExpertPanel
from stats.derivation.run import borderline, derive
from stats.derivation.status import Status
from stats.errors import StatsError
from tests.stats.derivation.studies import citizens, declared, panel_of, planted, study


@pytest.mark.parametrize("cores", [0, 3, 7, 12])
@pytest.mark.parametrize("seed", [1, 2])
def test_as_many_cores_are_found_as_were_planted(cores: int, seed: int) -> None:
    inputs = planted(cores, seed=seed)
    result = derive(inputs, declared())
    assert set(result.core) == set(inputs.candidates[:cores])


@pytest.mark.parametrize("points", [4, 7, 9, 11])
def test_any_scale(points: int) -> None:
    inputs = planted(3, points=points)
    result = derive(inputs, declared(points=points))
    assert set(result.core) == set(inputs.candidates[:3])


def test_same_bytes_twice_and_in_any_order() -> None:
    inputs = replace(planted(3), experts=replace(planted(3).experts, groups=tuple("abc"[i % 3] for i in range(30))))
    inputs.experts.ratings[3, 2] = np.nan
    first = derive(inputs, declared())
    shuffled = derive(_shuffled(inputs), declared())
    assert json.dumps(first.to_dict()) == json.dumps(derive(inputs, declared()).to_dict())
    assert json.dumps(first.to_dict()) == json.dumps(shuffled.to_dict())
    assert derive(inputs, declared(seed=21)).content_hash() != first.content_hash()


def _shuffled(inputs: DerivationInputs) -> DerivationInputs:
    rng = np.random.default_rng(8)
    c, e = rng.permutation(len(inputs.candidates)), rng.permutation(len(inputs.experts.codes))
    block = np.concatenate([c + k * len(c) for k in range(3)])
    x, f = inputs.experts, inputs.citizens
    assert x.previous is not None and f.gaps is not None
    return replace(
        inputs,
        candidates=tuple(inputs.candidates[i] for i in c),
        experts=ExpertPanel(
            codes=tuple(x.codes[i] for i in e),
            ratings=x.ratings[np.ix_(e, c)],
            groups=tuple(x.groups[i] for i in e),
            previous=x.previous[np.ix_(e, c)],
        ),
        citizens=CitizenFigures(f.means[c], f.agree_shares[c], f.covariance[np.ix_(block, block)], f.gaps[c]),
        evidence=EvidenceCounts(inputs.evidence.sources[c], inputs.evidence.types[c]),
    )


def test_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = derive(planted(3), declared(draws=500)).to_dict()
    monkeypatch.setattr(simulate_module, "CELLS_AT_ONCE", 3000)
    seen: list[tuple[int, int]] = []
    assert derive(planted(3), declared(draws=500), lambda done, of: seen.append((done, of))).to_dict() == whole
    assert len(seen) > 10 and seen[-1] == (500, 500)


def test_adding_a_candidate_leaves_the_scores_of_the_others() -> None:
    columns = {"a": panel_of(20, 3, 1), "b": panel_of(15, 5, 4)}
    small = derive(study(columns, means=[4.1, 3.4], sources=[3, 2]), declared())
    more = study(columns | {"z": panel_of(24, 0, 0)}, means=[4.1, 3.4, 5.0], sources=[3, 2, 40])
    large = derive(more, declared())
    assert [large.of(c).score for c in "ab"] == [small.of(c).score for c in "ab"]


def test_score_by_hand() -> None:
    result = derive(study({"a": [5.0] * 12 + [4.0] * 12}, means=[4.0], gaps=[0.5], sources=[3]), declared())
    assert [c.scaled for c in result.of("a").criteria] == pytest.approx([0.75, 0.5, 0.25, 0.6])
    assert result.of("a").score == pytest.approx(0.35 * 0.75 + 0.35 * 0.5 + 0.15 * 0.25 + 0.15 * 0.6)


STRONG = panel_of(24, 0, 0)
# 75 % agree and one answer fewer does not: leaving out one who agrees changes the verdict
EDGE = [4.0] * 18 + [3.0] * 6


def _status(column: list[float], **changes: object) -> str:
    gates = changes.pop("gates", None)
    declaration = declared(**{"gates": gates} if gates else {})
    return derive(study({"a": column, "z": STRONG}, **changes), declaration).of("a").status  # type: ignore[arg-type]


def test_every_status_can_be_reached() -> None:
    assert _status([*panel_of(7, 0, 0), *[np.nan] * 17]) == Status.TOO_FEW
    assert _status(panel_of(11, 2, 11)) == Status.CONTESTED
    assert _status(panel_of(23, 0, 1), groups=("x", "y") * 12) == Status.CORE
    assert _status([1.0] * 5 + panel_of(19, 0, 0), groups=("x",) * 5 + ("y",) * 19) == Status.CONTESTED
    before = np.array([panel_of(10, 7, 7), STRONG]).T
    assert _status(STRONG, previous=before) == Status.UNSTABLE
    assert _status(STRONG, previous=None) == Status.NOT_ASSESSED
    assert _status(STRONG, previous=np.full((24, 2), np.nan)) == Status.NOT_ASSESSED
    assert _status(panel_of(10, 12, 2), shares=[0.4, 0.8]) == Status.NEITHER
    assert _status(STRONG, shares=[0.4, 0.8]) == Status.EXPERTS_ONLY
    assert _status(panel_of(10, 12, 2)) == Status.CITIZENS_ONLY
    assert _status(STRONG, sources=[1, 5]) == Status.TOO_LITTLE_EVIDENCE
    assert _status(STRONG, types=[1, 5]) == Status.TOO_LITTLE_EVIDENCE
    assert _status(EDGE) == Status.FRAGILE
    assert _status(STRONG, means=[3.0, 4.5], gaps=[0.0, 1.0], sources=[2, 5]) == Status.BELOW_THRESHOLD
    assert _status(STRONG) == Status.CORE


def test_groups_under_the_minimum_cannot_contest() -> None:
    column, groups = [1.0] * 3 + panel_of(21, 0, 0), ("x",) * 3 + ("y",) * 21
    assert _status(column, groups=groups) == Status.CORE
    assert _status(column, groups=groups, gates=Gates(group_minimum=3)) == Status.CONTESTED


def test_all_reasons_are_kept_not_only_the_first() -> None:
    inputs = study({"a": panel_of(11, 2, 11)}, shares=[0.3], sources=[0], previous=None)
    codes = [r.code for r in derive(inputs, declared()).of("a").reasons]
    assert codes == [
        "two_camps", "no_previous_round", "experts_do_not_agree", "citizens_do_not_agree", "too_little_evidence",
        "p_below",
    ]  # fmt: skip


def test_fragile_names_the_deciding_experts_and_counts() -> None:
    reason = next(g.reason for g in derive(study({"a": EDGE}), declared()).of("a").gates if g.gate == "robust")
    assert reason.values["left_out_changes"] == 18
    assert len(reason.values["experts"]) == 18


def test_gates_that_are_not_declared_decide_nothing() -> None:
    off = Gates(stable=False, uncontested=False, citizens_share=None, min_sources=0, min_types=0, robust=False)
    result = derive(study({"a": STRONG}, previous=None, shares=[0.1], types=[0]), declared(gates=off))
    assert result.core == ("a",)
    assert [g.passed for g in result.of("a").gates] == [True, None, None, True, None, None, None, True]


def test_citizens_alone_are_not_named_when_they_were_not_to_decide() -> None:
    assert _status(panel_of(10, 12, 2), gates=Gates(citizens_share=None)) == Status.NEITHER


def test_open_survey_holds_citizens_fixed_and_says_acceptability() -> None:
    wide = study({"a": STRONG}, shares=[0.51])
    wide = replace(wide, citizens=citizens([4.4], [0.51], [1.2], se=0.2))
    probability, acceptability = derive(wide, declared()), derive(wide, declared(open_survey=True))
    assert (probability.p_means, acceptability.p_means) == ("probability", "acceptability")
    assert probability.of("a").p < 0.7
    assert acceptability.of("a").p == 1
    assert "open_survey_held_fixed" in {r.code for r in acceptability.notes}


def test_p_follows_the_resampled_verdict() -> None:
    """20 of 24 agree: a resample agrees in at least 18 with the binomial probability, when nothing else can fail."""
    from scipy.stats import binom

    result = derive(study({"a": [5.0] * 20 + [4.0] * 0 + [3.0] * 4}, rule=_share_only()), declared(draws=20_000))
    assert result.of("a").p == pytest.approx(binom.sf(17, 24, 20 / 24), abs=0.01)


def _share_only() -> ConsensusRule:
    return ConsensusRule.from_dict({"criteria": [{"measure": "agree_share", "threshold": 75}]})


def test_p_follows_the_citizens_share() -> None:
    from scipy.stats import norm

    inputs = replace(study({"a": STRONG}), citizens=citizens([4.4], [0.53], [1.2], se=0.03))
    assert derive(inputs, declared(draws=20_000)).of("a").p == pytest.approx(norm.cdf(1), abs=0.01)


def test_rank_acceptability_adds_up_and_ties_share_a_rank() -> None:
    result = derive(study({"a": STRONG, "b": STRONG, "c": panel_of(2, 20, 2)}, means=[4.4, 4.4, 3.0]), declared())
    rows = np.array([c.rank_acceptability for c in result.candidates])
    assert rows.sum(axis=1) == pytest.approx([1, 1, 1])
    assert rows[2, 2] == 1
    same = replace(study({"a": STRONG, "b": STRONG}), citizens=citizens([4.4] * 2, [0.8] * 2, [1.0] * 2, se=0.0))
    assert [c.rank_acceptability[0] for c in derive(same, declared()).candidates] == [1, 1]


def test_favouring_weights_lean_to_the_strong_criterion() -> None:
    inputs = study({"a": STRONG}, means=[3.8], gaps=[0.1], sources=[2])
    candidate = derive(inputs, declared()).of("a")
    assert candidate.favouring_weights is not None
    assert sum(candidate.favouring_weights) == pytest.approx(1)
    assert max(candidate.favouring_weights) == candidate.favouring_weights[0] > 0.4
    assert derive(study({"a": panel_of(2, 20, 2)}), declared()).of("a").favouring_weights is None


@pytest.mark.parametrize(
    ("p", "flag"), [(0.8, True), (0.811, True), (0.813, False), (0.78, False), (1.0, False), (0.0, False)]
)
def test_borderline_is_three_monte_carlo_errors(p: float, flag: bool) -> None:
    assert borderline(p, 0.8, 10_000) is flag


def test_core_reaches_exactly_the_threshold_share() -> None:
    result = derive(study({"a": STRONG}, shares=[0.5]), declared(open_survey=True))
    assert result.core == ("a",)  # an agree share of exactly one half counts


def test_both_numbers_of_answers_are_carried() -> None:
    inputs = study({"b": STRONG, "a": [*panel_of(20, 0, 0), *[np.nan] * 4]})
    counted = replace(inputs, citizens=replace(inputs.citizens, n=np.array([812, 790])))
    assert [(c.code, c.n, c.citizens_n) for c in derive(counted, declared(draws=100)).candidates] == [
        ("a", 20, 790), ("b", 24, 812),
    ]  # fmt: skip
    assert derive(inputs, declared(draws=100)).of("a").citizens_n is None


def test_every_group_rule_counts_in_the_draws_too() -> None:
    rule = ConsensusRule.from_dict({"every_group": True})
    column = panel_of(19, 0, 0) + [3.0] * 5
    together = derive(study({"a": column}), declared())
    apart = derive(study({"a": column}, rule=rule, groups=("x",) * 19 + ("y",) * 5), declared())
    assert together.of("a").p > 0.3
    assert apart.of("a").p == 0 and apart.of("a").verdict != "consensus_for"


def test_a_candidate_without_estimate_has_no_score_and_a_reason() -> None:
    inputs = study({"a": STRONG, "b": STRONG}, means=[float("nan"), 4.4], shares=[float("nan"), 0.8])
    result = derive(inputs, declared())
    a = result.of("a")
    assert (a.score, a.p, a.agree_share, a.criteria[1].raw) == (None, 0, None, None)
    assert {"no_citizens_estimate", "criterion_without_value"} <= {r.code for r in a.reasons}
    assert result.core == ("b",)
    json.dumps(result.to_dict(), allow_nan=False)


def test_degenerate_panels() -> None:
    nobody = study({"a": [], "b": []})
    result = derive(nobody, declared())
    assert [c.status for c in result.candidates] == [Status.TOO_FEW] * 2 and result.n == 0
    one = derive(study({"a": [5.0]}), declared())
    assert one.of("a").status is Status.TOO_FEW
    nothing = derive(study({"a": [np.nan] * 20}), declared())
    assert nothing.of("a").status is Status.TOO_FEW and nothing.of("a").score is None
    empty = replace(
        nobody, candidates=(), experts=ExpertPanel((), np.empty((0, 0))), citizens=citizens([], [], []),
        evidence=EvidenceCounts(np.empty(0, int), np.empty(0, int)),
    )  # fmt: skip
    assert derive(empty, declared()).core == ()


def test_without_citizens_and_need() -> None:
    criteria = (Criterion(CriterionCode.EXPERTS, 3, 5, 0.7), Criterion(CriterionCode.EVIDENCE, 0, 5, 0.3))
    declaration = declared(criteria=criteria, gates=Gates(citizens_share=None), weight_high=0.9)
    inputs = replace(study({"a": STRONG}), citizens=citizens([float("nan")], [float("nan")]))
    assert derive(inputs, declaration).core == ("a",)


def test_illegal_calls_name_what_is_wrong() -> None:
    inputs = study({"a": STRONG})
    for change, parameter in [
        ({"citizens": citizens([4.0], [0.8])}, "citizens.gaps"),
        ({"citizens": citizens([4.0, 4.0], [0.8, 0.8], [1.0, 1.0])}, "citizens.covariance"),
        ({"candidates": ("a", "a")}, "candidates"),
        ({"experts": replace(inputs.experts, groups=("x",))}, "experts.groups"),
        ({"experts": replace(inputs.experts, ratings=inputs.experts.ratings + 2)}, "ratings"),
        ({"evidence": EvidenceCounts(np.array([-1]), np.array([1]))}, "evidence.sources"),
        ({"rule": default_rule(7)}, "declaration.points"),
    ]:
        with pytest.raises(StatsError) as error:
            derive(replace(inputs, **change), declared())  # type: ignore[arg-type]
        assert error.value.parameter == parameter


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 14), st.integers(1, 4), st.booleans())
def test_never_throws_and_core_obeys_its_gates(seed: int, experts: int, c: int, open_survey: bool) -> None:
    rng = np.random.default_rng(seed)
    ratings = np.where(rng.random((experts, c)) < 0.2, np.nan, rng.integers(1, 6, (experts, c)))
    columns = {f"c{i}": list(ratings[:, i]) for i in range(c)}
    groups = tuple("ab"[i % 2] for i in range(experts))
    inputs = study(columns, means=list(rng.uniform(1, 5, c)), shares=list(rng.random(c)), groups=groups)
    result = derive(inputs, declared(draws=100, open_survey=open_survey, criteria=default_criteria(5)))
    for candidate in result.candidates:
        assert (candidate.status is Status.CORE) == all(g.passed is not False for g in candidate.gates)
        assert bool(candidate.reasons) == (candidate.status is not Status.CORE)
        assert 0 <= candidate.p <= 1
