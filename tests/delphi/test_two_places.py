"""An expert reads the mail on the phone and writes at the desk: neither takes back what the other wrote."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from delphi.models import Reason
from delphi.services import answering, links
from surveys.merging import mark_of
from surveys.models import Response
from tests.factories import panels as make
from tests.factories import studies
from tests.factories.citizens import hidden

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat(study):
    items = [studies.item(study, f"goal-{n}") for n in (1, 2)] + [studies.text(study, "view")]
    return make.seats(make.opened(make.panel(study, size=1), items))[0]


@pytest.fixture
def begun(client, seat):
    client.get(links.issue(email=seat.panelist.email).removeprefix("http://localhost:8000"))
    answering.begin(seat=seat, language="ko")
    return f"/expert/rounds/{seat.round.questionnaire.key}"


def quietly(client: Any, begun: str, page: dict[str, str], **fields: str) -> Any:
    """What the page's script sends: changed fields with their marks (a__goal_1 → a_goal-1)."""
    named = {name.replace("__", "_", 1)[:2] + name[3:].replace("_", "-"): value for name, value in fields.items()}
    marks = {f"was_{name}": page.get(f"was_{name}", "") for name in named}
    return client.post(f"{begun}/1/", named | marks, headers={"X-Requested-With": "autosave"})


def page_of(client: Any, begun: str) -> dict[str, str]:
    return hidden(client.get(f"{begun}/1/"))


def stored() -> tuple[dict[str, Any], dict[str, str]]:
    return Response.objects.get().answers, {r.item.code: r.text for r in Reason.objects.select_related("item")}


def test_a_tap_on_the_phone_leaves_what_was_written_at_the_desk(client, seat, begun):
    phone, desk = page_of(client, begun), page_of(client, begun)
    said = quietly(client, begun, desk, a__goal_1="2", r__goal_1="근거입니다.").json()
    assert said["marks"] == {"a_goal-1": mark_of(2), "r_goal-1": mark_of("근거입니다.")} and "goal-2" in said["open"]
    assert quietly(client, begun, phone, a__goal_2="4").status_code == 200
    assert stored() == ({"goal-1": 2, "goal-2": 4}, {"goal-1": "근거입니다."})
    whole = {**phone, "a_goal-2": "5", "r_goal-1": "", "r_goal-2": "", "a_view": "", "go": "stay"}
    client.post(f"{begun}/1/", whole)  # without scripts, from the same old page: item 2 is its own second thought
    assert stored()[1] == {"goal-1": "근거입니다."} and stored()[0]["goal-1"] == 2


def test_two_reasons_for_one_item_are_both_shown_and_one_is_chosen(client, seat, begun):
    phone = page_of(client, begun)
    quietly(client, begun, phone, r__goal_1="책상에서 <쓴> 근거")
    asked = quietly(client, begun, phone, r__goal_1="전화에서 쓴 근거", a__goal_2="3")
    assert asked.status_code == 409 and "책상에서 &lt;쓴&gt; 근거" in asked.json()["conflicts"]
    assert stored() == ({"goal-2": 3}, {"goal-1": "책상에서 <쓴> 근거"})  # the rest went in
    page = client.post(f"{begun}/1/", {**phone, "r_goal-1": "전화에서 쓴 근거", "go": "next"})
    assert page.status_code == 409 and "전화에서 쓴 근거</textarea>" in page.content.decode()
    client.post(f"{begun}/1/", {**hidden(page), "r_goal-1": "전화에서 쓴 근거", "pick_r_goal-1": "here", "go": "stay"})
    assert stored()[1] == {"goal-1": "전화에서 쓴 근거"}


def test_an_old_page_does_not_edit_a_submitted_answer(client, seat, begun):
    old = page_of(client, begun)
    make.answered(seat, {"goal-1": 3, "goal-2": 4}, {"goal-1": "제출한 근거"})
    before = stored()
    said = quietly(client, begun, old, a__goal_2="1", r__goal_1="")
    assert said.status_code == 409 and said.json()["apply"] and "제출하신" in said.json()["sentence"]
    page = client.post(f"{begun}/1/", {**old, "a_goal-1": "", "a_goal-2": "1", "r_goal-1": "", "go": "stay"})
    text = page.content.decode()
    assert page.status_code == 409 and stored() == before and "다른 문항: 2" in text
    assert re.search(r'name="a_goal-2" value="1" checked', text) and "제출한 근거</textarea>" in text
    edited = client.post(f"{begun}/1/", {**hidden(page), "a_goal-1": "3", "a_goal-2": "1", "r_goal-1": "제출한 근거", "go": "done"})
    assert edited.url.endswith("/done/") and stored() == ({"goal-1": 3, "goal-2": 1}, {"goal-1": "제출한 근거"})


def test_an_edit_merges_with_an_edit_elsewhere(client, seat, begun):
    make.answered(seat, {"goal-1": 3, "goal-2": 4}, {"goal-1": "근거"})
    one, other = page_of(client, begun), page_of(client, begun)
    assert one["editing"] == "1"
    rest = {"a_goal-1": "3", "a_goal-2": "4", "r_goal-1": "근거"}
    client.post(f"{begun}/1/", {**one, **rest, "a_goal-1": "5", "go": "done"})
    client.post(f"{begun}/1/", {**other, **rest, "a_goal-2": "2", "go": "done"})
    assert stored() == ({"goal-1": 5, "goal-2": 2}, {"goal-1": "근거"})
    asked = client.post(f"{begun}/1/", {**other, **rest, "a_goal-1": "1", "a_goal-2": "2", "go": "done"})
    assert asked.status_code == 409 and stored()[0] == {"goal-1": 5, "goal-2": 2}
    assert quietly(client, begun, other, a__goal_1="1").status_code == 409 and stored()[0]["goal-1"] == 5


def test_what_is_submitted_is_what_was_looked_over(client, seat, begun):
    quietly(client, begun, {}, a__goal_1="2", a__goal_2="2")
    seen = client.get(f"{begun}/review/").context["seen"]
    quietly(client, begun, {}, r__goal_1="다른 창의 근거")
    again = client.post(f"{begun}/review/", {"seen": seen})
    assert again.status_code == 409 and "다른 창의 근거" in again.content.decode()
    assert client.post(f"{begun}/review/", {"seen": again.context["seen"]}).url.endswith("/done/")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("가" * 3_950 + "\r\n" * 41, "가" * 3_950),
        (("가" * 90 + "\r\n") * 43, ("가" * 90 + "\n") * 42 + "가" * 90),
        ("널\x00문자", "널문자"),
        ("가" * 4_000, "가" * 4_000),
        ("  \r\n ", None),
    ],
)
def test_a_reason_is_counted_as_its_writer_sees_it(client, seat, begun, text, kept):
    assert quietly(client, begun, {}, r__goal_1=text).status_code == 200
    assert stored()[1].get("goal-1") == kept
    assert quietly(client, begun, {}, a__view=text).status_code == 200
    assert stored()[0].get("view") == kept


def test_a_text_too_long_is_said_and_kept_and_keeps_nothing_else_out(client, seat, begun):
    long = "가나" * 2_001
    said = quietly(client, begun, {}, r__goal_1=long, a__goal_2="2")
    assert said.status_code == 422 and "4,002자" in said.json()["errors"]["r_goal-1"] and stored()[0] == {"goal-2": 2}
    page = client.post(f"{begun}/1/", {"r_goal-1": long, "a_goal-1": "2", "go": "next"})
    assert page.status_code == 422 and long in unescape(page.content.decode()) and "오류:" in page.content.decode()
