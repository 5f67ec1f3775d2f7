"""How a figure's own page lists its measures: in an order that reads, each with its name, whatever order the store keeps."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import translation

from analytics.services import pictures, publications
from analytics.templatetags.results import convention_words, measure_rows
from surveys.enums import Role
from tests.factories import studies
from tests.factories.snapshots import closed_survey

MEASURES = {
    "agreement_mirrored": 0.75, "cv": 0.389, "q1": 1.0, "q3": 2.0, "sd": 0.723, "cvr": -0.944, "iqr": 1.0, "mean": 1.861,
    "median": 2.0, "agreement": 0.5, "agree_share": 0.028, "agreement_a": 0.694, "convergence": 0.5, "cvr_mirrored": 0.722,
    "middle_share": 0.111, "location_free": 0.75, "disagree_share": 0.861, "tastle_wierman": None,
}  # fmt: skip
FIGURE = {"n": 1036, "measures": MEASURES, "essential": 1, "cvr_critical": 24, "stability": {"status": "stable"}}


def labels(language: str) -> list[str]:
    with translation.override(language):
        return [row["label"] for row in measure_rows(FIGURE)]


def test_measures_follow_the_order_of_a_report():
    assert labels("ko") == [
        "n", "평균", "표준편차", "중앙값", "제1사분위수", "제3사분위수", "사분위 범위", "동의 비율", "중간 비율", "비동의 비율",
        "내용타당도 비율(CVR)", "동의한 사람 / CVR의 정확 임계 인원", "수렴도", "합의도", "변이계수(안정도)", "라운드 사이의 안정성",
        "반대쪽 CVR", "반대쪽 합의도", "위치 무관 일치도", "일치도 A", "테이슬–위어먼 합의도",
    ]  # fmt: skip


def test_names_in_english_begin_large_and_none_stands_twice():
    said = labels("en")
    assert len(set(said)) == len(said)
    assert [label for label in said if label != "n" and not label[0].isupper()] == []


def test_values_read_in_their_unit():
    with translation.override("en"):
        shown = {row["label"]: row["shown"] for row in measure_rows(FIGURE)}
        assert convention_words("quartile type 7") == "Quartile type 7"
    assert (shown["n"], shown["Mean"], shown["Share who agree"], shown["Tastle–Wierman consensus"]) == ("1,036", "1.861", "2.8%", "–")
    assert (shown["Those who agree / exact critical count of the CVR"], shown["Stability between rounds"]) == ("1 / 24", "Stable")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_two_columns_of_a_survey_figure_have_the_same_head(client: Client, language: str):
    study = studies.study("headed")
    questionnaire, _run = closed_survey(study, [{"a": 1 + n % 5, "sex": "f" if n % 3 else "m"} for n in range(30)])
    version = publications.prepare(study=study, by=study.created_by)
    pictures.draw(version.snapshot, publication=version)
    publications.submit(publication=version, by=study.created_by)
    publications.approve(publication=version, by=studies.member(study, Role.APPROVER))
    page = client.get(f"/results/headed/figures/{questionnaire.code}/a/", headers={"accept-language": language}).content.decode()
    tables = [re.findall(r'<th scope="col"[^>]*>(.*?)</th>', head) for head in re.findall(r"<thead>.*?</thead>", page, re.S)]
    assert tables
    assert all(len(set(heads)) == len(heads) for heads in tables), tables
