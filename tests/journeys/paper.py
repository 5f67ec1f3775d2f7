"""A page as it comes out of a printer."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect


def sheets(page: Any) -> int:
    """How many sheets of A4 the page takes."""
    return len(re.findall(rb"/Type /Page\b", page.pdf(prefer_css_page_size=True)))


def assert_report(browser: Any, seat: Any) -> None:
    """An expert's report of a round: named after what it is, headed by whose it is, and without a sheet that holds nothing but the foot."""
    study = seat.round.panel.study
    assert study.title_ko in browser.title() or study.title_en in browser.title()
    assert "2" in browser.title().split("·")[0] and "제출" not in browser.title()
    browser.emulate_media(media="print")
    head = browser.locator(".paper-head")
    expect(head).to_be_visible()
    expect(head).to_contain_text(seat.panelist.key)
    assert browser.locator("h1:visible").count() == 0  # "thank you" is for the screen
    assert sheets(browser) <= 2
    browser.emulate_media(media="screen")
