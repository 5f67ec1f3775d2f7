"""Stability by raters of both rounds, and the study's stop rule."""

import numpy as np
import pytest

from stats.consensus.rule import StopRule
from stats.consensus.stopping import Stability, item_stability, study_stop
from stats.errors import StatsError

NAN = float("nan")


def column(values: list[float]) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


def status(before: list[float], now: list[float], **stop: float) -> Stability:
    return item_stability(column(now), column(before), points=5, stop=StopRule(**stop))[0].status  # type: ignore[arg-type]


def test_threshold_is_strict() -> None:
    before = [4.0] * 20
    assert status(before, [5.0] * 2 + [4.0] * 18) is Stability.STABLE
    assert status(before, [5.0] * 3 + [4.0] * 17) is Stability.UNSTABLE  # exactly 15 %


def test_only_raters_of_both_rounds_count() -> None:
    row = item_stability(column([4, 4, 4, 4, 4, NAN, 1]), column([4, 4, 4, 4, 4, 1, NAN]), points=5)[0]
    assert (row.n, row.status, row.unchanged) == (5, "stable", 1.0)


def test_few_pairs_and_new_items_are_not_assessed() -> None:
    assert status([4, 4, 4, 4, NAN], [4, 4, 4, 4, 4]) is Stability.NOT_ASSESSED
    row = item_stability(column([4] * 9), column([NAN] * 9), points=5)[0]
    assert (row.status, row.net_change, row.reason.code) == ("not_assessed", None, "new_item")


def test_swapping_experts_is_unseen_by_histograms_but_shown() -> None:
    row = item_stability(column([1, 5, 1, 5, 1, 5]), column([5, 1, 5, 1, 5, 1]), points=5)[0]
    assert (row.status, row.net_change, row.unchanged, row.mean_absolute_change) == ("stable", 0, 0, 4)


def test_toward_and_away_from_the_earlier_median() -> None:
    row = item_stability(column([3, 3, 3, 2, 5]), column([1, 3, 3, 3, 5]), points=5)[0]
    assert (row.toward, row.away, row.unchanged) == (0.2, 0.2, 0.6)


def test_shapes_must_match() -> None:
    with pytest.raises(StatsError):
        item_stability(np.ones((3, 2)), np.ones((3, 1)), points=5)


def test_study_stops_for_each_declared_reason() -> None:
    stop = StopRule(round_limit=3, stable_share=80, response_floor=50)
    four_of_five = ["stable"] * 4 + ["unstable"]
    assert not study_stop(2, ["stable", "unstable"], stop, invited=20, respondents=10).stops
    assert [r.code for r in study_stop(3, ["unstable"], stop).reasons] == ["round_limit"]
    assert [r.code for r in study_stop(2, four_of_five, stop).reasons] == ["stable_share"]
    assert [r.code for r in study_stop(2, ["unstable"], stop, invited=20, respondents=9).reasons] == ["response_floor"]
    assert study_stop(2, four_of_five, stop).item_stops == (True, True, True, True, False)
    assert not study_stop(1, [], stop).stops
    assert not study_stop(2, ["stable"] * 9, StopRule(stable_share=None)).stops
