"""What an expert keeps of a round: the own answers and path, beside the panel's figures where the design shows them."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from delphi.services import feedback, links, rounds
from tests.factories import panels as make
from tests.factories import studies

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(study):
    return [studies.item(study, code) for code in ("nearer", "farther", "same", "silent")] + [
        studies.text(study, "view", text_ko="더 논의할 점")
    ]


@pytest.fixture
def panel(study):
    return make.panel(study, size=6)


def finish(study, rnd, n=6, median=3.0):
    rounds.close_round(round=rnd, by=study.created_by)
    codes = ("nearer", "farther", "same", "silent")
    rows = [{"item": c, "n": n, "counts": [1, 1, 2, 1, 1], "median": median, "q1": 2.25, "q3": 3.75} for c in codes]
    feedback.attach_feedback(round=rnd, rows=rows, run_id=1)
    feedback.mark_computed(rnd)
    rnd.refresh_from_db()


@pytest.fixture
def two(study, panel, items):
    first = make.opened(panel, items)
    make.answered(make.seats(first)[0], {"nearer": 1, "farther": 3, "same": 4, "silent": "no_opinion"})
    finish(study, first)
    second = make.opened(panel, items)
    answers = {"nearer": 2, "farther": 5, "same": 4, "silent": 3, "view": "재정을 더 봅시다"}
    make.answered(make.seats(second)[0], answers, {"farther": "격차가 큽니다"})
    return first, second


def come_in(client, rnd):
    client.get(links.issue(email=make.seats(rnd)[0].panelist.email).removeprefix("http://localhost:8000"))


def report(client, rnd):
    """Rows of the report: plain words by cell."""
    page = client.get(reverse("delphi:round-done", args=[rnd.questionnaire.key])).content.decode()
    table = page.split("<tbody>")[1].split("</tbody>")[0]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in table.split("</tr>")[:-1]]
    return page, [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in rows]


def test_the_second_round_puts_now_before_and_the_panel_side_by_side(client, two):
    come_in(client, two[1])
    page, rows = report(client, two[1])
    assert rows == [
        ["1. 문항 nearer", "1 · 1단계", "2 · 2단계 중앙값 쪽으로", "3 (2.25–3.75) n = 6"],
        ["2. 문항 farther", "3 · 3단계", "5 · 5단계 중앙값에서 멀리 격차가 큽니다", "3 (2.25–3.75) n = 6"],
        ["3. 문항 same", "4 · 4단계", "4 · 4단계 그대로 유지", "3 (2.25–3.75) n = 6"],
        ["4. 문항 silent", "잘 모르겠음", "3 · 3단계 바꿈", "3 (2.25–3.75) n = 6"],
        ["5. 더 논의할 점", "–", "재정을 더 봅시다", "–"],
    ]
    assert "data-print" in page and "이번 라운드의 패널" not in page


def test_a_first_round_has_the_own_answers_alone_until_the_next_one_shows_the_panel(client, study, panel, items):
    first = make.opened(panel, items)
    make.answered(make.seats(first)[0], {"nearer": 1, "farther": 3, "same": 4, "silent": "no_opinion"})
    come_in(client, first)
    assert report(client, first)[1][0] == ["1. 문항 nearer", "1 · 1단계"]
    finish(study, first)
    make.prepared(panel, items)
    assert report(client, first)[1][0] == ["1. 문항 nearer", "1 · 1단계"]  # a draft shows nothing yet
    rounds.open_round(round=panel.rounds.get(number=2), by=study.created_by)
    assert report(client, first)[1][0] == ["1. 문항 nearer", "1 · 1단계", "3 (2.25–3.75) n = 6"]


def test_a_next_round_that_shows_no_figures_adds_none(client, study, panel, items):
    first = make.opened(panel, items)
    make.answered(make.seats(first)[0], {"nearer": 1, "farther": 3, "same": 4, "silent": 2})
    finish(study, first)
    second = make.opened(panel, items, distribution=False, own=False)
    come_in(client, first)
    assert len(report(client, first)[1][0]) == 2
    make.answered(make.seats(second)[0], {"nearer": 1, "farther": 3, "same": 4, "silent": 2})
    page, rows = report(client, second)
    assert len(rows[0]) == 2 and "달라진 내 응답" not in page


def test_reports_of_past_rounds_stay_at_hand(client, study, two):
    first, second = two
    come_in(client, second)
    page = client.get("/expert/").content.decode()
    past = page.split("지난 라운드의 내 보고서")[1]
    assert reverse("delphi:round-done", args=[first.questionnaire.key]) in past
    assert reverse("delphi:round-done", args=[second.questionnaire.key]) not in past
    finish(study, second)
    past = client.get("/expert/").content.decode().split("지난 라운드의 내 보고서")[1]
    keys = [r.questionnaire.key for r in (second, first)]
    assert re.findall(r"/rounds/(\w+)/done/", past) == keys
    stranger = make.seats(second)[1].panelist.email
    client.get(links.issue(email=stranger).removeprefix("http://localhost:8000"))
    assert "지난 라운드의 내 보고서" not in client.get("/expert/").content.decode()


def test_review_says_no_opinion_in_words(client, study, two):
    _first, second = two
    seat = make.seats(second)[0]
    come_in(client, second)
    make.answering.save_page(seat=seat, given=make.answering.Given({"nearer": "no_opinion"}, {}))
    page, rows = report(client, second)
    assert rows[0][2].startswith("잘 모르겠음") and "no_opinion" not in page
