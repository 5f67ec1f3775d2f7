"""Answers collected elsewhere become weighted figures: everything by hand in the browser, every figure to 1e-9.

The real answers are not committed; where they are not at hand a small synthetic file goes the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from analytics.models import AnalysisRun, Estimate
from surveys.enums import QuestionnaireState
from surveys.models import Margin, Questionnaire, Response, Study
from surveys.selectors.imports import CHECK_ANSWERS, IMPORT_ANSWERS
from tests.factories import studies as make
from tests.journeys import sizes
from tests.journeys.hands import act_as_worker, press, send, sign_in
from tests.journeys.real_input import REAL, Case, real_case, synthetic_case
from tests.journeys.test_researcher import WORDS, found_study

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.timeout(1800)]


def write_design(page: Any, study: Study, case: Case) -> dict[str, str]:
    """Five items by paste, two characteristics by the form. English wording or characteristic → code."""
    home = f"/work/{study.slug}/design/"
    page.goto(home)
    page.click("button[value='agreement-5']")
    page.wait_for_selector(".scale-card")
    page.goto(f"{home}items/paste/")
    page.select_option("[name=kind]", "other")
    page.fill("[name=text]", "\n".join("\t".join(pair) for pair in case.items))
    press(page)
    press(page)
    page.wait_for_selector("#item-list .entry-row >> nth=4")
    for code, text, categories in (
        ("sex", ("성별", "Sex"), case.sex),
        ("age_group", ("연령대", "Age group"), case.ages),
    ):
        page.goto(f"{home}items/new/?kind=demographic")
        page.fill("[name=text_ko]", text[0])
        page.fill("[name=text_en]", text[1])
        page.fill("[name=categories]", "\n".join(", ".join((c, *names)) for c, names in categories.items()))
        page.fill("[name=code]", code)
        press(page)
        page.wait_for_url("**/design/*")
    codes = {i.newest_wording.text_en: i.code for i in study.items.all()}
    return codes | {"sex": "sex", "age_group": "age_group"}


def make_survey(page: Any, study: Study, case: Case) -> Questionnaire:
    page.goto(f"/work/{study.slug}/surveys/new/")
    page.check(f"[name=sample_kind][value={case.sample_kind}]")
    press(page)
    page.wait_for_selector("#entry-area .entry-row >> nth=6")
    return Questionnaire.objects.get()


def upload(page: Any, content: bytes, name: str) -> None:
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": content})
    press(page)
    page.wait_for_url("**/columns/")


def map_columns(page: Any, case: Case, codes: Mapping[str, str]) -> None:
    """What the page proposed is right; the rest is chosen. One item for two columns is named at both, nothing is lost."""
    for index, target in case.proposed.items():
        assert page.input_value(f"[name=column-{index}]") == codes[target], target
    assert page.locator("td code").count() >= 5 * 5
    (index, target), *_others = case.columns.items()
    page.select_option(f"[name=column-{index}]", codes[case.items[0][1]])
    press(page)
    page.wait_for_selector("[aria-invalid=true] >> nth=1")
    assert page.input_value(f"[name=column-{index}]") == codes[case.items[0][1]]
    page.select_option(f"[name=column-{index}]", codes[target])
    press(page)
    page.wait_for_url("**/values/")


def bring_in(page: Any, study: Study, case: Case, codes: Mapping[str, str], shot: Any, check: Any) -> None:
    page.click("main a[href$='/import/']")
    if case.broken:
        upload(page, case.broken, "응답.csv")
        map_columns(page, case, codes)
        press(page)
        assert "1 value has no meaning yet" in page.locator("#errors").inner_text()
        block = page.locator("section", has_text=case.fault[1]).filter(has=page.locator("details[open]"))
        row = block.locator("tr", has=page.locator("code", has_text="9"))
        assert row.locator("td").nth(1).inner_text() == case.fault[0] and row.locator("td").nth(0).inner_text() == "1"
        check(page)
        shot(page, "real-input-fault")
        assert not Response.objects.exists() and Questionnaire.objects.get().state == QuestionnaireState.DRAFT
        page.goto(page.url.split("/import/")[0] + "/import/")
    upload(page, case.file, "응답 고침.csv")
    map_columns(page, case, codes)
    check(page)
    shot(page, "real-input-values")
    for kind in (CHECK_ANSWERS, IMPORT_ANSWERS):
        press(page)
        page.wait_for_url("**/progress/")
        act_as_worker(study, kind=kind)
        page.wait_for_selector("dl.facts")
    shot(page, "real-input-in")
    assert Response.objects.count() == case.responses and Questionnaire.objects.get().state == QuestionnaireState.CLOSED


def enter_margin(page: Any, study: Study, variable: str, typed: Sequence[str], doubtful: bool = False) -> None:
    page.goto(f"/work/{study.slug}/margins/")
    if not page.locator("details.add").first.evaluate("d => d.open"):
        page.locator("details.add > summary").first.click()
    for box in page.locator("[name=v]").all():
        box.set_checked(box.get_attribute("value") == variable)
    page.locator("form[action$='/enter/'] button").click()
    for place, text in enumerate(typed):
        page.fill(f"[name=cell-{place}]", text)
    page.fill("[name=source_ko]", "시험에 쓰는 구성비")
    page.fill("[name=source_en]", "Margins for this check")
    page.fill("[name=base_date]", "2026-01-31")
    press(page)
    sure = page.locator("[name=sure]")
    page.wait_for_function("() => document.querySelector('[name=sure]') || !location.pathname.endsWith('/enter/')")
    if sure.count():  # shares that do not make 100 are asked about, and kept as typed when they are meant
        assert doubtful and page.input_value("[name=cell-0]") == typed[0]
        sure.check()
        press(page)
    page.wait_for_url("**/margins/")


def margins_that_do_not_add_up(page: Any, study: Study, result: str, case: Case, check: Any) -> None:
    """Said on the page of margins and on the results, with both totals; removed and entered anew."""
    typed = list(case.margins["sex"])
    wrong = typed[0][:-1] + "9"  # 51.5 → 51.9, 5,060 → 5,069
    enter_margin(page, study, "sex", [wrong, *typed[1:]], doubtful="." in wrong)
    enter_margin(page, study, "age_group", case.margins["age_group"])
    names = {"ko": ("성별", "연령대"), "en": ("Sex", "Age group")}[page.locator("html").get_attribute("lang")]
    said = page.locator(".population .c-alert").inner_text()
    assert all(name in said for name in names)
    check(page)
    compute_again(page, study, result)
    said = page.locator("main .c-alert", has_text=names[0]).inner_text()
    assert names[1] in said
    check(page)
    page.goto(f"/work/{study.slug}/margins/")
    page.locator("details.margin").first.evaluate("d => d.open = true")
    send(page, page.locator("details.margin form button").first)
    assert Margin.objects.get().variables == ["age_group"]
    enter_margin(page, study, "sex", typed)
    assert page.locator(".population .c-alert").count() == 0


def compute_again(page: Any, study: Study, result: str) -> None:
    page.goto(result)
    send(page, page.locator("form[action$='/compute/'] button").first)  # the margins are new: what stands there is stale
    act_as_worker(study)
    page.goto(result)


def assert_stored(case: Case, codes: Mapping[str, str]) -> AnalysisRun:
    run = AnalysisRun.objects.filter(kind="survey").first()
    assert run is not None and not run.interim and run.summary["respondents"] == case.responses
    for name, value in case.weighting.items():
        assert run.summary["weighting"][name] == pytest.approx(value, rel=1e-9), name
    stored = {(e.item.code, e.statistic, e.domain): e for e in Estimate.objects.filter(run=run).select_related("item")}
    for (item, statistic, domain), figures in case.expected.items():
        estimate = stored[codes[item], statistic, domain]
        found = {**estimate.detail, "value": estimate.value}
        for name, value in figures.items():
            assert found[name] == pytest.approx(value, rel=1e-9, abs=1e-12), (item, statistic, domain, name)
    return run


def reads_the_result(page: Any, run: AnalysisRun, result: str, shot: Any, check: Any) -> None:
    page.goto(result)
    rows = page.locator("#means tbody tr")
    means = run.estimates.filter(statistic="mean", domain="")
    assert sorted(rows.locator("strong").all_inner_texts()) == sorted(f"{e.value:.2f}" for e in means)
    assert f"{run.summary['weighting']['deff_kish']:.3f}" in page.locator("main").inner_text()
    assert page.locator("#by-group tbody tr").count() == 5
    source = {"ko": "시험에 쓰는 구성비", "en": "Margins for this check"}[page.locator("html").get_attribute("lang")]
    assert page.locator("section[aria-labelledby=weighting-title] dd", has_text=source).count() == 2
    check(page)
    shot(page, "real-input-result")


CASES = [
    pytest.param(
        real_case, 1280, "ko", id="real",
        marks=pytest.mark.skipif(not (REAL / "beps_1997.csv").exists(), reason="the real answers are not on this machine"),
    ),
    pytest.param(synthetic_case, 390, "en", id="synthetic"),
]  # fmt: skip


@pytest.mark.parametrize(("build", "width", "language"), CASES)
def test_from_an_empty_study_to_the_figures(page, live_server, assert_accessible, shot, build, width, language):
    case, researcher = build(), make.user()
    desk = page(width=width, language=language)
    sign_in(desk, researcher, live_server.url)
    desk.goto("/work/")
    study = found_study(desk, WORDS[language])
    codes = write_design(desk, study, case)
    survey = make_survey(desk, study, case)
    bring_in(desk, study, case, codes, shot, assert_accessible)

    result = f"/work/{study.slug}/results/surveys/{survey.key}/"
    desk.goto(result)
    assert_accessible(desk)  # the worker has not come yet
    act_as_worker(study)
    margins_that_do_not_add_up(desk, study, result, case, assert_accessible)
    compute_again(desk, study, result)
    run = assert_stored(case, codes)
    if build is synthetic_case:
        act_as_worker(study, draw=True)
    for size in sizes.STAFF:
        reader = page(width=size[0], language=size[1])
        sign_in(reader, researcher, live_server.url)
        reads_the_result(reader, run, result, shot, assert_accessible)
