"""The public story on paper: pictures with their sources, without the tables that stay closed on the screen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from analytics.services import pictures, publications, survey_analysis
from surveys.enums import Role
from surveys.services import lifecycle
from tests.factories import studies
from tests.journeys.paper import sheets
from tests.journeys.steadiness import assert_steady

# the smallest letters of a picture on paper, in points
LETTERS = """(drawn) => Math.min(...[...drawn.querySelectorAll("text")].map((e) => parseFloat(e.getAttribute("font-size"))))
    * drawn.getBoundingClientRect().width / drawn.viewBox.baseVal.width * 0.75"""

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def story() -> str:
    study = studies.study("printed")
    q = studies.opened(study, [studies.item(study, code, text_ko=f"문항 {code}", text_en=f"Item {code}") for code in ("a", "b")])
    for n in range(30):
        studies.response(q, {"a": 1 + n % 5, "b": 1 + n % 3})
    survey_analysis.compute(questionnaire=lifecycle.close_questionnaire(questionnaire=q, by=study.created_by))
    version = publications.prepare(study=study, by=study.created_by)
    pictures.draw(version.snapshot, publication=version)
    publications.submit(publication=version, by=study.created_by)
    publications.approve(publication=version, by=studies.member(study, Role.APPROVER))
    return "/results/printed/"


def test_tables_closed_on_the_screen_are_not_printed_and_sources_are(page: Any, story: str) -> None:
    reader = page()
    for address in ("/", story, f"{story}how/", figure_of(reader, story)):
        assert_steady(page(), address)
    reader.goto(story)
    more, source = reader.locator(".c-chart__more").first, reader.locator(".c-chart .source").first
    expect(source).to_be_hidden()
    reader.emulate_media(media="print")
    expect(more).to_be_hidden()
    expect(source).to_be_visible()
    expect(source).to_have_text(re.compile(r"^출처: .+, n = 30 · 계산 번호 \d+ · 확인값 [0-9a-f]{12}$"))
    reader.emulate_media(media="screen")
    more.locator("summary").click()
    reader.emulate_media(media="print")
    expect(more.locator("table")).to_be_visible()  # who opened it wants it on paper
    more.locator("summary").evaluate("e => e.parentElement.open = false")
    letters = reader.locator(".c-chart__drawn").first.evaluate(LETTERS)
    assert letters >= 8, f"{letters} pt on paper"
    assert sheets(reader) <= 3


def figure_of(reader: Any, story: str) -> str:
    reader.goto(story)
    return reader.locator("a[href*='/figures/']").first.get_attribute("href")
