"""Numbers and several choices in a real Chromium: kept while one goes, offline, from two places, and shown as results."""

from __future__ import annotations

from typing import Any

import pytest

from surveys import answer_forms
from surveys.models import Response
from surveys.services import items
from tests.factories import analysis
from tests.factories import studies as make
from tests.journeys.hands import act_as_worker, sign_in
from tests.journeys.test_citizen import consent, go_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAYS = [("bus", "버스", "Bus"), ("rail", "철도와 전철", "Rail and metro"), ("walk", "걷기", "Walking"), ("bike", "자전거", "Cycling"), ("car", "자가용", "Own car")]
STATUS = "[data-autosave-status]"


@pytest.fixture
def questionnaire() -> Any:
    study = make.study(synthetic=True)
    said = {"study": study, "kind": "other", "by": study.created_by}
    number = answer_forms.of("number").settings_of({"least": 0, "most": 300, "unit_ko": "분", "unit_en": "minutes"})
    asked = [
        items.create_item(**said, form="number", code="minutes", settings=number, text_ko="일터까지 얼마나 걸립니까?", text_en="How long is your way to work?"),
        items.create_item(
            **said, form="several", code="ways", categories=WAYS, text_ko="무엇을 타고 다니십니까?", text_en="How do you travel?",
            settings=answer_forms.of("several").settings_of({"most": 3, "none": True}),
        ),
    ]
    return make.opened(study, [*asked, *make.demographics(study)], page_size=4)


def tick(page: Any, value: str) -> None:
    page.locator(f"label:has(> input[name='a-ways'][value='{value}'])").click()


def picked(page: Any) -> list[str]:
    return page.locator("input[name='a-ways']:checked").evaluate_all("all => all.map((one) => one.value)")


def stored() -> dict[str, Any]:
    return Response.objects.latest("pk").answers


def kept(page: Any, answers: dict[str, Any]) -> None:
    """Saved, and these are the answers: the sign of an earlier save may still stand there when the next one begins."""
    page.locator(f"{STATUS}[data-state=saved]").wait_for()
    for _time in range(200):
        if stored() == answers:
            return
        page.wait_for_timeout(100)
    assert stored() == answers


def test_a_respondent_with_scripts_offline_and_at_two_places(questionnaire, page, assert_accessible, shot) -> None:
    visitor = page(width=390)
    consent(visitor, questionnaire)
    assert visitor.locator("#a-minutes").get_attribute("inputmode") == "numeric"
    visitor.fill("#a-minutes", "999")
    visitor.locator("#a-minutes-error").wait_for()
    visitor.fill("#a-minutes", "45")
    tick(visitor, "bus")
    tick(visitor, "bike")
    kept(visitor, {"minutes": 45, "ways": ["bus", "bike"]})
    tick(visitor, "none_of_these")  # stands alone, and goes when another is ticked
    assert picked(visitor) == ["none_of_these"]
    tick(visitor, "walk")
    assert picked(visitor) == ["walk"]
    visitor.locator("#field-a-minutes label.c-choice").click()
    assert visitor.input_value("#a-minutes") == ""
    kept(visitor, {"minutes": "no_opinion", "ways": ["walk"]})
    assert_accessible(visitor)
    shot(visitor, "answer-forms")

    visitor.context.set_offline(True)
    visitor.fill("#a-minutes", "50")
    tick(visitor, "rail")
    visitor.locator(f"{STATUS}[data-state=offline]").wait_for()
    Response.objects.filter(pk=Response.objects.latest("pk").pk).update(answers={"minutes": 7, "ways": ["car"]})
    visitor.context.set_offline(False)  # what waits is sent at once, so the other place has answered before
    visitor.reload()
    visitor.locator("[data-twofold]").wait_for()
    assert "버스" not in visitor.locator("[data-twofold]").inner_text() and "자가용" in visitor.locator("[data-twofold]").inner_text()
    visitor.locator("label:has(> input[name='pick_a-ways'][value=there])").click()
    visitor.locator("label:has(> input[name='pick_a-minutes'][value=here])").click()
    kept(visitor, {"minutes": 50, "ways": ["car"]})
    assert picked(visitor) == ["car"]


@pytest.mark.parametrize(("width", "language"), [(390, "en"), (1280, "ko")])
def test_without_scripts(questionnaire, page, assert_accessible, shot, width, language) -> None:
    visitor = page(width=width, language=language, javascript=False)
    consent(visitor, questionnaire)
    visitor.fill("#a-minutes", "forty")
    for value in ("bus", "none_of_these"):
        visitor.check(f"input[name='a-ways'][value='{value}']", force=True)
    go_on(visitor)
    assert visitor.locator(".c-field__error").count() >= 2 and visitor.input_value("#a-minutes") == "forty"
    shot(visitor, "answer-forms-plain")
    visitor.fill("#a-minutes", "40")
    visitor.uncheck("input[name='a-ways'][value='none_of_these']", force=True)
    go_on(visitor)
    visitor.check("input[name='a-sex'][value='f']", force=True)
    visitor.check("input[name='a-age_group'][value='60+']", force=True)
    go_on(visitor)
    assert ("40 분" if language == "ko" else "40 minutes") in visitor.locator("main").inner_text()
    shot(visitor, "answer-forms-review")
    assert stored()["ways"] == ["bus"]


def test_the_team_designs_and_reads_them(questionnaire, page, live_server, assert_accessible, shot) -> None:
    study = questionnaire.study
    for n in range(12):
        make.response(questionnaire, {"minutes": 10 * n, "ways": ["bus", "car"] if n % 3 else ["none_of_these"], "sex": "f", "age_group": "60+"})
    analysis.closed(questionnaire)
    act_as_worker(study)
    for width, language in ((1280, "ko"), (390, "en")):
        desk = page(width=width, language=language)
        sign_in(desk, study.created_by, live_server.url)
        desk.goto(f"/work/{study.slug}/design/items/new/?kind=other")
        desk.select_option("#id_form", "number")
        desk.fill("#id_text_ko", "몇 번입니까?")
        assert desk.is_visible("#id_number_most") and not desk.is_visible("#id_several_most") and not desk.is_visible("#id_categories")
        shot(desk, "design-number")
        desk.select_option("#id_form", "several")
        assert desk.is_visible("#id_several_most") and desk.is_visible("#id_categories") and not desk.is_visible("#id_scale")
        desk.fill("#id_categories", "a, 가, A\nb, 나, B")
        desk.fill("#id_several_most", "5")
        desk.locator("form .actions button").first.click()
        desk.locator("#field-several_most .c-field__error").wait_for()
        assert_accessible(desk)
        shot(desk, "design-several")
        desk.goto(f"/work/{study.slug}/results/surveys/{questionnaire.key}/")
        assert_accessible(desk)
        shot(desk, "survey-answers")
