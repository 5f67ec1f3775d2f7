"""A whole study in the browser: 7 points, four groups of experts, one margin nobody else uses, to the published page.

Sign-in and invitations have their journey in test_researcher.py; answers come through the services that the pages use.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest

from analytics.models import AnalysisRun, CandidateResult, Estimate, Publication
from analytics.services import derivation, survey_analysis
from surveys.enums import ResponseState, Role
from surveys.models import Questionnaire, Response, User
from tests.factories import studies
from tests.journeys import fielding, preparing, sizes
from tests.journeys.desk import WORDINGS, Desk
from tests.journeys.fielding import Given
from tests.journeys.hands import act_as_worker, press, send, sign_in
from tests.journeys.test_researcher import WORDS, enter_margin, found_study, write_items

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.timeout(3600)]
MARGIN = {"child": 3100, "elder": 2250, "nobody": 4650}  # as enter_margin types it
VERDICTS = {
    "close": "찬성 합의", "dignity": "찬성 합의", "rest": "두 진영으로 나뉨", "open": "반대 합의", "night": "찬성 합의",
    "waiting": "반대 합의",
}  # fmt: skip
STATUSES = {"close": "core", "dignity": "too_little_evidence", "rest": "contested", "open": "neither"}


def read_consensus(desk: Desk, number: int) -> None:
    page, codes = desk.look(f"results/rounds/{number}/?columns=all", "consensus"), desk.codes()
    for name, verdict in VERDICTS.items():
        row = page.locator("#board tbody tr", has=page.locator(f"a[href$='/{codes[name]}/']"))
        assert verdict in row.inner_text(), name
        assert row.locator("[data-label=n]").inner_text() == ("23" if name == "rest" else "24")
    page = desk.look(f"results/rounds/{number}/{codes['rest']}/", "consensus-item")
    assert WORDINGS["rest"] in page.locator("h1").inner_text() and VERDICTS["rest"] in page.locator("main").inner_text()


def poststratified(given: list[tuple[str, int]]) -> float:
    """One margin alone: the mean of each category, times its share of the population."""
    total = sum(MARGIN.values())
    of = {who: [answer for one, answer in given if one == who] for who in MARGIN}
    return sum(MARGIN[who] / total * sum(answers) / len(answers) for who, answers in of.items())


def read_attainment(desk: Desk, survey: Questionnaire, given: Given) -> None:
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
        for shown in (f"{figure.detail['unweighted']:.2f}", f"{figure.low:.2f}–{figure.high:.2f}"):
            assert shown in row.inner_text(), name
        assert row.locator("a").count() == 1  # experts on the same item
    assert "모형 기반" in page.locator("main").inner_text()


def bring_in_evidence(desk: Desk) -> None:
    """A value nobody knows is named by its row, and nothing comes in; then the mended file."""
    value = desk.values()
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
            assert "4행" in page.locator("#errors").inner_text() and not desk.study.sources.exists()
    page.locator("button[name=import]").click()
    page.wait_for_url("**/evidence/")
    assert desk.study.sources.count() == 5
    desk.look("evidence/", "evidence")


def derive(desk: Desk) -> None:
    """Started by the button, done by the worker; every candidate says why."""
    press(desk.look("values/", "values-ready"))
    desk.check(desk.page)
    act_as_worker(desk.study)
    found = statuses(desk)
    assert found == STATUSES
    page = desk.look("values/", "values")
    whys = page.locator("#candidates .board__why").all_inner_texts()
    assert len(whys) == 4 and all(len(why) > 5 for why in whys)
    for name in STATUSES:
        page = desk.goto(f"values/of/{desk.values()[name]}/")
        assert len(page.locator(".verdict-box__line").inner_text()) > 5
        assert page.locator(".argument .entry").count() >= 2
    desk.look(f"values/of/{desk.values()['close']}/", "candidate")


def statuses(desk: Desk) -> dict[str, str]:
    run = AnalysisRun.objects.filter(study=desk.study, kind="derivation").first()
    by_code = {c.candidate.code: c.status for c in CandidateResult.objects.filter(run=run).select_related("candidate")}
    return {name: by_code[code] for name, code in desk.values().items()}


def downloaded(page: Any, link: str) -> list[dict[str, str]]:
    with page.expect_download() as download:
        page.locator(link).click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def export_answers(desk: Desk, survey: Questionnaire, given: Given) -> None:
    """Every answer that was given, and no name or address of an expert."""
    rows = downloaded(desk.goto(f"surveys/{survey.key}/"), "a[href$='/export.csv']")
    assert len(rows) == 60
    for code, pairs in given.items():
        assert sorted((row["cares_for"], int(row[code])) for row in rows) == sorted(pairs)
    rows = downloaded(desk.goto("rounds/2/"), "a[href$='/export.csv']")
    assert len(rows) == 24 and len({row["hapui.group"] for row in rows}) == 4 and "panel.example" not in str(rows)
    assert [row[desk.codes()["rest"]] for row in rows].count("no_opinion") == 1


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
    send(browser, browser.locator("button[value=approve]"))
    assert Publication.objects.get().state == "published"


def read_in_public(desk: Desk, reader: Any) -> None:
    """From a figure back to the wording that was asked and how many answered."""
    assert reader.goto(f"/results/{desk.study.slug}/").status == 200
    reader.locator("[data-chart]").first.scroll_into_view_if_needed()
    reader.wait_for_selector("[data-ready=drawn]")
    desk.check(reader)
    desk.shot(reader, "researcher-published")
    language = reader.locator("html").get_attribute("lang")
    core = reader.locator("section[aria-labelledby=core-title] .c-card__title").all_inner_texts()
    close = desk.study.candidates.get(code=desk.values()["close"])
    assert [title.strip() for title in core] == [getattr(close, f"name_{language}")]
    figure = reader.locator("#mirror tbody a").first
    shown = re.search(r"\d\.\d\d", figure.inner_text()).group(0)
    send(reader, figure)
    item = desk.study.items.get(code=urlparse(reader.url).path.rstrip("/").split("/")[-1])
    facts = reader.locator("dl.facts").inner_text()
    assert getattr(item.newest_wording, f"text_{language}") in facts and re.search(r"^n\s+60\b", facts, re.MULTILINE)
    assert shown in reader.locator("main .c-stat").first.inner_text()
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
    preparing.write_more(desk)
    enter_margin(screen, desk.study, WORDS["ko"])
    preparing.bring_in_the_panel(desk)
    preparing.declare_consensus(desk)
    survey = preparing.make_survey(desk)
    preparing.declare_derivation(desk, survey)
    preparing.open_survey(desk, survey)

    fielding.answer_round(desk, fielding.open_round(desk, 1), mailoutbox)
    fielding.close_round(desk, 1)
    read_consensus(desk, 1)
    second = fielding.open_round(desk, 2)
    fielding.expert_sees_feedback(desk, page(width=390), mailoutbox)
    fielding.answer_round(desk, second, mailoutbox)
    fielding.close_round(desk, 2)
    read_consensus(desk, 2)

    given = fielding.citizens_answer(desk, survey)
    desk.look(f"surveys/{survey.key}/fieldwork/", "fieldwork-60")
    fielding.close_survey(desk, survey)
    read_attainment(desk, survey, given)
    bring_in_evidence(desk)
    derive(desk)
    export_answers(desk, survey, given)
    publish(desk, studies.member(desk.study, Role.APPROVER), page(), live_server.url)
    for width, language in sizes.STAFF:
        read_in_public(desk, page(width=width, language=language))
    flip_answers(desk, survey)
