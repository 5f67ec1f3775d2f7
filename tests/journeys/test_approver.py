"""The approver reads what would be published, sends it back, approves; the public then sees the frozen snapshot."""

from __future__ import annotations

import pytest

from analytics.demonstration import build, fieldwork
from analytics.models import Publication
from analytics.services import publications
from tests.journeys import sizes
from tests.journeys.hands import send, sign_in
from tests.journeys.paper import sheets
from tests.journeys.steadiness import assert_steady

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.timeout(3600)]
SLUG = "journey-of-the-approver"


def test_from_submission_to_the_public_page(page, live_server, shot, assert_accessible):
    setting = build.derived(SLUG)
    first = publications.prepare(study=setting.study, by=setting.team["researcher"], note="처음 보내는 판")
    fieldwork.do_waiting_work(setting.study.pk)
    publications.submit(publication=first, by=setting.team["researcher"])
    approver, researcher = setting.team["approver"], setting.team["researcher"]

    for width, language in sizes.STAFF:
        reads_before_deciding(page(width=width, language=language), approver, live_server, shot, assert_accessible)
    visitor = page()
    assert visitor.goto(f"/results/{SLUG}/").status == 404

    sends_back(page(), approver, live_server)
    prepares_again(page(), researcher, live_server, setting.study.pk)
    approves(page(width=390, language="en"), approver, live_server)
    for width, language in sizes.CITIZENS:
        reads_in_public(page(width=width, language=language), shot, assert_accessible)


def reads_before_deciding(page, approver, live_server, shot, assert_accessible) -> None:
    sign_in(page, approver, live_server.url)
    page.goto(f"/work/{SLUG}/publications/1/")
    assert page.locator("ul.review-list li").count() >= 6
    assert_accessible(page)
    shot(page, "approver-publication")
    send(page, page.locator("a[href$='/preview/']"))
    assert page.locator("h1").inner_text().startswith(("14개 후보 가치 가운데 5개", "5 of 14"))
    assert_accessible(page)


def sends_back(page, approver, live_server) -> None:
    sign_in(page, approver, live_server.url)
    page.goto(f"/work/{SLUG}/publications/1/")
    send(page, page.locator("button[value=return]"))
    assert page.locator("[aria-invalid=true], .c-errors").count() >= 1
    page.locator("textarea[name=reason]").fill("문의처를 확인해 주십시오.")
    send(page, page.locator("button[value=return]"))
    assert "문의처를 확인해 주십시오." in page.locator("main").inner_text()
    assert Publication.objects.get().state == "returned"


def prepares_again(page, researcher, live_server, study_id: int) -> None:
    sign_in(page, researcher, live_server.url)
    page.goto(f"/work/{SLUG}/publications/")
    send(page, page.locator("form[action$='/publications/new/'] button"))
    fieldwork.do_waiting_work(study_id)
    page.reload()
    send(page, page.locator("form[action$='/submit/'] button"))
    assert Publication.objects.get(version=2).state == "submitted"


def approves(page, approver, live_server) -> None:
    sign_in(page, approver, live_server.url)
    page.goto(f"/work/{SLUG}/publications/2/")
    send(page, page.locator("button[value=approve]"))
    assert Publication.objects.get(version=2).state == "published"


def reads_in_public(page, shot, assert_accessible) -> None:
    assert_steady(page, f"/results/{SLUG}/")
    assert "합성 시연 자료" in page.locator("body").inner_text()
    page.locator("[data-chart]").first.scroll_into_view_if_needed()
    page.wait_for_selector("[data-ready=drawn]")
    assert_accessible(page)
    shot(page, "results")
    if page.viewport_size["width"] > 600:
        page.emulate_media(media="print")
        assert sheets(page) <= 9
        page.emulate_media(media="screen")
    assert_steady(page, page.locator("#mirror tbody a").first.get_attribute("href"))
    assert page.locator("dl.facts").is_visible()
    assert_accessible(page)
    shot(page, "results-figure")
    assert_steady(page, f"/results/{SLUG}/values/settle/")
    assert page.locator("ul.gates li").count() == 8
    assert_accessible(page)
    shot(page, "results-value")
    assert_steady(page, f"/results/{SLUG}/how/")
    assert_accessible(page)
    shot(page, "results-how")
