from __future__ import annotations

import pytest

from stats.errors import StatsError
from stats.evidence.statements import common_statements


def test_common_means_every_cohort() -> None:
    result = common_statements([[1, 1], [1, 0], [0, 1], [0, 0]], ["t", "t", "c", "c"], ["young", "old"])
    assert [s.common for s in result.statements] == [True, False, False, False]
    assert [s.cohorts for s in result.statements] == [("young", "old"), ("young",), ("old",), ()]
    assert result.themes == (("c", 2, 0), ("t", 2, 1))


def test_one_cohort_has_nothing_in_common_with_itself() -> None:
    result = common_statements([[1]], ["t"], ["young"])
    assert not result.statements[0].common and result.notes[0].code == "one_cohort_has_nothing_in_common"


def test_an_empty_cell_is_no_pick() -> None:
    result = common_statements([[1, float("nan")], [None, 1]], ["t", "t"], ["young", "old"])
    assert [s.cohorts for s in result.statements] == [("young",), ("old",)]


def test_no_statements_and_wrong_shapes() -> None:
    assert common_statements([], [], ["a", "b"]).themes == ()
    with pytest.raises(StatsError, match="picked"):
        common_statements([[1, 0]], ["t", "c"], ["a", "b"])
