"""A whole study in the browser: 7 points, four groups of experts, one margin nobody else uses, to the published page.

Sign-in and invitations have their journey in test_researcher.py; answers come through the services that the pages use.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlparse

import pytest

from analytics.models import AnalysisRun, CandidateResult, Estimate, Publication
from analytics.services import derivation, survey_analysis
from delphi.models import Round
from surveys.enums import QuestionnaireState, ResponseState, Role
from surveys.models import Questionnaire, Response, Study, User
from tests.factories import panels, studies
from tests.journeys.hands import act_as_worker, press, sign_in
from tests.journeys.test_researcher import WORDS, enter_margin, found_study, write_items

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]

GROUPS = ("현장 돌봄 노동자", "돌봄 가족 모임", "지역 의사회", "군의회")
GOALS = "밤에도 돌봄을 받을 수 있다\tCare is there at night\n돌봄 대기가 짧아졌다\tWaiting for care became shorter"
LAST_VALUE = "돌봄 기록 공개\tOpen care records"
MARGIN = {"child": 3100, "elder": 2250, "nobody": 4650}
LEAN = {"child": [7, 6, 6, 5, 2, 6, 3], "elder": [6, 6, 3, 2, 1, 5, 2], "nobody": [6, 5, 4, 2, 3, 3, 2]}
OPINION = {  # of expert number n on each item, round 1; what they read in round 2 moves nobody far
    "close": lambda n: 6 + n % 2, "dignity": lambda n: 7 - (n % 3 == 0), "rest": lambda n: 2 if n % 2 else 6,
    "open": lambda n: 1 + n % 2, "night": lambda n: 5 + (n % 4 == 0), "waiting": lambda n: 2 + (n % 5 == 0),
}  # fmt: skip
VERDICTS = {
    "close": "찬성 합의", "dignity": "찬성 합의", "rest": "두 진영으로 나뉨", "open": "반대 합의", "night": "찬성 합의",
    "waiting": "반대 합의",
}  # fmt: skip
STATUSES = {"close": "core", "dignity": "too_little_evidence", "rest": "contested", "open": "neither"}


@dataclass
class Desk:
    """The researcher's screen, a phone in English beside it, and what both are checked with."""

    page: Any
    phone: Any
    study: Study
    check: Callable[[Any], None]
    shot: Callable[[Any, str], None]

    @property
    def home(self) -> str:
        return f"/work/{self.study.slug}/"

    def goto(self, path: str) -> Any:
        assert self.page.goto(self.home + path).status == 200
        return self.page

    def look(self, path: str, name: str) -> Any:
        """The same page on both screens: accessible, pictured; answers the researcher's."""
        for screen in (self.phone, self.page):
            assert screen.goto(self.home + path).status == 200
            self.check(screen)
            self.shot(screen, f"researcher-{name}")
        return self.page

    def codes(self) -> dict[str, str]:
        """Short name of this file → item code, by the order in which the items were written."""
        order = ["close", "dignity", "rest", "cares_for", "night", "waiting", "open"]
        items = {i.wording.text_ko: i.code for i in self.study.items.all()}
        texts = [*(line.split("\t")[0] for line in (VALUES_KO + GOALS.splitlines())), LAST_VALUE.split("\t")[0]]
        names = [n for n in order if n != "cares_for"]
        return {name: items[text] for name, text in zip(names, texts, strict=True)} | {"cares_for": "cares_for"}


VALUES_KO = ["가까운 돌봄", "돌보는 이의 존엄", "쉴 권리"]


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
        press(page)
        page.wait_for_url("**/design/")
    assert desk.study.items.count() == 7 and desk.study.candidates.count() == 4


def bring_in_the_panel(desk: Desk) -> None:
    """A wrong address is named by row and column and nobody comes in; the mended file brings all 24 in four groups."""
    rows = [f"위원{n:02},expert{n:02}@panel.example,{GROUPS[n % 4]},소속 {n}" for n in range(24)]
    head = "성명,메일,분야,소속기관"
    broken = [*rows[:6], rows[6].replace("@", " at "), *rows[7:]]
    for lines in (broken, rows):
        page = desk.goto("panel/import/")
        content = "\n".join([head, *lines]).encode("cp949")
        page.set_input_files("input[type=file]", {"name": "위원.csv", "mimeType": "text/csv", "buffer": content})
        press(page)
        page.wait_for_selector("#preview")
        if lines is broken:
            assert re.search(r"8행, ‘메일’ 열", page.locator("#errors").inner_text())
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
    page.locator("a[href$='/lock/']").click()
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
    page.locator("a[href$='/lock/']").click()
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


