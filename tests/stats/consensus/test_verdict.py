"""The decision table against a slow reference, its mirror, and panels of every kind."""

import json
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stats.consensus.measures import LOCATED, MEASURES
from stats.consensus.rule import PRESETS, ConsensusRule, default_rule, preset_rule
from stats.consensus.table import consensus_table
from stats.consensus.verdict import CODE, MIRROR, VERDICTS, verdict_codes
from stats.errors import StatsError
from stats.experts.ratings import category_counts
from stats.plain import plain
from tests.stats.consensus import slow_table


@st.composite
def leaning(draw: st.DrawFn) -> list[int]:
    """Counts of a panel most of which is in one or two neighbouring categories: chance alone seldom agrees."""
    counts = draw(st.lists(st.integers(0, 2), min_size=5, max_size=5))
    at = draw(st.integers(0, 4))
    counts[at] += draw(st.integers(4, 30))
    counts[min(at + 1, 4)] += draw(st.integers(0, 15))
    return counts


COUNTS = st.one_of(st.lists(st.integers(0, 12), min_size=5, max_size=5), leaning())
ANSWER = st.one_of(st.none(), st.integers(1, 5))
RULES = st.sampled_from(["default", *PRESETS])


def listed(counts: list[int]) -> list[int]:
    return [c for c, f in enumerate(counts, start=1) for _ in range(f)]


@given(COUNTS, st.sampled_from([7, 6, 2]), st.integers(0, 60))
@settings(max_examples=150, deadline=None)
def test_same_verdict_as_the_slow_table(counts: list[int], kind: int, more: int) -> None:
    rule = ConsensusRule.from_dict({"quartile_type": kind})
    respondents = sum(counts) + more
    code = verdict_codes(np.array([counts]), rule, respondents=respondents)[0]
    assert VERDICTS[code] == slow_table.verdict(listed(counts), kind, respondents)


@given(st.lists(COUNTS, min_size=1, max_size=4), RULES, st.sampled_from([7, 6, 2]))
@settings(max_examples=80, deadline=None)
def test_a_mirrored_scale_mirrors_the_verdict(items: list[list[int]], name: str, kind: int) -> None:
    rule = ConsensusRule.from_dict(preset_rule(name).to_dict() | {"quartile_type": kind})
    there = verdict_codes(np.array(items), rule)
    back = verdict_codes(np.array(items)[:, ::-1], rule)
    assert [MIRROR.get(VERDICTS[c], VERDICTS[c]) for c in there] == [VERDICTS[c] for c in back]


@st.composite
def rounds(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, list[str | None], np.ndarray]:
    """Two rounds of a panel whose ratings come from few answers, so that it agrees often enough to be judged."""
    experts, items = draw(st.one_of(st.integers(0, 14), st.integers(8, 24))), draw(st.integers(1, 4))
    neighbours = st.integers(1, 5).map(lambda at: [at, at, at, at + 1 if at < 5 else 4, None])
    pool = draw(st.one_of(st.just([None, 1, 2, 3, 4, 5]), neighbours, neighbours))
    answer = st.sampled_from(pool)
    matrix = st.lists(st.lists(answer, min_size=items, max_size=items), min_size=experts, max_size=experts)
    now, before = (np.array(draw(matrix), dtype=float).reshape(experts, items) for _ in range(2))
    groups = draw(st.lists(st.sampled_from(["a", "b", None]), min_size=experts, max_size=experts))
    expertise = np.array(draw(st.lists(ANSWER, min_size=experts, max_size=experts)), dtype=float)
    return now, before, groups, expertise


@pytest.mark.parametrize("kind", ["counts", "rounds"])
def test_what_these_panels_try_is_not_always_the_same(kind: str) -> None:
    """Properties that hold of panels without a verdict only would say nothing."""
    met: Counter[str] = Counter()
    drawn = COUNTS if kind == "counts" else rounds()

    @given(drawn)
    @settings(max_examples=150, deadline=None)
    def judge(panel: Any) -> None:
        counts = np.array([panel]) if kind == "counts" else category_counts(panel[0], 5)
        met.update(VERDICTS[code] for code in verdict_codes(counts, default_rule()))

    judge()
    assert all(met[verdict] >= 2 for verdict in ("consensus_for", "consensus_against", "consensus_middle", "two_camps"))
    assert met["too_few"] < sum(met.values()) * 0.7 and len(met) >= 7, met


@given(rounds(), RULES, st.booleans())
@settings(max_examples=60, deadline=None)
def test_the_table_never_fails_on_legal_ratings(round_: tuple, name: str, every_group: bool) -> None:
    now, before, groups, expertise = round_
    rule = ConsensusRule.from_dict(preset_rule(name).to_dict() | {"every_group": every_group})
    table = consensus_table(now, rule, groups=groups, expertise=expertise, previous=before)
    assert len(table.rows) == now.shape[1]
    json.dumps(plain(table), allow_nan=False)
    assert all(row.reasons for row in table.rows)


