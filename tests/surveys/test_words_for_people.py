"""Names and dates as people read them: never a code, and the year where the month alone would mislead."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from surveys.account_adapter import AccountAdapter
from surveys.presets import SCALES, scale_name
from surveys.templatetags.components import scale_keys
from surveys.templatetags.hapui import moment
from tests.factories import studies

NOVEMBER = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Asia/Seoul"))


@pytest.mark.parametrize(
    ("at", "language", "said"),
    [
        (datetime(2026, 12, 1, 18), "ko", "12월 1일(화) 18:00"),
        (datetime(2026, 12, 1, 18), "en", "Tue 1 Dec, 18:00"),
        (datetime(2027, 2, 14, 18), "ko", "2027년 2월 14일(일) 18:00"),
        (datetime(2027, 2, 14, 18), "en", "Sun 14 Feb 2027, 18:00"),
        (datetime(2027, 1, 1, 0), "ko", "2027년 1월 1일(금) 00:00"),  # still December in Greenwich
    ],
)
def test_a_moment_of_another_year_says_its_year(monkeypatch, at, language, said):
    monkeypatch.setattr(timezone, "now", lambda: NOVEMBER)
    with translation.override(language):
        assert moment(at.replace(tzinfo=ZoneInfo("Asia/Seoul"))) == said


def test_no_moment_leaves_room_for_a_default():
    assert moment(None) == ""


READY = [ko for ko, _en in SCALES["attainment-7"].labels]


@pytest.mark.parametrize(
    ("korean", "labels", "language", "said"),
    [
        (READY, READY, "ko", "달성도 7점"),
        (READY, ["whatever"] * 7, "en", "Attainment, 7 points"),
        (["낮음", *READY[1:]], ["낮음", *READY[1:]], "ko", "낮음 … 매우 달성됨"),  # no longer the ready-made one
        (["낮음", "높음"], ["low", "high"], "en", "low … high"),
        ([], [], "ko", "own"),
    ],
)
def test_a_scale_is_called_by_its_name(korean, labels, language, said):
    with translation.override(language):
        assert scale_name(1, korean, labels, "own") == said


class Question:
    def __init__(self, points: int, first: int = 1) -> None:
        self.rated, self.points = points > 0, [{"value": first + i, "label": ""} for i in range(points)]


def test_the_keys_are_those_of_the_scales_on_the_page():
    said = [(k["first"], k["last"], k["ten"], k["minus"]) for k in scale_keys([Question(7), Question(0), Question(5), Question(7)])]
    assert said == [(1, 5, "", None), (1, 7, "", None)]
    ten, from_zero, around = (scale_keys([Question(*of)])[0] for of in ((10,), (11, 0), (5, -2)))
    assert (ten["last"], ten["ten"]) == (9, "0")
    assert (from_zero["first"], from_zero["last"], from_zero["ten"]) == (0, 9, "End")
    assert (around["first"], around["last"], around["minus"]) == (0, 2, -2)
    assert scale_keys([Question(0)]) == []


@pytest.mark.parametrize(("language", "said"), [("ko", "[합의] 코드"), ("en", "[Hapui] 코드")])
def test_mail_about_accounts_comes_under_the_name_the_reader_knows(language, said):
    with translation.override(language):
        assert AccountAdapter().format_email_subject("코드") == said


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Authenticator secret", "인증 앱 비밀 키"),
        ("Add Email Address", "전자우편 주소 더하기"),
        ("Are you sure?", "계속하시겠습니까?"),
    ],
)
def test_the_sign_in_library_speaks_our_korean(theirs, ours):
    with translation.override("ko"):
        assert translation.gettext(theirs) == ours


@pytest.mark.django_db
def test_the_name_of_the_study_stands_in_a_landmark(client):
    study = studies.study()
    client.force_login(study.created_by)
    page = client.get(reverse("surveys:design", args=[study.slug])).content.decode()
    bar = page[page.index('<section class="study-bar" aria-label="연구">') :]
    assert "study-bar__name" in bar[: bar.index("</section>")]