def open_round(desk: Desk, number: int) -> Round:
    page = desk.goto("rounds/new/")
    desk.check(page)
    press(page)
    page.wait_for_url("**/settings/")
    page.fill("[name=closes_at]", "2031-03-31T18:00")
    press(page)
    page.wait_for_url(f"**/rounds/{number}/")
    assert desk.goto(f"rounds/{number}/preview/").locator("[data-card]").count() >= 3  # a page of them
    press(desk.goto(f"rounds/{number}/open/"))
    page.wait_for_url(f"**/rounds/{number}/")
    rnd = Round.objects.get(panel__study=desk.study, number=number)
    assert rnd.state == "open" and rnd.seats.count() == 24 and rnd.questionnaire.entries.count() == 6
    act_as_worker(desk.study)
    return rnd


def answer_round(desk: Desk, rnd: Round, mailoutbox: list) -> None:
    """20 answer, the other four are reminded by the page and then answer too; one of them has no opinion on rest."""
    codes, seats = desk.codes(), panels.seats(rnd)
    sheets = [{codes[name]: opinion(n) for name, opinion in OPINION.items()} for n in range(24)]
    sheets[23][codes["rest"]] = "no_opinion"
    for seat, sheet in zip(seats[:20], sheets[:20], strict=True):
        panels.answered(seat, sheet)
    before = len(mailoutbox)
    page = desk.look(f"rounds/{rnd.number}/remind/waiting/", f"remind-{rnd.number}")
    assert page.locator("ul.names li").count() == 4
    press(page)
    page.wait_for_url(f"**/rounds/{rnd.number}/")
    act_as_worker(desk.study)
    assert {m.to[0] for m in mailoutbox[before:]} == {seat.panelist.email for seat in seats[20:]}
    for seat, sheet in zip(seats[20:], sheets[20:], strict=True):
        panels.answered(seat, sheet)
    desk.look(f"rounds/{rnd.number}/", f"round-{rnd.number}")


def close_round(desk: Desk, number: int) -> None:
    press(desk.goto(f"rounds/{number}/close/"))
    desk.page.wait_for_url(f"**/rounds/{number}/")
    desk.check(desk.goto(f"results/rounds/{number}/"))  # the worker has not come yet
    act_as_worker(desk.study)
    assert Round.objects.get(panel__study=desk.study, number=number).state == "closed"


def read_consensus(desk: Desk, number: int) -> None:
    page, codes = desk.look(f"results/rounds/{number}/?columns=all", f"consensus-{number}"), desk.codes()
    for name, verdict in VERDICTS.items():
        row = page.locator("#board tbody tr", has=page.locator(f"a[href$='/{codes[name]}/']"))
        assert verdict in row.inner_text(), name
        assert row.locator("[data-label=n]").inner_text() == ("23" if name == "rest" else "24")
    page = desk.look(f"results/rounds/{number}/{codes['rest']}/", f"consensus-item-{number}")
    assert page.locator("h1").count() == 1


def expert_sees_feedback(desk: Desk, visitor: Any, mailoutbox: list) -> None:
    """The letter's link opens round 2, with the own answer and where the panel stood."""
    letter = next(m for m in reversed(mailoutbox) if m.to == ["expert00@panel.example"])
    visitor.goto(urlparse(re.search(r"https?://\S+/expert/open/\S+", letter.body).group(0)).path)
    visitor.locator(".c-card .c-button").first.click()
    press(visitor)
    card = visitor.locator("#card-" + desk.codes()["close"])
    assert card.locator("button[name=keep]").count() == 1 and card.locator(".c-dist").count() >= 1
    desk.check(visitor)
    desk.shot(visitor, "researcher-study-expert")


def citizens_answer(desk: Desk, survey: Questionnaire) -> dict[str, list[tuple[str, int]]]:
    """60 people, carers of children far too many; item code → (category, answer) for the slow way."""
    codes = desk.codes()
    names = ["close", "dignity", "rest", "open", "waiting", "night"]
    given: dict[str, list[tuple[str, int]]] = {codes[name]: [] for name in names}
    for n in range(60):
        who = "child" if n < 33 else "elder" if n < 48 else "nobody"
        lean = LEAN[who]
        answers = {codes[name]: max(1, min(7, lean[k] + (n + k) % 3 - 1)) for k, name in enumerate(names)}
        for code, answer in answers.items():
            given[code].append((who, answer))
        studies.response(survey, {**answers, "cares_for": who})
    return given


def close_survey(desk: Desk, survey: Questionnaire) -> None:
    press(desk.goto(f"surveys/{survey.key}/close/"))
    act_as_worker(desk.study)


def poststratified(given: list[tuple[str, int]]) -> float:
    """One margin alone: the mean of each category, times its share of the population."""
    total = sum(MARGIN.values())
    of = {who: [answer for one, answer in given if one == who] for who in MARGIN}
    return sum(MARGIN[who] / total * sum(answers) / len(answers) for who, answers in of.items())


