"""Every chart: valid, in the reader's language, with a description and a table of the same figures."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from analytics.charts import names, palette, parts, render
from analytics.charts.criteria import CriteriaRow, Criterion, criteria
from analytics.charts.diverging import LikertRow, ScalePoint, diverging
from analytics.charts.means import MeanRow, Scale, means
from analytics.charts.measure import pixels, wrapped
from analytics.charts.movement import MovementRow, RoundPoint, movement
from analytics.charts.opinions import OpinionRow, opinions
from analytics.charts.probabilities import ProbabilityRow, probabilities
from analytics.charts.returns import ReturnPoint, returns
from analytics.charts.spec import NARROW, WIDE, About
from analytics.views.chart_gallery import charts

KO, EN = charts("ko"), charts("en")
PAIRS = [pytest.param(ko, en, id=f"{i}-{ko.kind}") for i, (ko, en) in enumerate(zip(KO, EN, strict=True))]


@pytest.mark.parametrize(("ko", "en"), PAIRS)
def test_the_specification_is_valid_vega_lite(ko, en) -> None:
    import altair as alt

    for chart in (ko, en):
        assert "layer" in alt.Chart.from_dict(chart.spec).to_dict()  # validates against the schema


@pytest.mark.parametrize(("ko", "en"), PAIRS)
def test_words_are_in_the_readers_language(ko, en) -> None:
    assert re.search("[가-힣]", ko.title) and re.search("[가-힣]", " ".join(ko.table.columns))
    own = [en.title, en.subtitle, en.description, *en.table.columns, json.dumps(en.spec["layer"], ensure_ascii=False)]
    sample_words = ["핵심가치", "확률이 기준에 못 미침", "두 진영으로 나뉨"]  # statuses are given in words, not ours
    for text in own:
        for word in sample_words:
            text = text.replace(word, "")
        assert not re.search("[가-힣]", text), text


@pytest.mark.parametrize(("ko", "en"), PAIRS)
def test_description_and_table_carry_the_figures(ko, en) -> None:
    for chart in (ko, en):
        assert chart.description == chart.spec["description"] and len(chart.description) > len(chart.title) + 20
        assert chart.table.rows and all(len(row) == len(chart.table.columns) for row in chart.table.rows)


@pytest.mark.parametrize(("ko", "en"), PAIRS)
def test_synthetic_data_are_named_in_the_picture(ko, en) -> None:
    for chart in (ko, en):
        said = json.dumps(chart.spec["title"], ensure_ascii=False)
        assert ("합성 시연 자료" in said and "ynthetic demonstration data" in said) == chart.synthetic
    assert sum(chart.synthetic for chart in KO) > 5


def values(chart) -> list[dict]:
    return chart.spec["datasets"][chart.spec["data"]["name"]]


def test_the_hash_follows_the_figures() -> None:
    def chart(mean: float):
        return means([MeanRow("가", mean, 10)], Scale(1, 5), About())

    assert chart(3.1).hash == chart(3.1).hash != chart(3.2).hash


FIVE = [ScalePoint(i, f"p{i}") for i in range(1, 6)]


@pytest.mark.parametrize("points", [4, 5, 6, 7, 9, 10, 11])
def test_segments_meet_at_the_middle_of_the_scale(points: int) -> None:
    share = 1 / points
    chart = diverging([LikertRow("가", [share] * points, 3.0, 100)], [ScalePoint(i, str(i)) for i in range(points)], About())
    rows = values(chart)
    assert rows[0]["start"] == pytest.approx(-0.5) and rows[-1]["end"] == pytest.approx(0.5)
    assert all(a["end"] == pytest.approx(b["start"]) for a, b in pairwise(rows))
    colours = [row["colour"] for row in rows]
    assert len(set(colours)) == points and (palette.MIDDLE in colours) == bool(points % 2)


def test_the_diverging_chart_is_sorted_by_mean_and_keeps_what_has_none() -> None:
    rows = [LikertRow("낮음", [.2] * 5, 2.0, 9), LikertRow("없음", [0] * 5, None, 0), LikertRow("높음", [.2] * 5, 4.0, 9)]
    chart = diverging(rows, FIVE, About())
    assert [row[0] for row in chart.table.rows] == ["높음", "낮음", "없음"]
    assert chart.table.rows[-1][-2:] == ["–", "0"] and "4.00" in chart.title and "2.00" in chart.title


def test_shares_on_bars_are_percentages_and_the_middle_is_marked_in_each_row() -> None:
    chart = diverging([LikertRow("하나", [.05, .1, .35, .3, .2], 3.5, 9)], FIVE, About())
    assert [value["shown"] for value in values(chart)] == ["", "10%", "35%", "30%", "20%"]
    marks = [layer["mark"]["type"] for layer in chart.spec["layer"]]
    assert "rule" not in marks and marks.count("tick") == 1  # a rule would run through the names


LONG = "Self-reliant development fitting each region, with agglomerations across the borders of provinces"


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize(("name", "aside"), [(LONG, "n 1,487"), ("균등한 삶의 질을 누리는 사회", "라운드 사이에 불안정"), ("짧음", ""), ("지역" * 40, "n 1")])
def test_a_name_is_whole_at_every_width(width: int, name: str, aside: str) -> None:
    rows = [parts.keyed(0, name, aside), parts.keyed(1, "짧음", "n 3")]
    further = names.place(rows, width)
    assert not rows[0]["below"] or all(rows[0]["below"].split("\n"))  # an empty line moves nothing down
    assert "".join(rows[0]["name"].split()) == "".join(name.split()) and rows[0]["right"] + rows[0]["below"].strip() == aside
    lines = rows[0]["name"].split("\n")
    beside = pixels(rows[0]["right"]) + 16 if rows[0]["right"] else 0
    assert all(pixels(line) + beside <= width for line in lines)
    assert further == len(lines) - 1 + bool(rows[0]["below"])


def test_rows_make_room_for_further_lines_and_marks_stay_under_them() -> None:
    one, two = (diverging([LikertRow(name, [.2] * 5, 3.0, 9)], FIVE, About(width=NARROW)) for name in ("하나", LONG))
    extra = two.spec["height"] - one.spec["height"]
    assert extra > 0
    offsets = [[layer["mark"].get("yOffset") for layer in c.spec["layer"] if layer.get("encoding", {}).get("y", {}).get("field") == "key"]
               for c in (one, two)]
    moved = {b - a for a, b in zip(*offsets, strict=True)}
    assert moved == {extra / 2, -extra / 2}


def test_nothing_in_a_picture_is_smaller_than_twelve_pixels_where_it_is_shown() -> None:
    """Drawn for 328 and shown from 288 px (a screen of 320) on; drawn for 760 and shown from 768 px on."""
    for width, shown in ((NARROW, 288), (WIDE, WIDE)):
        for chart in charts("ko", width):
            sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)px"', render.page_svg(chart.spec))]
            assert sizes and min(sizes) * shown / width >= 12, (chart.kind, width, min(sizes))


@pytest.mark.parametrize("points", range(2, 12))
def test_numbers_on_bars_can_be_read(points: int) -> None:
    for colour in palette.diverging(points):
        one, other = sorted((palette.luminance(colour), palette.luminance(palette.text_on(colour))), reverse=True)
        assert (one + 0.05) / (other + 0.05) >= 4.5


def test_an_interval_has_a_name_and_its_absence_a_reason() -> None:
    with_it, without = MeanRow("가", 3.5, 100, 3.4, 3.6, 3.3), MeanRow("가", 3.5, 100, unweighted=3.3)
    drawn = means([with_it], Scale(1, 5), About(base="n = 100"), interval="95% 추정 구간(모형 기반)")
    assert "95% 추정 구간(모형 기반)" in drawn.subtitle and "구간 하한" in drawn.table.columns
    bare = means([without], Scale(1, 5), About(base="n = 100"), no_interval="공개 참여라 구간이 없습니다")
    assert "공개 참여라 구간이 없습니다" in bare.subtitle and "구간 하한" not in bare.table.columns
    assert all(row["low"] is None for row in values(bare))
    for rows, name in (([with_it], ""), ([without], "95%")):
        with pytest.raises(ValueError):
            means(rows, Scale(1, 5), About(), interval=name)


def test_a_mean_that_does_not_exist_is_no_zero() -> None:
    chart = means([MeanRow("가", None, 0), MeanRow("나", 3.0, 9)], Scale(1, 7), About())
    assert [row[1] for row in chart.table.rows] == ["3.00", "–"]
    assert {row["mean"] for row in values(chart)} == {3.0, None}


def test_groups_keep_the_order_they_come_in() -> None:
    rows = [MeanRow("20대", 2.0, 9), MeanRow("30대", 4.0, 9), MeanRow("40대", 3.0, 9)]
    assert [r[0] for r in means(rows, Scale(1, 5), About(), keep_order=True).table.rows] == ["20대", "30대", "40대"]


def test_too_few_experts_draw_no_median() -> None:
    chart = opinions([OpinionRow("가", [1, 0, 0, 1, 0], None, None, None, "응답 부족")], Scale(1, 5), About())
    assert all(row["median"] is None and row["from"] is None for row in values(chart))
    assert chart.table.rows[0][-4:] == ["–", "–", "–", "응답 부족"]


def test_movement_counts_items_whose_middle_half_narrowed() -> None:
    def row(name: str, first: float, last: float) -> MovementRow:
        return MovementRow(name, [RoundPoint(1, 4, 4 - first, 4, 20), RoundPoint(2, 4, 4 - last, 4, 19)])

    chart = movement([row("좁아짐", 2, 1), row("그대로", 1, 1), row("넓어짐", 1, 2)], Scale(1, 5), About())
    assert "3개 문항 가운데 1개" in chart.title and len(chart.table.rows) == 6


def test_the_threshold_is_drawn_and_named() -> None:
    rows = [ProbabilityRow("가", .9, True, "핵심가치"), ProbabilityRow("나", .95, False, "근거 부족")]
    chart = probabilities(rows, .8, About(), term="수용도")
    text = json.dumps(chart.spec, ensure_ascii=False)
    assert "기준 80%" in text and '"limit": 0.8' in text and "수용도" in text and "확률" not in text
    assert "핵심가치 1개" in chart.title and "추출의 90%에서" in chart.title
    assert [row[0] for row in chart.table.rows] == ["가", "나"]  # what is core stands first, whatever its p


def test_a_missing_criterion_is_a_dash() -> None:
    chart = criteria([CriteriaRow("가", {"a": .5, "b": None}, .5)], [Criterion("a", "A", .6), Criterion("b", "B", .4)], About())
    assert chart.table.rows == [["가", "0.50", "–", "0.50"]]


def test_returns_name_the_target_and_count_each_day() -> None:
    points = [ReturnPoint(date(2026, 4, 1), 40), ReturnPoint(date(2026, 4, 2), 130)]
    chart = returns(points, About(), target=1500, reminders=[date(2026, 4, 2)])
    assert "1,500" in chart.title and "130" in chart.title
    assert [row[1:] for row in chart.table.rows] == [["40", "40"], ["130", "90"]]
    assert chart.table.rows[0][0].startswith("4월 1일(수")


def test_empty_charts_are_still_charts() -> None:
    import altair as alt

    for chart in (diverging([], FIVE, About()), probabilities([], .8, About()), returns([], About())):
        alt.Chart.from_dict(chart.spec)
        assert chart.table.rows == []


def test_titles_break_between_words() -> None:
    lines = wrapped("열두 개 후보 가운데 다섯 개가 핵심가치 기준을 통과했습니다", 180)
    assert len(lines) > 1 and all(pixels(line) <= 180 for line in lines)
    assert " ".join(lines) == "열두 개 후보 가운데 다섯 개가 핵심가치 기준을 통과했습니다"


def test_charts_cost_the_web_server_nothing_at_start() -> None:
    import subprocess
    import sys

    code = "import analytics.charts.diverging, analytics.charts.render, sys; print(sorted({'altair', 'vl_convert', 'pandas'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_means_beside_experts_say_where_they_differ_most() -> None:
    rows = [MeanRow("가", 3.5, 90, unweighted=3.5, experts=3.4), MeanRow("나", 3.2, 90, unweighted=3.1, experts=1.9)]
    chart = means(rows, Scale(1, 5), About(), no_interval="구간 없음")
    assert "‘나’" in chart.title and "3.20" in chart.title and "1.90" in chart.title
    assert "가장 높은" in means([replace(r, experts=None) for r in rows], Scale(1, 5), About(), no_interval="구간 없음").title


def test_core_values_are_said_with_the_least_share_of_draws_they_came_through() -> None:
    rows = [ProbabilityRow("가", .9998, True, "핵심가치"), ProbabilityRow("나", .871, True, "핵심가치"), ProbabilityRow("다", .2, False, "근거 부족")]
    chart = probabilities(rows, .8, About())
    assert "추출의 87%에서" in chart.title and chart.table.rows[0][1] == "99.9%+"
    assert "통과" in probabilities(rows[2:], .8, About()).title


def test_the_least_sure_core_value_has_one_number_in_the_title_and_on_its_label() -> None:
    for p in (.9878, .985, .9949, .9961, .8):
        chart = probabilities([ProbabilityRow("가", p, True, "핵심가치"), ProbabilityRow("나", .9999, True, "핵심가치")], .8, About())
        shown = next(row["shown"] for row in values(chart) if row.get("label") == "가")
        assert f"추출의 {shown}에서" in chart.title


def test_the_source_travels_with_the_picture_and_stays_out_of_the_page() -> None:
    chart = means([MeanRow("가", 3.1, 10)], Scale(1, 5), About(base="시민", source="연구원, 연구"), no_interval="구간 없음")
    assert "연구원, 연구" in chart.spec["title"]["subtitle"] and "연구원" not in chart.subtitle
