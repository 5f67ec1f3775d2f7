"""The first half of a whole study: items, panel, declarations, and the opening of the survey."""

from __future__ import annotations

import re

from surveys.enums import QuestionnaireState
from surveys.models import Questionnaire
from tests.journeys.desk import WORDINGS, Desk
from tests.journeys.hands import press, send

GROUPS = ("현장 돌봄 노동자", "돌봄 가족 모임", "지역 의사회", "군의회")
GOALS = f"{WORDINGS['night']}\tCare is there at night\n{WORDINGS['waiting']}\tWaiting for care became shorter"
LAST_VALUE = f"{WORDINGS['open']}\tOpen care records"


def write_more(desk: Desk) -> None:
    """Two goals on their own 7-point scale and a fourth value."""
    page, home = desk.page, f"{desk.home}design/"
    importance = str(desk.study.scales.get().pk)
    page.goto(home)
    page.locator("#scales details summary").click()
    page.click("button[value='attainment-7']")
    page.wait_for_selector(".scale-card >> nth=1")
    attainment = str(desk.study.scales.exclude(pk=importance).get().pk)
    for kind, scale, text in (("attainment", attainment, GOALS), ("importance", importance, LAST_VALUE)):
        page.goto(f"{home}items/paste/")
        page.select_option("[name=kind]", kind)
        page.select_option("[name=scale]", scale)
        page.fill("[name=text]", text)
        press(page)  # what it makes is shown first
        assert page.locator("#made li").count() == len(text.split("\n"))
        press(page)
        page.wait_for_url("**/design/")
    assert desk.study.items.count() == 7 and desk.study.candidates.count() == 4


def bring_in_the_panel(desk: Desk) -> None:
    """A wrong address is named by row and column and nobody comes in; the mended file brings all 24 in four groups."""
    rows = [f"위원{n:02},expert{n:02}@panel.example,{GROUPS[n % 4]},소속 {n}" for n in range(24)]
    head = "성명,전자우편,분야,소속기관"
    broken = [*rows[:6], rows[6].replace("@", " at "), *rows[7:]]
    for lines in (broken, rows):
        page = desk.goto("panel/import/")
        content = "\n".join([head, *lines]).encode("cp949")
        page.set_input_files("input[type=file]", {"name": "위원.csv", "mimeType": "text/csv", "buffer": content})
        press(page)
        page.wait_for_selector("#preview")
        if lines is broken:
            assert re.search(r"8행, ‘전자우편’ 열", page.locator("#errors").inner_text())
            assert page.locator("button[name=import]").count() == 0
    desk.check(page)
    page.locator("button[name=import]").click()
    page.wait_for_selector("#people")
    assert page.locator("#people tbody tr").count() == 24 and page.locator(".group-stats .c-stat").count() == 4
    desk.look("panel/", "panel")


def declare_consensus(desk: Desk) -> None:
    page = desk.goto("protocol/consensus/edit/")
    page.fill("[name=minimum_n]", "10")
    page.fill("[name=round_limit]", "2")
    press(page)
    send(page, page.locator("a[href$='/lock/']"))
    press(page)
    page.wait_for_url("**/protocol/consensus/")
    rule = desk.study.consensus_declarations.get()
    assert rule.locked_at and len(rule.hash) == 64 and rule.rule["minimum_n"] == 10 and rule.rule["points"] == 7
    assert rule.hash in desk.look("protocol/consensus/", "rule").locator("main").inner_text()


def make_survey(desk: Desk) -> Questionnaire:
    page = desk.goto("surveys/new/")
    page.check("[name=sample_kind][value=quota]")
    page.fill("[name=target_n]", "60")
    press(page)
    page.wait_for_selector("#entry-area .entry-row >> nth=6")
    return Questionnaire.objects.get()


def declare_derivation(desk: Desk, survey: Questionnaire) -> None:
    page = desk.goto("plan/edit/")
    page.select_option("[name=questionnaire]", str(survey.pk))
    page.fill("[name=draws]", "400")
    page.fill("[name=seed]", "77")
    desk.check(page)
    press(page)
    page.wait_for_url("**/plan/")
    send(page, page.locator("a[href$='/lock/']"))
    press(page)
    page.wait_for_url("**/plan/")
    plan = desk.study.derivation_plans.get()
    assert plan.locked_at and plan.parameters["points"] == 7 and plan.parameters["seed"] == 77
    assert plan.hash in desk.look("plan/", "plan").locator("main").inner_text()


def open_survey(desk: Desk, survey: Questionnaire) -> None:
    """Trial run, preview, a wrong opening that is undone, and the right one."""
    page, here = desk.page, f"surveys/{survey.key}/"
    desk.goto(here).locator("button[name=to][value=start]").click()
    page.wait_for_selector("button[name=to][value=stop]")
    assert page.goto(f"/s/{survey.key}/").status == 200
    desk.goto(here).locator("button[name=to][value=stop]").click()
    page.wait_for_selector("button[name=to][value=start]")
    desk.look(f"{here}look/", "preview")
    for wrong in (True, False):
        press(desk.goto(f"{here}open/"))
        page.wait_for_selector("#figures")
        survey.refresh_from_db()
        assert survey.state == QuestionnaireState.OPEN and survey.content_hash
        if wrong:
            desk.goto(here).locator("form[action$='/undo/'] button").click()
            page.wait_for_selector("form[action$='/undo/']", state="detached")
            survey.refresh_from_db()
            assert survey.state == QuestionnaireState.DRAFT and not survey.content_hash
