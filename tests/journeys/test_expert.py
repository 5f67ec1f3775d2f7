"""The expert's journey in a real browser: link, panels, round 2, reasons, review, submit; and the team's side of it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlparse

import pytest
from playwright.sync_api import expect

from delphi.models import Reason, Round
from delphi.services import feedback, links, rounds
from surveys.models import Response
from tests.factories import panels as make
from tests.factories import studies
from tests.journeys import sizes
from tests.journeys.hands import send, sign_in
from tests.journeys.paper import assert_report
from tests.journeys.steadiness import assert_steady

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COUNTS = [[0, 1, 2, 3, 3, 2, 0], [1, 4, 1, 0, 1, 4, 0], [0, 0, 0, 0, 2, 5, 4]]
QUARTERS = [(4.0, 3.5, 5.0), (2.0, 2.0, 6.0), (6.0, 6.0, 7.0)]


@pytest.fixture
def round_two(transactional_db: Any) -> Round:
    """A 7-point panel in two groups, round 1 closed, round 2 open."""
    study = studies.study(synthetic=True)
    scale = studies.scale(study, 7)
    items = [
        studies.item(
            study, "jobs", scale=scale, text_ko="일자리 격차가 줄었다", text_en="The gap in jobs has narrowed"
        ),
        studies.item(study, "care", scale=scale, text_ko="의료 접근이 나아졌다", text_en="Access to care has improved"),
        studies.item(study, "talent", scale=scale, text_ko="지역 인재를 기른다", text_en="Local talent is trained"),
        studies.text(study, "view", text_ko="더 논의할 점", text_en="Anything to discuss"),
    ]
    panel = make.panel(study, groups=("학계", "지방의회"), size=11)
    first = make.opened(panel, items)
    for place, seat in enumerate(make.seats(first)):
        answers = {code: _nth(COUNTS[n], place) for n, code in enumerate(("jobs", "care", "talent"))}
        make.answered(seat, answers, {"jobs": f"위원 {place:02}의 근거입니다."})
    make.looked(rounds.close_round(round=first, by=study.created_by))
    rows = [
        {"item": code, "n": 11, "counts": counts, "median": median, "q1": q1, "q3": q3}
        for code, counts, (median, q1, q3) in zip(("jobs", "care", "talent"), COUNTS, QUARTERS, strict=True)
    ]
    feedback.attach_feedback(round=first, rows=rows, run_id=1)
    feedback.mark_computed(first)
    return make.opened(panel, items)


def _nth(counts: list[int], place: int) -> int:
    return [value for value, n in enumerate(counts, start=1) for _each in range(n)][place]


def come_in(page: Any, rnd: Round, place: int = 0, language: str = "ko") -> Any:
    """The pages speak the panelist's language unless the reader has chosen another."""
    seat = make.seats(rnd)[place]
    seat.panelist.language = language
    seat.panelist.save()
    page.goto(urlparse(links.issue(email=seat.panelist.email)).path)
    assert "/open/" not in page.url
    return seat


def answer_of(seat: Any) -> Response:
    return Response.objects.get(invitation_id=seat.invitation_id)


@pytest.mark.parametrize(("width", "language"), sizes.CITIZENS)
def test_an_expert_answers_the_second_round(page, round_two, assert_accessible, shot, width, language):
    browser = page(width=width, language=language)
    seat = come_in(browser, round_two, language=language)
    assert browser.locator("html").get_attribute("lang") == language
    assert_accessible(browser)
    shot(browser, "expert-mine")
    send(browser, browser.locator(".c-card .c-button"))
    assert_accessible(browser)
    shot(browser, "expert-start")
    send(browser, browser.locator("main form .c-button--primary"))
    card = browser.locator("#card-jobs")
    assert card.locator("[data-previous] input").first.get_attribute("value") == "2"  # own answer of round 1
    assert card.locator("svg[role=img]").get_attribute("aria-label").count("1") > 0
    others = card.locator(".others")
    if not others.evaluate("fold => fold.open"):
        others.locator("summary").click()
    assert others.locator("li").count() >= 3
    assert "위원 00의" not in others.inner_text()  # one's own reason is not among the others'
    assert card.locator("[data-ask]").is_hidden()
    card.locator("label.c-scale__point").nth(6).click()  # 7, outside 3.5–5
    expect(card.locator("[data-ask]")).to_be_visible()
    expect(browser.locator('[data-side="jobs"]')).to_have_attribute("data-state", "reason")
    card.locator("textarea").fill("청년 정착 지원이 효과를 냈습니다.")
    expect(browser.locator('[data-side="jobs"]')).to_have_attribute("data-state", "done")
    browser.locator("#card-care [data-keep]").click()
    expect(browser.locator("#card-care [data-when=kept]")).to_be_visible()
    browser.locator("#card-talent .c-scale__none").click()
    browser.wait_for_selector("[data-autosave-status][data-state=saved]")
    assert answer_of(seat).answers == {"jobs": 7, "care": 1, "talent": "no_opinion"}
    assert_accessible(browser)
    shot(browser, "expert-round")
    assert_steady(browser, browser.url)
    assert browser.locator("#card-jobs textarea").input_value() == "청년 정착 지원이 효과를 냈습니다."
    send(browser, browser.locator("button[name=go][value=next].c-button"))
    assert "/review/" in browser.url
    assert_accessible(browser)
    shot(browser, "expert-review")
    send(browser, browser.locator("main form .c-button--primary"))
    assert "/done/" in browser.url
    assert_accessible(browser)
    shot(browser, "expert-done")
    assert_report(browser, seat)
    response = answer_of(seat)
    assert response.state == "submitted" and response.revisions.count() == 1
    assert Reason.objects.get(response=response).side == "higher"


