"""Provinces as squares: found by name or code, no number where answers are few, no colour that speaks alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analytics.charts.means import Scale
from analytics.charts.provinces import PROVINCES, recognised
from analytics.charts.spec import About
from analytics.charts.tiles import Tile, apart, hatch, step, tiles
from surveys.presets import CHARACTERISTICS
from surveys.selectors import registered

FIVE = Scale(1, 5)
BY_CODE = {p.code: p for p in PROVINCES}


def categories(codes, *, label_ko="", label_en=""):
    return [{"code": code, "label_ko": label_ko, "label_en": label_en} for code in codes]


def drawn(rows, overall=3.0, language="ko", interval=""):
    return tiles("격차", rows, overall, FIVE, About(language=language), interval=interval)


def squares(chart):
    return chart.spec["datasets"][chart.spec["data"]["name"]]


def test_every_registered_province_has_one_square_of_its_own() -> None:
    assert set(BY_CODE) == {row["sido_code"] for row in registered.rows()}
    assert len({(p.column, p.row) for p in PROVINCES}) == 17


def test_the_ready_made_characteristic_is_recognised_in_both_languages() -> None:
    made = next(c for c in CHARACTERISTICS if c.code == "province").categories
    for places in (
        recognised([{"code": code, "label_ko": ko, "label_en": en} for code, ko, en in made]),
        recognised([{"code": f"x{code}", "label_ko": ko, "label_en": ""} for code, ko, _en in made]),
        recognised([{"code": f"x{code}", "label_ko": "", "label_en": en} for code, _ko, en in made]),
    ):
        assert [p.code for p in places.values()] == [code for code, _ko, _en in made]


def test_names_decide_where_codes_of_another_system_say_otherwise() -> None:
    """26 is Busan in the registered population and Ulsan in the statistics office's own numbering."""
    own = [("11", "서울"), ("21", "부산"), ("26", "울산"), ("31", "경기도")]
    places = recognised([{"code": code, "label_ko": ko, "label_en": ""} for code, ko in own])
    assert [p.short_ko for p in places.values()] == ["서울", "부산", "울산", "경기"]


@pytest.mark.parametrize("codes", [["m", "f"], ["11", "26", "27"], ["11", "26", "27", "28", "abroad"], ["18-29", "30-39", "40-49", "50-59"]])
def test_other_characteristics_make_no_map(codes) -> None:
    assert recognised(categories(codes)) == {}


def test_two_categories_in_one_province_make_no_map() -> None:
    found = [{"code": c, "label_ko": n, "label_en": ""} for c, n in (("a", "서울"), ("b", "서울시"), ("c", "부산"), ("d", "대구"), ("e", "인천"))]
    assert recognised(found) == {}


@pytest.mark.parametrize(("mean", "expected"), [(2.69, -2), (2.7, -2), (2.71, -1), (2.9, -1), (2.91, 0), (3.09, 0), (3.1, 1), (3.29, 1), (3.3, 2)])
def test_steps_of_colour_are_the_same_on_both_sides(mean, expected) -> None:
    assert step(mean, 3.0, FIVE) == expected


def test_the_end_that_agrees_has_the_colour_of_agreement() -> None:
    high = Tile(BY_CODE["11"], 4.0, 50)
    plain, turned = (
        tiles("격차", [high, Tile(BY_CODE["26"], 2.0, 50)], 3.0, scale, About(language="ko"))
        for scale in (FIVE, replace(FIVE, reversed=True))
    )
    colour = [{v["label"]: v["colour"] for v in squares(chart) if v["state"] == "known"} for chart in (plain, turned)]
    assert colour[0]["서울"] == colour[1]["부산"] != colour[0]["부산"] == colour[1]["서울"]


def test_a_bold_edge_says_that_the_interval_misses_the_mean_of_all() -> None:
    seoul = BY_CODE["11"]
    assert not apart(Tile(seoul, 3.4, 50), 3.0)
    assert not apart(Tile(seoul, 3.4, 50, 3.0, 3.8), 3.0)
    assert apart(Tile(seoul, 3.4, 50, 3.1, 3.7), 3.0)
    chart = drawn([Tile(seoul, 3.4, 50, 3.1, 3.7), Tile(BY_CODE["26"], 3.1, 40, 2.9, 3.3)], interval="구간")
    assert {v["label"] for v in squares(chart) if v["edge"]} == {"서울"}
    assert "서울" in chart.title and "부산" not in chart.title


def test_few_answers_show_no_number_and_are_hatched() -> None:
    chart = drawn([Tile(BY_CODE["36"], None, 7), Tile(BY_CODE["11"], 3.4, 50)])
    few = next(v for v in squares(chart) if v["label"] == "세종")
    assert (few["state"], few["shown"], few["aside"]) == ("few", "", "응답 적음")
    assert len(hatch(squares(chart))) == 7
    assert "응답 적음" in next(row for row in chart.table.rows if row[0] == "세종")
    assert "빗금" in str(chart.spec) and "빗금" not in str(drawn([Tile(BY_CODE["11"], 3.4, 50)]).spec)


def test_hatching_stays_within_its_square() -> None:
    chart = drawn([Tile(BY_CODE["36"], None, None), Tile(BY_CODE["11"], 3.4, 50)])
    [few] = [v for v in squares(chart) if v["state"] == "few"]
    for line in hatch(squares(chart)):
        assert few["x"] - 1e-9 <= line["x"] <= line["x2"] <= few["x2"] + 1e-9
        assert few["y"] - 1e-9 <= line["y2"] <= few["y2"] + 1e-9 and few["y"] - 1e-9 <= line["y"] <= few["y2"] + 1e-9


def test_who_could_not_be_asked_is_not_said_to_have_answered_little() -> None:
    chart = drawn([Tile(p, 3.0, 40, 2.8, 3.2) for p in PROVINCES if p.code not in ("11", "28", "41")], interval="구간")
    assert {v["label"] for v in squares(chart) if v["state"] == "absent"} == {"서울", "인천", "경기"}
    assert "벗어난 시·도가 없습니다" in chart.title
    assert "14곳" in chart.note


def test_without_intervals_the_title_claims_no_difference() -> None:
    chart = drawn([Tile(BY_CODE["11"], 3.4, 50), Tile(BY_CODE["26"], 2.4, 40)])
    assert "구간" not in chart.title and "서울" in chart.title and "부산" in chart.title
    assert "n 50" in {v["aside"] for v in squares(chart)}
    assert "Seoul" in drawn([Tile(BY_CODE["11"], 3.4, 50), Tile(BY_CODE["26"], 2.4, 40)], language="en").title
