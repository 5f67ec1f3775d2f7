"""Components and charts in a real Chromium under the real policy, in both languages and widths."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import expect

from analytics.charts import render
from analytics.views import chart_gallery
from tests.journeys import sizes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.journeys.component_urls")]


@pytest.fixture(scope="module", autouse=True)
def bundle() -> None:
    if not (Path(settings.BASE_DIR) / "static/vendor/vega-bundle.js").exists():
        call_command("build_chart_bundle")
    for language in ("ko", "en"):  # drawing is the worker's job; a browser should not wait for it here either
        for chart in chart_gallery.charts(language):
            render.page_svg(chart.spec)


@pytest.mark.parametrize(("width", "language"), sizes.CITIZENS)
def test_every_component_is_accessible(page: Any, assert_accessible: Any, shot: Any, width: int, language: str) -> None:
    opened = page(width=width, language=language)
    opened.goto("/dev/components/")
    assert_accessible(opened)
    small = opened.evaluate(
        """() => [...document.querySelectorAll("main a.c-button, main button, main input:not([type=radio]):not([type=checkbox]):not([type=hidden]), main select, main .c-scale__point, main .c-scale__none, main .c-choice")]
            .filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.className + " " + e.getBoundingClientRect().height)"""
    )
    assert not small, small
    assert opened.locator("#field-s5 .c-scale__ends").is_visible() == (width < 768)  # words under each point are not said twice
    assert opened.locator("#field-s11 .c-scale__ends").is_visible()


@pytest.mark.parametrize(("width", "language"), sizes.CITIZENS)
def test_charts_stand_in_the_pages_letters_and_come_alive_when_asked(page: Any, assert_accessible: Any, width: int, language: str) -> None:
    opened = page(width=width, language=language)
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto("/dev/charts/")
    stages = opened.locator("[data-chart]")
    assert stages.count() == len(chart_gallery.charts(language)) > 9
    for place in range(stages.count()):
        stages.nth(place).scroll_into_view_if_needed()
        stages.nth(place).and_(opened.locator('[data-ready="drawn"]')).wait_for()
    joined = " ".join(opened.locator(".c-chart__drawn text").all_text_contents())
    assert ("국가경쟁력 강화" if language == "ko" else "Equal quality of life") in joined
    assert opened.evaluate('document.fonts.check(\'14px "Pretendard"\', "가")')
    assert not [url for url in asked if "vega" in url]
    opened.locator("#chart-means [data-alive]").click()
    opened.locator('#chart-means [data-live="true"]').wait_for()
    assert [url for url in asked if "vega" in url] and opened.locator("#chart-means .c-chart__drawn").is_hidden()
    assert_accessible(opened)


def test_a_chart_answers_to_the_pointer(page: Any) -> None:
    opened = page()
    opened.goto("/dev/charts/")
    opened.locator("#chart-means [data-alive]").click()
    opened.locator('#chart-means [data-live="true"]').wait_for()
    opened.locator('#chart-means .c-chart__live path[aria-roledescription="point"]').last.hover()
    tip = opened.locator("#vg-tooltip-element.visible")
    tip.wait_for()
    assert "문항" in tip.inner_text() and re.search(r"\d\.\d\d \(\d\.\d\d–\d\.\d\d\)", tip.inner_text())
    assert opened.evaluate("getComputedStyle(document.querySelector('#vg-tooltip-element')).position") == "fixed"


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_without_scripts_the_drawn_picture_and_its_table_are_there(page: Any, width: int) -> None:
    opened = page(width=width, javascript=False)
    opened.goto("/dev/charts/")
    picture = opened.locator("#chart-means picture img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    box = picture.bounding_box()
    assert box and 250 < box["width"] <= width and box["height"] > 200
    assert opened.locator("#chart-means details summary").is_visible()
    opened.locator("#chart-means details summary").click()
    expect(opened.locator("#chart-means table").get_by_text("3.66").first).to_be_visible()


def test_a_scale_is_answered_by_keyboard(page: Any) -> None:
    opened = page()
    opened.goto("/dev/components/")
    chosen = lambda name: opened.evaluate(f"document.querySelector('input[name={name}]:checked')?.value ?? null")  # noqa: E731
    assert chosen("s5") is None
    opened.locator("input[name=s5]").first.focus()
    opened.keyboard.press("4")
    assert chosen("s5") == "4"
    opened.keyboard.press("n")
    assert chosen("s5") == "na"
    opened.keyboard.press("ArrowLeft")
    assert chosen("s5") == "5"
    opened.keyboard.press("9")  # a point that this scale does not have
    assert chosen("s5") == "5"
    opened.keyboard.press("ArrowDown")
    assert opened.evaluate("document.activeElement.name") == "s7"
    opened.keyboard.press("7")
    assert (chosen("s7"), chosen("s5")) == ("7", "5")
    opened.keyboard.press("0")  # neither a point 0 nor a point 10
    assert chosen("s7") == "7"
    opened.keyboard.press("ArrowDown")
    for key, value in (("0", "0"), ("9", "9"), ("End", "10"), ("Home", "0"), ("1", "1"), ("-", "1"), ("0", "0")):
        opened.keyboard.press(key)
        assert chosen("s11") == value
    opened.keyboard.press("ArrowDown")
    for key, value in (("2", "2"), ("-", "2"), ("1", "-1"), ("1", "1"), ("-", "1"), ("2", "-2"), ("ArrowRight", "-1"), ("3", "-1"), ("0", "0")):
        opened.keyboard.press(key)
        assert chosen("around") == value


def test_typing_in_a_text_box_chooses_nothing(page: Any) -> None:
    opened = page()
    opened.goto("/dev/components/")
    opened.locator("textarea").first.fill("")
    opened.locator("textarea").first.press("3")
    assert opened.evaluate("document.querySelector('input[name=s5]:checked')") is None


def test_on_a_phone_the_chosen_point_is_spelt_out_on_a_line_of_its_own(page: Any) -> None:
    opened = page(width=390)
    opened.goto("/dev/components/")
    line = opened.locator("#field-s5 .c-scale__chosen")
    assert line.inner_text().strip() == ""
    opened.locator("#field-s5 .c-scale__point").nth(3).click()
    name = opened.locator("#field-s5 .c-scale__name").nth(3).text_content()
    assert line.inner_text().strip() == name
    opened.evaluate("document.documentElement.style.fontSize = '200%'")
    below = opened.locator("#field-s5 .c-scale__under").bounding_box()
    assert line.bounding_box()["y"] + line.bounding_box()["height"] <= below["y"] + 1


LOOKS = "e => { const s = getComputedStyle(e); return [s.backgroundColor, s.color, s.borderTopColor].join(); }"


@pytest.mark.parametrize("width", [1280, 390])
def test_in_forced_colours_what_is_chosen_or_current_is_seen(page: Any, assert_accessible: Any, width: int) -> None:
    opened = page(width=width, forced_colors="active")
    opened.goto("/dev/components/")
    for scale in opened.locator("[data-scale]").all():
        inner = ".c-scale__number" if width > 768 and scale.evaluate("e => !!e.closest('.c-matrix')") else None
        points = scale.locator(".c-scale__point")
        points.first.click()
        shown = [(point.locator(inner) if inner else point).evaluate(LOOKS) for point in (points.first, points.nth(1))]
        assert shown[0] != shown[1]
    for chosen, other in ((".c-choice:has(input:checked)", ".c-choice:not(:has(input:checked))"),
                          (".langs [aria-pressed=true]", ".langs [aria-pressed=false]"),
                          (".c-tabs [aria-current]", ".c-tabs a:not([aria-current])")):
        assert opened.locator(chosen).first.evaluate(LOOKS) != opened.locator(other).first.evaluate(LOOKS), chosen
    assert_accessible(opened)


def test_at_twice_the_letters_english_words_stay_on_the_smallest_phone(page: Any) -> None:
    """Korean pages are strained where each journey opens them."""
    opened = page(width=320, language="en")
    for address in ("/dev/components/", "/dev/charts/", "/", "/privacy/", "/accessibility/", "/methods/", "/receipt/"):
        opened.goto(address)
        opened.evaluate("document.documentElement.style.fontSize = '200%'")
        wide = opened.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, f"{address} is {wide} pixels wide"


def test_a_table_sorts_by_number_and_says_so(page: Any) -> None:
    opened = page()
    opened.goto("/dev/components/")
    header = opened.locator("#goals thead th").nth(2)
    header.locator("button").click()
    first = lambda: opened.locator("#goals tbody tr").first.locator("td").nth(1).inner_text()  # noqa: E731
    assert (header.get_attribute("aria-sort"), first()) == ("ascending", "3.20")
    header.locator("button").click()
    assert (header.get_attribute("aria-sort"), first()) == ("descending", "3.61")


def test_a_table_is_copied_for_a_spreadsheet(page: Any) -> None:
    opened = page()
    opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.goto("/dev/components/")
    opened.locator("#table [data-copy-table]").click()
    opened.locator("#table [data-copy-table]", has_text="복사했습니다").wait_for()
    lines = opened.evaluate("navigator.clipboard.readText()").splitlines()
    assert lines[0].split("\t") == ["목표", "가중 평균", "비가중 평균", "n(명)"]
    assert lines[1].split("\t") == ["국가경쟁력 강화", "3.66", "3.61", "1487"]


def test_focus_is_seen_from_the_skip_link_on(page: Any) -> None:
    opened = page()
    opened.goto("/")
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.className") == "skip"
    assert opened.locator(".skip").bounding_box()["y"] >= 0
    opened.keyboard.press("Tab")
    assert opened.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "4px"


@pytest.mark.parametrize(("width", "language"), sizes.CITIZENS)
@pytest.mark.parametrize("address", ["/", "/privacy/", "/accessibility/", "/methods/", "/there-is-no-such-page/"])
def test_site_pages_are_accessible(page: Any, assert_accessible: Any, shot: Any, address: str, width: int, language: str) -> None:
    opened = page(width=width, language=language)
    opened.goto(address)
    assert opened.locator("h1").count() == 1
    assert_accessible(opened)
    if address == "/":
        shot(opened, "home")


def test_a_click_under_way_is_not_called_back_by_a_page_that_renews_itself(page: Any) -> None:
    opened = page()
    opened.goto("/dev/components/")
    held_back = opened.evaluate(
        """() => {
            const renewal = () => new CustomEvent("htmx:beforeOnLoad", {
                cancelable: true, detail: { xhr: { getResponseHeader: (name) => name === "HX-Refresh" ? "true" : null } } });
            const waiting = document.dispatchEvent(renewal());
            window.dispatchEvent(new Event("beforeunload"));
            return [waiting, document.dispatchEvent(renewal())];
        }"""
    )
    assert held_back == [True, False]
