from __future__ import annotations

import pytest

from stats.errors import StatsError
from stats.evidence.indicators import change, extremes, region_share


def test_ratio_of_the_brief() -> None:
    found = extremes({"yesan": 57.6, "suji": 13.2, "seoul": 22.0, "nodata": None})
    assert (found.lowest, found.highest, found.n) == (("suji",), ("yesan",), 3)
    assert found.ratio == pytest.approx(4.36, abs=0.005) and found.difference == pytest.approx(44.4)
    assert found.notes[0].values == {"n": 1}


def test_ties_name_all() -> None:
    assert extremes({"b": 1, "a": 1, "c": 2}).lowest == ("a", "b")


@pytest.mark.parametrize("low", [0, -3])
def test_no_ratio_without_a_true_zero_below(low: float) -> None:
    found = extremes({"a": low, "b": 5})
    assert found.ratio is None and found.reason is not None and found.reason.code == "lowest_not_above_zero"
    assert found.difference == 5 - low


def test_no_values() -> None:
    found = extremes({"a": None, "b": float("nan")})
    assert (found.n, found.ratio, found.lowest) == (0, None, ()) and found.reason is not None
    assert extremes({}).reason is not None


def test_share_of_a_region() -> None:
    share = region_share({"capital": 1022, "rest": 638}, ["capital"])
    assert share.value == pytest.approx(1022 / 1660)
    missing = region_share({"a": 1, "b": None}, ["a"])
    assert missing.value is None and missing.reason is not None and missing.reason.values["areas"] == ("b",)
    assert region_share({"a": 0}, ["a"]).value is None
    assert region_share({"a": 3, "b": 1}, []).value == 0
    for values, region in (({"a": 1.0}, ["q"]), ({"a": -1.0}, ["a"])):
        with pytest.raises(StatsError):
            region_share(values, region)


def test_change_between_years() -> None:
    moved = change({2018: 100.0, 2020: 121.0}, 2018, 2020)
    assert (moved.absolute, moved.relative, moved.per_year) == pytest.approx((21, 0.21, 0.1))
    assert change({2018: 0.0, 2020: 3.0}, 2018, 2020).relative is None
    absent = change({2018: 1.0}, 2018, 2020)
    assert absent.absolute is None and absent.notes[0].code == "no_value_in_year"
    broken = change({2018: 1.0, 2020: 2.0}, 2018, 2020, breaks=[2020])
    assert (broken.comparable, broken.absolute) == (False, None)
    assert change({2018: 1.0, 2020: 2.0}, 2018, 2020, breaks=[2018, 2021]).comparable
    with pytest.raises(StatsError, match="end_year"):
        change({}, 2020, 2020)