@pytest.mark.parametrize(("width", "language"), sizes.CITIZENS)
def test_groups_stand_beside_the_panel_and_fold_on_a_phone(page, round_two, assert_accessible, shot, width, language):
    groups = list(round_two.panel.groups.values_list("code", flat=True))
    figures = [{"group": code, "n": n, "median": 4.0, "q1": 3.5, "q3": 5.0} for code, n in zip(groups, (6, 5), strict=True)]
    round_two.panel.rounds.get(number=1).feedback.update(groups=figures)
    Round.objects.filter(pk=round_two.pk).update(feedback_design={**round_two.feedback_design, "groups": True})
    browser = page(width=width, language=language)
    come_in(browser, round_two, language=language)
    send(browser, browser.locator(".c-card .c-button"))
    send(browser, browser.locator("main form .c-button--primary"))
    fold = browser.locator("#card-jobs .groups")
    if width == 390:
        assert not fold.locator("li").first.is_visible()
        fold.locator("summary").click()
    expect(fold.locator("li").first).to_be_visible()
    assert fold.locator(".c-spread .median").count() == 2
    assert "n = 5" in fold.inner_text() and "3.5–5" in fold.inner_text()
    assert_accessible(browser)
    shot(browser, "expert-groups")


@pytest.mark.parametrize(("width", "language"), sizes.STAFF)
def test_the_team_hides_a_reason_of_a_closed_round(
    page, live_server, round_two, assert_accessible, shot, width, language
):
    browser = page(width=width, language=language)
    study = round_two.panel.study
    sign_in(browser, study.created_by, live_server.url)
    browser.goto(f"/work/{study.slug}/rounds/2/reasons/")  # still open: nothing to read
    assert not browser.locator(".told__one").count() and browser.locator(".c-empty").is_visible()
    assert_accessible(browser)
    browser.goto(f"/work/{study.slug}/rounds/1/")
    browser.locator("a[href$='/rounds/1/reasons/']").click()
    browser.wait_for_url("**/rounds/1/reasons/")
    one = browser.locator(".told__one").first
    one.locator("summary").click()
    send(browser, one.locator("form button"))  # without a note
    assert browser.locator(".told__one .c-field__error").is_visible()
    one = browser.locator(".told__one").first
    assert_accessible(browser)
    one.locator("input[name=note]").fill("특정인을 가리킴")
    send(browser, one.locator("form button"))
    assert browser.locator(".told__one[data-hidden]").count() == 1
    assert_accessible(browser)
    shot(browser, "team-reasons")
    assert Reason.objects.exclude(hidden_at=None).count() == 1


def test_without_scripts_each_page_has_its_save_button(page, round_two, assert_accessible, shot):
    browser = page(width=390, javascript=False)
    seat = come_in(browser, round_two, 1)
    send(browser, browser.locator(".c-card .c-button"))
    send(browser, browser.locator("main form .c-button--primary"))
    browser.locator("#card-jobs label.c-scale__point").nth(0).click()
    send(browser, browser.locator("button[name=go][value=stay].c-button"))
    assert answer_of(seat).answers == {"jobs": 1}
    assert browser.locator("#card-jobs [data-ask]").is_visible()
    send(browser, browser.locator("#card-care button[name=keep]"))
    assert answer_of(seat).answers["care"] == 2
    send(browser, browser.locator("button[name=go][value=next].c-button"))
    send(browser, browser.locator("main form button.c-button"))  # one item is open: not submitted
    assert browser.locator("#errors li").count() == 1
    shot(browser, "expert-review-open")
    send(browser, browser.locator("#errors a"))
    browser.locator("#card-talent label.c-scale__point").nth(5).click()
    send(browser, browser.locator("button[name=go][value=next].c-button"))
    assert browser.locator(".c-alert li").count() == 1  # asked once for the reason
    send(browser, browser.locator("main form .c-button--primary"))
    assert "/done/" in browser.url and answer_of(seat).state == "submitted"


