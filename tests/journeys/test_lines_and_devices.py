"""Answering on a line that breaks and on two devices, in a real browser: nothing typed is lost, nothing is overwritten."""

from __future__ import annotations

from typing import Any

import pytest

from delphi.services import links
from surveys.models import Invitation, Response
from surveys.services.tokens import token_hash
from tests.factories import panels
from tests.factories import studies as make
from tests.journeys.hands import send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STATUS = "[data-autosave-status]"


def in_sight(page: Any, state: str) -> str:
    """The state of saving, where a person sees it without scrolling."""
    line = page.locator(f"{STATUS}[data-state={state}]")
    line.wait_for()
    box = line.bounding_box()
    assert box and box["y"] >= 0 and box["y"] + box["height"] <= page.viewport_size["height"] + 1, box
    return line.inner_text()


def stored() -> dict[str, Any]:
    return Response.objects.get().answers


def choose(page: Any, name: str, value: Any) -> None:
    page.locator(f"label:has(> input[name='{name}'][value='{value}'])").click()


def test_a_citizen_on_a_train_and_at_the_desk(page, line, assert_accessible, shot) -> None:
    study = make.study(synthetic=True)
    items = [make.item(study, f"goal{n}", text_ko=f"목표 {n}", text_en=f"Goal {n}") for n in range(1, 5)]
    q = make.opened(study, [*items, make.text(study, "why")], invited_only=True, page_size=4)
    Invitation.objects.create(questionnaire=q, token_hash=token_hash("of-kim"))
    phone, desk = page(width=390, line=line), page(width=1280, language="en")
    phone.goto("/i/of-kim/")
    phone.locator("label:has(> input[name='agree'])").click()
    send(phone, phone.locator(".answer-consent button[type=submit]"))
    choose(phone, "a-goal1", 2)
    in_sight(phone, "saved")
    aloud = phone.locator("[data-autosave-said]")
    assert aloud.inner_text() == ""  # success is seen, not announced

    line.cut(phone.context)
    choose(phone, "a-goal2", 4)
    assert "이 기기에 남아 있고" in in_sight(phone, "offline") and "이 기기에" in aloud.inner_text()
    phone.locator(".answer-bar .c-button--primary").click()
    in_sight(phone, "held")
    assert phone.url.endswith("/1/") and phone.locator("input[name='a-goal2'][value='4']").is_checked()
    shot(phone, "citizen-offline")
    assert_accessible(phone)
    address = phone.url
    phone.goto("about:blank")  # closed in the tunnel
    assert stored() == {"goal1": 2}

    desk.goto("/i/of-kim/")
    assert desk.url.endswith("/1/")
    choose(desk, "a-goal2", 1)
    choose(desk, "a-goal3", 5)
    in_sight(desk, "saved")

    line.mend(phone.context)
    phone.goto(address)
    in_sight(phone, "twofold")  # kept on the phone, sent again, and asked about: the desk has answered meanwhile
    assert stored() == {"goal1": 2, "goal2": 1, "goal3": 5}
    assert_accessible(phone)
    shot(phone, "citizen-two-answers")
    phone.locator("[data-twofold-name='a-goal2'] label").nth(1).click()
    in_sight(phone, "saved")
    assert stored()["goal2"] == 4

    choose(phone, "a-goal3", 5)
    send(phone, phone.locator(".answer-bar .c-button--primary"))  # goal4 is open
    assert phone.title().startswith("오류:")
    link = phone.locator(".c-errors a")
    assert "목표 4" in link.inner_text()
    link.click()
    assert phone.evaluate("document.activeElement.name") == "a-goal4"
    choose(phone, "a-goal4", 3)
    phone.locator(".c-errors").wait_for(state="detached")
    assert phone.locator(".c-field__error").count() == 0 and not phone.title().startswith("오류:")

    choose(desk, "a-goal1", 5)
    send(desk, desk.locator("button[lang=ko]"))  # at once: the language is switched with the answer
    assert desk.locator("input[name='a-goal1'][value='5']").is_checked() and stored()["goal1"] == 5


def test_an_expert_writes_at_the_desk_and_taps_on_the_phone(page, line, assert_accessible, shot) -> None:
    study = make.study(synthetic=True)
    items = [make.item(study, f"goal-{n}", text_en=f"Goal {n}") for n in (1, 2)]
    seat = panels.seats(panels.opened(panels.panel(study, size=1), items))[0]
    phone, desk = page(width=390, line=line), page(width=1280)
    address = f"/expert/rounds/{seat.round.questionnaire.key}/1/"
    for device in (desk, phone):
        device.goto(links.issue(email=seat.panelist.email).removeprefix("http://localhost:8000"))
        device.goto(address.removesuffix("1/"))
        send(device, device.locator("main form .c-button--primary"))
    choose(desk, "a_goal-1", 2)
    desk.locator("#card-goal-1 summary").first.click()
    desk.locator("[name='r_goal-1']").fill("책상에서 쓴 근거")
    in_sight(desk, "saved")
    choose(phone, "a_goal-2", 4)
    in_sight(phone, "saved")
    assert stored() == {"goal-1": 2, "goal-2": 4} and Response.objects.get().reasons.get().text == "책상에서 쓴 근거"

    line.cut(phone.context)
    phone.locator("#card-goal-1 summary").first.click()
    phone.locator("[name='r_goal-1']").fill("전화에서 쓴 근거")
    in_sight(phone, "offline")
    send(desk, desk.locator("button[name=go][value=next].c-button"))
    send(desk, desk.locator("main form .c-button--primary"))
    assert "/done/" in desk.url
    line.mend(phone.context)
    in_sight(phone, "refused")
    assert Response.objects.get().reasons.get().text == "책상에서 쓴 근거"
    shot(phone, "expert-after-submission")
    send(phone, phone.locator(f"{STATUS} button"))
    assert phone.locator("[name='r_goal-1']").input_value() == "전화에서 쓴 근거"
    assert_accessible(phone)
    shot(phone, "expert-offered")
    asked = []
    phone.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    phone.locator("nav a").first.click()  # leaving by the menu: asked, not dropped
    phone.wait_for_function("true")
    assert asked == ["beforeunload"] and phone.url.endswith("/1/")
    send(phone, phone.locator("button[name=go][value=done].c-button"))
    assert Response.objects.get().reasons.get().text == "전화에서 쓴 근거"
