"""The citizen's journey in a real Chromium: desktop and phone, Korean and English, with and without scripts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from surveys.enums import ItemKind, ResponseState
from surveys.models import Response
from surveys.services import lifecycle, tallies
from tests.factories import studies as make
from tests.journeys import sizes
from tests.journeys.hands import send
from tests.journeys.steadiness import assert_steady

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ATTAINED_KO = ["전혀 달성되지 않음", "별로 달성되지 않음", "보통", "어느 정도 달성됨", "매우 달성됨"]
ATTAINED_EN = ["Not achieved at all", "Hardly achieved", "Neither", "Somewhat achieved", "Fully achieved"]
GOALS = [
    ("국가경쟁력 강화", "Stronger national competitiveness"),
    ("지역 특성에 맞는 자립적 발전", "Self-reliant development fitted to each region"),
    ("균등한 삶의 질 구현", "Equal quality of life everywhere"),
    ("지역 간 불균형(격차) 해소", "Less imbalance between regions"),
]
VALUES = [("공정한 기회", "Fair opportunity"), ("상생과 연대", "Solidarity"), ("지역의 자율", "Regional autonomy"),
          ("지속가능성", "Sustainability"), ("안전한 생활 기반", "Safe living conditions")]  # fmt: skip
WORDS = {
    "ko": {"thanks": "응답해 주셔서 고맙습니다", "saved": "저장되었습니다", "left": "분 남음", "title": "시민 조사",
           "missing": "답을 고르거나", "counted": "집계에 들어 있습니다", "late": "제출되지 않았습니다"},
    "en": {"thanks": "Thank you", "saved": "Saved", "left": "min", "title": "Citizen survey",
           "missing": "Please choose an answer", "counted": "counted", "late": "were not submitted"},
}  # fmt: skip


@pytest.fixture
def questionnaire() -> Any:
    """5, 7 and 11 points, a choice, a text: everything the models allow."""
    study = make.study(
        synthetic=True,
        title_ko="지역균형발전 정책의 핵심가치 연구",
        title_en="Core values of balanced regional development",
        purpose_ko="국가균형발전 정책이 지향할 가치를 전문가와 시민의 의견으로 찾습니다.",
        purpose_en="Experts and citizens look for the values that regional policy should pursue.",
    )
    five, seven, eleven = make.scale(study, 5), make.scale(study, 7), make.scale(study, 11)
    five.labels_ko, five.labels_en = ATTAINED_KO, ATTAINED_EN
    five.save()
    eleven.labels_ko = ["전혀 심각하지 않다", *[""] * 9, "매우 심각하다"]
    eleven.labels_en = ["Not serious at all", *[""] * 9, "Extremely serious"]
    eleven.save()
    items = [make.item(study, f"goal{i}", text_ko=ko, text_en=en, scale=five) for i, (ko, en) in enumerate(GOALS, 1)]
    for i, (ko, en) in enumerate(VALUES, 1):
        items.append(
            make.item(study, f"value{i}", text_ko=ko, text_en=en, scale=seven, kind=ItemKind.IMPORTANCE)
        )
    gap = "수도권과 비수도권의 격차는 얼마나 심각하다고 보십니까?", "How serious is the gap between the capital and the rest?"
    items.append(make.item(study, "gap", text_ko=gap[0], text_en=gap[1], scale=eleven, kind=ItemKind.SEVERITY))
    items.append(make.text(study, "why", text_ko="바라는 점이 있으면 적어 주십시오.", text_en="Anything you wish from these policies?"))
    items += make.demographics(study)
    closes = timezone.now() + timedelta(days=9)
    return make.opened(study, items, closes_at=closes, minutes=4, page_size=5,
                       intro_ko="살고 계신 지역에 대해 평소 생각하시는 대로 답해 주십시오.",
                       intro_en="Please answer as you usually think about the region where you live.")  # fmt: skip


def choose(page: Any, item: str, value: Any) -> None:
    """Touch the visible button of one answer, as a person would."""
    page.locator(f"label:has(> input[name='a-{item}'][value='{value}'])").click()


def go_on(page: Any) -> None:
    send(page, page.locator(".answer-bar .c-button--primary"))


def consent(page: Any, questionnaire: Any) -> None:
    page.goto(f"/s/{questionnaire.key}/")
    page.locator("label:has(> input[name='agree'])").click()
    page.locator(".answer-consent button[type=submit]").click()
    page.wait_for_url("**/1/")


def assert_back_before_on(page: Any) -> None:
    """The way back on the left, the way on at its right, as high, its arrow behind the word; Enter goes on."""
    back, on = (page.locator(f".answer-bar [value={go}]").bounding_box() for go in ("back", "next"))
    assert back["x"] + back["width"] <= on["x"] and abs(back["height"] - on["height"]) < 1
    word, arrow = (page.locator(f".answer-bar [value=next] > {part}").bounding_box() for part in ("span", "svg"))
    assert word["x"] < arrow["x"]
    assert page.evaluate("document.querySelector('#answers').querySelector('button[name=go]').value") == "next"


@pytest.mark.parametrize(("width", "language"), sizes.CITIZENS)
def test_from_the_home_page_to_the_receipt(page, questionnaire, assert_accessible, shot, width, language) -> None:
    words, visitor = WORDS[language], page(width=width, language=language)
    visitor.goto("/")
    send(visitor, visitor.locator(f"a[href='/s/{questionnaire.key}/']").first)
    assert words["title"] in visitor.locator("h1").inner_text()
    assert "survey@example.org" in visitor.locator("main").inner_text()
    assert visitor.locator("a[href*='account'], a[href*='login']").count() == 0
    assert_accessible(visitor)
    shot(visitor, "citizen-1-consent")
    consent(visitor, questionnaire)

    assert visitor.locator("input:checked").count() == 0 and words["left"] in visitor.locator(".c-progress").inner_text()
    assert_accessible(visitor)
    shot(visitor, "citizen-2-questions")
    for i in (1, 2, 3):
        choose(visitor, f"goal{i}", i + 1)
    visitor.locator("[data-autosave-status][data-state=saved]").wait_for()
    assert words["saved"] in visitor.locator("[data-autosave-status]").inner_text()
    go_on(visitor)
    visitor.locator("#a-goal4-error").wait_for()
    assert words["missing"] in visitor.locator("#a-goal4-error").inner_text()
    assert visitor.locator("input:checked").count() == 3
    assert_accessible(visitor)
    shot(visitor, "citizen-3-missing")
    visitor.locator("input[name='a-goal4'][value='no_opinion']").check(force=True)
    go_on(visitor)
    visitor.wait_for_url("**/2/")

    visitor.goto("/")
    visitor.goto(f"/s/{questionnaire.key}/")  # coming back resumes at the first open page
    assert visitor.url.endswith("/2/")
    assert_back_before_on(visitor)
    for i in range(1, 6):
        choose(visitor, f"value{i}", 7 - i)
    shot(visitor, "citizen-4-seven-points")
    assert_accessible(visitor)
    go_on(visitor)
    visitor.wait_for_url("**/3/")
    choose(visitor, "gap", 9)
    visitor.locator("textarea").fill("우리 동네 병원이 멀어졌습니다.\n가까웠으면 합니다." if language == "ko" else "A hospital nearby.")
    assert_accessible(visitor)
    shot(visitor, "citizen-5-eleven-points")
    go_on(visitor)
    visitor.wait_for_url("**/4/")
    choose(visitor, "sex", "f")
    choose(visitor, "age_group", "40-59")
    assert_accessible(visitor)
    shot(visitor, "citizen-6-about-you")
    go_on(visitor)
    visitor.wait_for_url("**/review/")
    assert_accessible(visitor)
    shot(visitor, "citizen-7-review")

    send(visitor, visitor.locator("a[href*='/1/?go=review#field-a-goal1']"))
    choose(visitor, "goal1", 5)
    go_on(visitor)
    visitor.wait_for_url("**/review/")
    go_on(visitor)
    visitor.wait_for_url("**/thanks/")
    assert words["thanks"] in visitor.locator("h1").inner_text()
    receipt = visitor.locator("#receipt-code").inner_text().strip()
    with visitor.expect_download() as download:
        visitor.locator("[data-save-picture]").click()
    assert download.value.suggested_filename.endswith(".png")
    assert_accessible(visitor)
    shot(visitor, "citizen-8-thanks")

    stored = Response.objects.get()
    assert stored.state == ResponseState.SUBMITTED and stored.language == language
    assert stored.answers["goal1"] == 5 and stored.answers["goal4"] == "no_opinion" and stored.answers["gap"] == 9
    tallies.advance()

    other = page(width=width, language=language)
    assert_steady(other, "/receipt/")
    assert_accessible(other)
    other.locator("input[name=code]").fill(receipt.replace("-", " ").lower())
    other.locator("main form button[type=submit]").click()
    other.wait_for_url("**/receipt/answers/")
    assert words["counted"] in other.locator("main").inner_text()
    assert_accessible(other)
    shot(other, "citizen-9-receipt")
    other.goto("/receipt/edit/")
    assert_accessible(other)
    choose(other, "goal2", 1)
    go_on(other)
    other.wait_for_url("**/receipt/answers/")
    stored.refresh_from_db()
    assert stored.answers["goal2"] == 1
    send(other, other.locator("a[href='/receipt/delete/']"))
    assert_accessible(other)
    other.locator("main form .c-button--danger").click()
    other.wait_for_url("**/receipt/answers/")
    stored.refresh_from_db()
    assert stored.state == ResponseState.WITHDRAWN and stored.answers == {}


def test_without_scripts(page, questionnaire) -> None:
    visitor = page(width=390, javascript=False)
    consent(visitor, questionnaire)
    for i in range(1, 5):
        choose(visitor, f"goal{i}", 3)
    go_on(visitor)
    visitor.wait_for_url("**/2/")
    for i in range(1, 6):
        choose(visitor, f"value{i}", 2)
    go_on(visitor)
    choose(visitor, "gap", 11)
    go_on(visitor)
    choose(visitor, "sex", "m")
    choose(visitor, "age_group", "60+")
    go_on(visitor)
    go_on(visitor)
    visitor.wait_for_url("**/thanks/")
    assert visitor.locator("#receipt-code").inner_text().count("-") == 2
    assert visitor.locator("[data-save-picture]").get_attribute("href").endswith(".svg?download=1")
    assert Response.objects.get().answers["gap"] == 11


def test_by_keyboard_alone(page, questionnaire) -> None:
    visitor = page()
    visitor.goto(f"/s/{questionnaire.key}/")
    visitor.locator("input[name=agree]").focus()
    visitor.keyboard.press("Space")
    visitor.keyboard.press("Enter")
    visitor.wait_for_url("**/1/")
    visitor.locator("input[name='a-goal1']").first.focus()
    for key in ("4", "ArrowDown", "2", "ArrowDown", "n", "ArrowDown", "5", "ArrowUp", "3"):
        visitor.keyboard.press(key)
    visitor.locator("[data-autosave-status][data-state=saved]").wait_for()
    visitor.locator(".answer-bar .c-button--primary").focus()
    visitor.keyboard.press("Enter")
    visitor.wait_for_url("**/2/")
    assert Response.objects.get().answers == {"goal1": 4, "goal2": 2, "goal3": 3, "goal4": 5}


@pytest.mark.parametrize("width", [390, 1280] if sizes.EVERY else [390])
def test_closed_while_answering(page, questionnaire, assert_accessible, shot, width) -> None:
    visitor = page(width=width)
    consent(visitor, questionnaire)
    assert_steady(visitor, f"/s/{questionnaire.key}/1/", requests=20)
    choose(visitor, "goal1", 2)
    visitor.locator("[data-autosave-status][data-state=saved]").wait_for()
    lifecycle.close_questionnaire(questionnaire=questionnaire, by=None)
    choose(visitor, "goal2", 5)
    go_on(visitor)
    visitor.locator("h1", has_text=WORDS["ko"]["late"]).wait_for()
    shown = visitor.locator("main").inner_text()
    assert ATTAINED_KO[1] in shown and ATTAINED_KO[4] in shown
    assert_accessible(visitor)
    shot(visitor, "citizen-late")
    stranger = page(width=width)
    stranger.goto(f"/s/{questionnaire.key}/")
    assert_accessible(stranger)
    shot(stranger, "citizen-closed")
    stranger.goto("/i/not-a-real-invitation/")
    assert_accessible(stranger)


def test_a_browser_that_refuses_cookies(page, questionnaire, assert_accessible) -> None:
    visitor = page(width=390)
    visitor.goto(f"/s/{questionnaire.key}/")
    visitor.context.clear_cookies()
    visitor.locator("label:has(> input[name='agree'])").click()
    visitor.locator(".answer-consent button[type=submit]").click()
    visitor.locator("h1", has_text="쿠키").wait_for()
    assert_accessible(visitor)
