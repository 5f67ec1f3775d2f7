"""De Loe's grades, Dajani's hierarchy, the map of wanted and possible."""

import pytest

from stats.errors import StatsError
from stats.experts.policy_delphi import dajani_level, policy_grade, policy_position


@pytest.mark.parametrize(
    ("counts", "grade", "categories"),
    [
        ([0, 0, 3, 7], "high", (4,)), ([0, 2, 4, 4], "high", (3, 4)), ([2, 6, 1, 1], "high", (1, 2)),
        ([3, 0, 1, 6], "medium", (4,)), ([0, 3, 2, 5], "medium", (3, 4)), ([3, 1, 1, 5], "low", (4,)),
        ([2, 2, 4, 2], "low", (2, 3)), ([5, 0, 5, 0], "low", (1,)), ([4, 1, 1, 4], "none", (1,)),
    ],
)  # fmt: skip
def test_grades(counts: list[int], grade: str, categories: tuple[int, ...]) -> None:
    got = policy_grade(counts)
    assert (got.grade, got.categories) == (grade, categories)


def test_no_judgement_at_all() -> None:
    assert policy_grade([0, 0, 0, 0]).grade is None
    assert dajani_level([0, 0], stable=True).level is None
    assert policy_position([None], [3]).quadrant is None  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("counts", "level"),
    [
        ([0, 9, 0], "consensus"), ([1, 6, 2], "majority"), ([5, 0, 5], "bipolarity"), ([2, 4, 3], "plurality"),
        ([4, 4, 2], "disagreement"), ([3, 3, 3], "disagreement"), ([1, 5, 4], "plurality"),
    ],
)  # fmt: skip
def test_hierarchy_of_a_stable_item(counts: list[int], level: str) -> None:
    assert dajani_level(counts, stable=True).level == level
    assert dajani_level(counts, stable=False).level == dajani_level(counts, stable=None).level == "another_round"


def test_position() -> None:
    assert policy_position([4, 4, 3], [1, 2, 1]).quadrant == "desirable_only"
    assert policy_position([3, 2], [2, 3]).quadrant == "both"  # 2.5 is on both lines
    assert policy_position([1, 1], [4, 4]).quadrant == "feasible_only"
    assert policy_position([1, 1], [1, 4], points=9).quadrant == "neither"
    with pytest.raises(StatsError):
        policy_position([1], [1, 2])


def test_one_item_at_a_time() -> None:
    for call in (policy_grade, lambda c: dajani_level(c, stable=True)):
        with pytest.raises(StatsError):
            call([[1, 2], [3, 4]])
