"""Items are put into another order by the mouse, and by the keyboard; the record says so."""

from __future__ import annotations

from typing import Any

import pytest

from surveys.models import AuditEntry
from tests.factories import studies as make
from tests.journeys.hands import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def study() -> Any:
    made = make.study()
    for code in ("first", "second", "third"):
        make.item(made, code)
    return made


def shown(visitor: Any) -> list[str]:
    return visitor.locator("#item-list .entry-row__head code").all_inner_texts()


def stored(study: Any) -> list[str]:
    return list(study.items.order_by("position").values_list("code", flat=True))


def opened(page: Any, live_server: Any, study: Any, **how: Any) -> Any:
    visitor = page(**how)
    sign_in(visitor, study.created_by, live_server.url)
    visitor.goto(f"/work/{study.slug}/design/")
    return visitor


def test_a_row_is_dragged_with_the_mouse(page, live_server, shot, study) -> None:
    visitor = opened(page, live_server, study)
    row = visitor.locator("#item-list [data-item]")
    row.nth(2).scroll_into_view_if_needed()
    with visitor.expect_response(lambda answer: answer.url.endswith("/design/items/order/")) as saving:
        row.nth(2).drag_to(row.nth(0), source_position={"x": 10, "y": 10}, target_position={"x": 10, "y": 4})
    assert saving.value.ok
    visitor.locator("#messages .saved").wait_for()
    assert shown(visitor) == ["third", "first", "second"] == stored(study)
    shot(visitor, "design-dragged")
    visitor.reload()
    assert shown(visitor) == ["third", "first", "second"]
    entry = AuditEntry.objects.get(study=study, verb="item.order")
    assert (entry.actor, entry.detail["order"]) == (study.created_by, ["third", "first", "second"])


def test_a_row_put_back_where_it_was_saves_nothing(page, live_server, study) -> None:
    visitor = opened(page, live_server, study)
    asked: list[str] = []
    visitor.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    row = visitor.locator("#item-list [data-item]").nth(1)
    row.drag_to(row, source_position={"x": 10, "y": 10}, target_position={"x": 30, "y": 12})
    assert shown(visitor) == ["first", "second", "third"] and asked == []


@pytest.mark.parametrize("javascript", [True, False])
def test_the_same_by_keyboard(page, live_server, study, javascript) -> None:
    visitor = opened(page, live_server, study, javascript=javascript, width=390, language="en")
    last = study.items.get(code="third")
    visitor.locator(f"#up-{last.pk}").focus()
    with visitor.expect_response(lambda answer: answer.url.endswith(f"/design/items/{last.pk}/move/")):
        visitor.keyboard.press("Enter")
    visitor.locator("#item-list [data-item]").nth(1).locator("code", has_text="third").wait_for()
    assert stored(study) == ["first", "third", "second"]