def test_by_keyboard_alone(page, round_two):
    browser = page(width=1280, language="en")
    seat = come_in(browser, round_two, 2)
    _tab_to(browser, "main .c-card .c-button")
    browser.keyboard.press("Enter")
    browser.wait_for_url(re.compile(r"/rounds/\w+/$"))
    _tab_to(browser, "main form .c-button--primary")
    browser.keyboard.press("Enter")
    browser.wait_for_url(re.compile(r"/1/$"))
    _tab_to(browser, "#card-jobs input[type=radio]")
    for key in ("4", "ArrowRight", "ArrowDown", "9", "n", "ArrowDown", "2", "ArrowUp", "ArrowDown", "7"):
        browser.keyboard.press(key)
    browser.wait_for_selector("[data-autosave-status][data-state=saved]")
    _tab_to(browser, "button[name=go][value=next].c-button")
    browser.keyboard.press("Enter")
    browser.wait_for_url(re.compile(r"/review/$"))
    _tab_to(browser, "main form .c-button--primary")
    browser.keyboard.press("Enter")
    browser.wait_for_url(re.compile(r"/done/$"))
    assert answer_of(seat).answers == {"jobs": 5, "care": "no_opinion", "talent": 7}


def _tab_to(browser: Any, selector: str) -> None:
    for _press in range(80):
        browser.keyboard.press("Tab")
        if browser.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by the Tab key")


def test_what_was_typed_as_the_round_closed_comes_back(page, round_two, assert_accessible, shot):
    browser = page(width=390, javascript=False)
    come_in(browser, round_two, 3)
    send(browser, browser.locator(".c-card .c-button"))
    send(browser, browser.locator("main form .c-button--primary"))
    browser.locator("#card-jobs label.c-scale__point").nth(0).click()
    browser.locator("#card-jobs summary").first.click()
    browser.locator("#card-jobs textarea").fill("늦게 쓴 근거")
    rounds.close_round(round=round_two, by=round_two.panel.study.created_by)
    send(browser, browser.locator("button[name=go][value=next].c-button"))
    assert "늦게 쓴 근거" in browser.locator("main").inner_text()
    shot(browser, "expert-late")


def test_a_lost_link_is_asked_for_without_telling_who_is_known(page, round_two, assert_accessible, mailoutbox, shot):
    browser = page()
    browser.goto("/expert/")
    assert_accessible(browser)
    texts = []
    for email in (round_two.panel.panelists.first().email, "nobody@example.org"):
        browser.goto("/expert/link/")
        shot(browser, "expert-link")
        assert_accessible(browser)
        browser.locator("input[type=email]").fill(email)
        send(browser, browser.locator("main .c-button--primary"))
        assert browser.url.endswith("/link/sent/")
        texts.append(browser.locator("main").inner_text())
    assert texts[0] == texts[1]
    browser.goto("/expert/open/forged-and-false/")
    assert_accessible(browser)


@pytest.mark.parametrize(("width", "language"), sizes.STAFF)
def test_the_team_prepares_opens_and_watches_a_round(
    page, live_server, client, assert_accessible, shot, width, language
):
    study = studies.study()
    scale = studies.scale(study, 7)
    for n in range(3):
        studies.item(study, f"goal-{n}", scale=scale, text_ko=f"목표 {n}", text_en=f"Goal {n}")
    client.force_login(study.created_by)
    browser = page(width=width, language=language)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    browser.context.add_cookies([cookie])
    csv = "이름,이메일,그룹\n김하늘,a@example.org,학계\n이바다,b@example.org,시의회\n박새벽,c@example.org,시의회\n"
    browser.goto(f"/work/{study.slug}/panel/import/")
    browser.set_input_files("input[type=file]", {"name": "p.csv", "mimeType": "text/csv", "buffer": csv.encode()})
    send(browser, browser.locator("main form .c-button--primary"))
    assert_accessible(browser)
    shot(browser, "team-import")
    send(browser, browser.locator("button[name=import]"))
    assert browser.locator("#people tbody tr").count() == 3
    assert_accessible(browser)
    browser.goto(f"/work/{study.slug}/protocol/consensus/edit/")
    assert_accessible(browser)
    browser.locator("#id_minimum_n").fill("6")
    send(browser, browser.locator("main form .c-button--primary"))
    send(browser, browser.locator("a[href$='/lock/']"))
    send(browser, browser.locator("main form .c-button--primary"))
    assert study.consensus_declarations.get().locked_at
    assert_accessible(browser)
    shot(browser, "team-rule")
    browser.goto(f"/work/{study.slug}/rounds/new/")
    assert_accessible(browser)
    send(browser, browser.locator("main form .c-button--primary"))
    browser.locator("#id_closes_at").fill("2030-01-31T18:00")
    send(browser, browser.locator("main form .c-button--primary"))
    browser.goto(f"/work/{study.slug}/rounds/1/preview/")
    assert browser.locator("[data-card]").count() == 3
    browser.goto(f"/work/{study.slug}/rounds/1/open/")
    send(browser, browser.locator("main form .c-button--primary"))
    rnd = Round.objects.get(panel__study=study)
    assert rnd.state == "open" and rnd.seats.count() == 3
    assert_accessible(browser)
    shot(browser, "team-round")
    browser.goto(f"/work/{study.slug}/rounds/1/remind/waiting/")
    assert "김하늘" in browser.locator("main").inner_text()
    assert_accessible(browser)