def read_attainment(desk: Desk, survey: Questionnaire, given: Mapping[str, list[tuple[str, int]]]) -> None:
    run = AnalysisRun.objects.filter(questionnaire=survey, kind="survey").first()
    assert run is not None and not run.interim and run.summary["respondents"] == 60
    for code, rows in given.items():
        estimate = run.estimates.get(item__code=code, statistic="mean", domain="")
        assert estimate.value == pytest.approx(poststratified(rows), rel=1e-12)
        assert estimate.detail["unweighted"] == pytest.approx(sum(a for _who, a in rows) / 60, rel=1e-12)
        assert estimate.low < estimate.value < estimate.high and estimate.detail["interval_name"] == "model_based"
    page = desk.look(f"results/surveys/{survey.key}/?kind=attainment", "attainment")
    rows = page.locator("#means tbody tr")
    assert rows.count() == 2
    for name in ("night", "waiting"):
        figure = run.estimates.get(item__code=desk.codes()[name], statistic="mean", domain="")
        row = rows.filter(has_text=f"{figure.value:.2f}")
        assert (
            f"{figure.detail['unweighted']:.2f}" in row.inner_text()
            and f"{figure.low:.2f}–{figure.high:.2f}" in row.inner_text()
        )
        assert row.locator("a").count() == 1  # experts on the same item
    assert "모형 기반" in page.locator("main").inner_text()


def bring_in_evidence(desk: Desk) -> None:
    """A value nobody knows is named by its row, and nothing comes in; then the mended file."""
    value = {
        name: i.candidate.code
        for name in ("close", "rest", "open")
        for i in desk.study.items.filter(code=desk.codes()[name])
    }
    kinds = ["literature", "document", "indicator", "focus_group", "literature"]
    head = "code,kind,title_ko,title_en,year,values"
    rows = [
        f"s{n},{kind},자료 {n},Source {n},20{10 + n},{value['close']} {value['rest']}" for n, kind in enumerate(kinds)
    ]
    for lines in ([*rows[:2], rows[2] + " nowhere", *rows[3:]], rows):
        page = desk.goto("evidence/import/")
        page.set_input_files(
            "input[type=file]",
            {"name": "근거.csv", "mimeType": "text/csv", "buffer": "\n".join([head, *lines]).encode()},
        )
        press(page)
        if lines is not rows:
            assert "4행" in page.locator("#errors, .c-errors").first.inner_text() and not desk.study.sources.exists()
    page.wait_for_url("**/evidence/")
    assert desk.study.sources.count() == 5
    desk.look("evidence/", "evidence")


def derive(desk: Desk) -> None:
    """Started by the button, done by the worker; every candidate says why."""
    press(desk.look("values/", "values-ready"))
    desk.page.wait_for_url("**/values/")
    desk.check(desk.page)
    act_as_worker(desk.study)
    found = statuses(desk)
    assert found == STATUSES
    page = desk.look("values/", "values")
    whys = page.locator("#candidates .board__why").all_inner_texts()
    assert len(whys) == 4 and all(len(why) > 5 for why in whys)
    for name in STATUSES:
        candidate = desk.study.items.get(code=desk.codes()[name]).candidate
        page = desk.goto(f"values/of/{candidate.code}/")
        assert len(page.locator(".verdict-box__line").inner_text()) > 5
        assert page.locator(".argument .entry").count() >= 2
    desk.look(f"values/of/{candidate.code}/", "candidate")


def statuses(desk: Desk) -> dict[str, str]:
    run = AnalysisRun.objects.filter(study=desk.study, kind="derivation").first()
    by_code = {c.candidate.code: c.status for c in CandidateResult.objects.filter(run=run).select_related("candidate")}
    return {name: by_code[desk.study.items.get(code=desk.codes()[name]).candidate.code] for name in STATUSES}


def export_answers(desk: Desk, survey: Questionnaire, given: Mapping[str, list[tuple[str, int]]]) -> None:
    page = desk.goto(f"surveys/{survey.key}/")
    with page.expect_download() as download:
        page.locator("a[href$='/export.csv']").click()
    text = open(download.value.path(), encoding="utf-8-sig", newline="").read()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == 60
    for code, pairs in given.items():
        assert sorted((r["cares_for"], int(r[code])) for r in rows) == sorted(pairs)
    page = desk.goto("rounds/2/")
    with page.expect_download() as download:
        page.locator("a[href$='/export.csv']").click()
    rows = list(csv.DictReader(open(download.value.path(), encoding="utf-8-sig", newline="")))
    assert len(rows) == 24 and len({r["group"] for r in rows}) == 4 and "panel.example" not in str(rows)
    assert [r[desk.codes()["rest"]] for r in rows].count("no_opinion") == 1


