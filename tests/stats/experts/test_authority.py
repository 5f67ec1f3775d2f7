"""Authority coefficient."""

import pytest

from stats.errors import StatsError
from stats.experts.authority import authority_coefficient, judgement_score


def test_mean_of_familiarity_and_judgement() -> None:
    large = {"practice": "large", "theory": "large", "literature": "large", "intuition": "large"}
    small = {"practice": "small", "theory": "small", "literature": "small", "intuition": "small"}
    assert (judgement_score(large), judgement_score(small)) == (pytest.approx(1.0), pytest.approx(0.6))
    a = authority_coefficient([5, 3, None, 4], [large, small, large, None])
    assert (a.n, a.familiarity, a.judgement, a.value) == (2, 0.75, pytest.approx(0.8), pytest.approx(0.775))
    assert a.acceptable


def test_none_and_illegal() -> None:
    assert authority_coefficient([], []).value is None
    for familiarity, basis in (([6], [{}]), ([5], [{"dream": "large"}]), ([5], [{"theory": "huge"}]), ([5], [])):
        with pytest.raises(StatsError):
            authority_coefficient(familiarity, basis)  # type: ignore[arg-type]