@given(st.integers(3, 11), st.data())
@settings(max_examples=60, deadline=None)
def test_any_measure_on_any_scale(points: int, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(sorted(MEASURES)), min_size=1, max_size=3, unique=True))
    place = min(4, points)  # a threshold that is a place has to be on the scale
    criteria = [{"measure": m, "threshold": place if m in LOCATED else MEASURES[m].default} for m in chosen]
    rule = ConsensusRule.from_dict({"points": points, "criteria": criteria})
    answers = st.one_of(st.just(float("nan")), st.integers(1, points).map(float))
    values = data.draw(st.lists(st.tuples(answers, answers), min_size=0, max_size=20))
    ratings = np.array(values, dtype=float).reshape(-1, 2)
    there, back = consensus_table(ratings, rule), consensus_table(points + 1 - ratings, rule)
    assert [MIRROR.get(row.verdict, row.verdict) for row in there.rows] == [row.verdict for row in back.rows]


@given(rounds(), RULES, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_experts_does_not_matter(round_: tuple, name: str, random: object) -> None:
    now, before, groups, expertise = round_
    order = list(range(len(now)))
    random.shuffle(order)  # type: ignore[attr-defined]
    rule, moved = preset_rule(name), [groups[i] for i in order]
    one = consensus_table(now, rule, groups=groups, expertise=expertise, previous=before)
    two = consensus_table(now[order], rule, groups=moved, expertise=expertise[order], previous=before[order])
    for a, b in zip(one.rows, two.rows, strict=True):
        assert (a.verdict, a.reasons, a.sensitivity, a.stability) == (b.verdict, b.reasons, b.sensitivity, b.stability)


@given(COUNTS)
@settings(max_examples=60, deadline=None)
def test_an_expert_under_a_second_code_counts_twice(counts: list[int]) -> None:
    values = listed(counts) or [3]
    ratings = np.array([*values, values[0]], dtype=float)[:, None]
    expected = np.array(counts if sum(counts) else [0, 0, 1, 0, 0])
    expected[values[0] - 1] += 1
    assert (category_counts(ratings, 5)[0] == expected).all()
    row = consensus_table(ratings, default_rule()).rows[0]
    assert row.verdict == VERDICTS[verdict_codes(expected[None], default_rule())[0]]


def test_minimums_can_be_waived_but_not_an_empty_item() -> None:
    counts = np.array([[0, 0, 0, 0, 3], [0, 0, 0, 0, 0]])
    assert list(verdict_codes(counts, default_rule())) == [CODE[VERDICTS[0]]] * 2
    waived = verdict_codes(counts, default_rule(), waive_minimum=True)
    assert [VERDICTS[c] for c in waived] == ["consensus_for", "too_few"]


def test_share_of_respondents() -> None:
    counts = np.array([[0, 0, 0, 0, 10]])
    assert VERDICTS[verdict_codes(counts, default_rule(), respondents=20)[0]] == "consensus_for"
    assert VERDICTS[verdict_codes(counts, default_rule(), respondents=21)[0]] == "too_few"


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([0, 0, 5, 15, 0], "consensus_for"), ([0, 0, 5, 5, 10], "plurality_for"),  # IQR .25 and 1.25
        ([3, 0, 0, 7, 10], "plurality_for"), ([0, 3, 2, 15, 0], "plurality_for"),  # 15 % disagree is not under 15 %
        ([0, 3, 12, 5, 0], "consensus_middle"), ([0, 4, 12, 4, 0], "consensus_middle"),
        ([0, 8, 12, 0, 0], "plurality_middle"),
        ([5, 5, 0, 5, 5], "two_camps"), ([0, 6, 6, 6, 2], "none"),
    ],
)  # fmt: skip
def test_at_the_thresholds(counts: list[int], expected: str) -> None:
    assert VERDICTS[verdict_codes(np.array([counts]), default_rule())[0]] == expected


def test_a_rule_of_spread_alone_needs_a_leading_side() -> None:
    rule = ConsensusRule.from_dict({"criteria": [{"measure": "iqr", "threshold": 1}]})
    counts = np.array([[0, 1, 8, 2, 0], [0, 0, 2, 8, 1], [1, 8, 2, 0, 0], [0, 4, 3, 4, 0]])
    assert [VERDICTS[c] for c in verdict_codes(counts, rule)] == [
        "consensus_middle", "consensus_for", "consensus_against", "two_camps",
    ]  # fmt: skip


def test_seven_and_nine_points() -> None:
    seven = np.array([[0, 0, 0, 0, 2, 5, 5], [0, 0, 0, 2, 8, 2, 0], [0, 5, 0, 1, 0, 6, 0], [0, 5, 0, 5, 0, 5, 0]])
    got = [VERDICTS[c] for c in verdict_codes(seven, default_rule(7))]
    assert got == ["consensus_for", "consensus_middle", "two_camps", "none"]
    nine = np.array([[0, 0, 0, 0, 1, 0, 4, 4, 3], [3, 4, 4, 0, 1, 0, 0, 0, 0]])
    assert [VERDICTS[c] for c in verdict_codes(nine, default_rule(9))] == ["consensus_for", "consensus_against"]


def test_counts_of_another_scale_are_refused() -> None:
    with pytest.raises(StatsError):
        verdict_codes(np.zeros((2, 4), dtype=int), default_rule(5))