def publish(desk: Desk, approver: User, browser: Any, address: str) -> None:
    page = desk.look("publications/", "publications")
    page.locator("form[action$='/publications/new/'] button").click()
    page.wait_for_url("**/publications/1/")
    act_as_worker(desk.study)
    page = desk.look("publications/1/", "publication")
    page.locator("form[action$='/submit/'] button").click()
    page.wait_for_selector("form[action$='/submit/']", state="detached")
    sign_in(browser, approver, address)
    assert browser.goto(f"/results/{desk.study.slug}/").status == 404
    browser.goto(f"{desk.home}publications/1/")
    browser.locator("button[value=approve]").click()
    browser.wait_for_load_state()
    assert Publication.objects.get().state == "published"


def read_in_public(desk: Desk, reader: Any) -> None:
    """From a figure back to the wording that was asked and how many answered."""
    assert reader.goto(f"/results/{desk.study.slug}/").status == 200
    reader.wait_for_selector("[data-ready=drawn]")
    desk.check(reader)
    desk.shot(reader, "researcher-published")
    assert "가까운 돌봄" in reader.locator("main").inner_text() or "Care" in reader.locator("main").inner_text()
    reader.locator("#mirror tbody a").first.click()
    said = reader.locator("dl.facts").inner_text()
    item = desk.study.items.get(code=urlparse(reader.url).path.rstrip("/").split("/")[-1])
    language = reader.locator("html").get_attribute("lang")
    assert getattr(item.wording, f"text_{language}") in said and "60" in said
    desk.check(reader)


def flip_answers(desk: Desk, survey: Questionnaire) -> None:
    """Every citizen's opposite: all figures move to their mirror at full precision; what is published stays."""
    frozen = Publication.objects.get().snapshot
    old = AnalysisRun.objects.filter(questionnaire=survey, kind="survey").first()
    for response in Response.objects.filter(questionnaire=survey, state=ResponseState.SUBMITTED):
        response.answers = {code: 8 - a if isinstance(a, int) else a for code, a in response.answers.items()}
        response.save()
    new = survey_analysis.compute(questionnaire=survey)
    assert new.pk != old.pk
    mirrored = {
        (e.item.code, e.domain): e for e in Estimate.objects.filter(run=new, statistic="mean").select_related("item")
    }
    before = Estimate.objects.filter(run=old, statistic="mean").select_related("item")
    assert before.count() >= 6
    for estimate in before:
        now = mirrored[estimate.item.code, estimate.domain]
        assert now.value == pytest.approx(8 - estimate.value, rel=1e-12)
        assert now.se == pytest.approx(estimate.se, rel=1e-9)
    derivation.compute(plan=desk.study.derivation_plans.get())
    assert statuses(desk) == STATUSES | {"close": "experts_only", "dignity": "experts_only", "open": "citizens_only"}
    assert Publication.objects.get().snapshot == frozen


def test_a_study_of_ones_own_from_its_panel_to_the_published_page(
    page, live_server, mailoutbox, assert_accessible, shot, settings
):
    settings.SITE_URL = live_server.url
    researcher, screen, phone = studies.user(), page(), page(width=390, language="en")
    for one in (screen, phone):
        sign_in(one, researcher, live_server.url)
    screen.goto("/work/")
    desk = Desk(screen, phone, found_study(screen, WORDS["ko"]), assert_accessible, shot)
    write_items(screen, desk.study, WORDS["ko"])
    write_more(desk)
    enter_margin(screen, desk.study, WORDS["ko"])
    bring_in_the_panel(desk)
    declare_consensus(desk)
    survey = make_survey(desk)
    declare_derivation(desk, survey)
    open_survey(desk, survey)

    answer_round(desk, open_round(desk, 1), mailoutbox)
    close_round(desk, 1)
    read_consensus(desk, 1)
    second = open_round(desk, 2)
    expert_sees_feedback(desk, page(width=390), mailoutbox)
    answer_round(desk, second, mailoutbox)
    close_round(desk, 2)
    read_consensus(desk, 2)

    given = citizens_answer(desk, survey)
    desk.look(f"surveys/{survey.key}/fieldwork/", "fieldwork-60")
    close_survey(desk, survey)
    read_attainment(desk, survey, given)
    bring_in_evidence(desk)
    derive(desk)
    export_answers(desk, survey, given)
    publish(desk, studies.member(desk.study, Role.APPROVER), page(), live_server.url)
    for width, language in ((1280, "ko"), (390, "en")):
        read_in_public(desk, page(width=width, language=language))
    flip_answers(desk, survey)
