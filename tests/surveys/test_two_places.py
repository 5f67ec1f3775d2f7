"""One form at two places: nothing that somebody wrote goes without a word, and nothing comes back that was put away."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.enums import ResponseState
from surveys.merging import Conflict, changed, mark_of, marks_of, merge
from surveys.models import Response
from surveys.services import lifecycle, responses
from tests.factories import citizens
from tests.factories.citizens import answered, begun, hidden, ratings, submitted, url

CODES = ("a", "b", "c")
VALUES = st.sampled_from([None, 1, 2, 5, "no_opinion", "글", "글\n둘"])
ACTS = st.lists(st.tuples(st.integers(0, 1), st.sampled_from(["type", "save", "autosave", "load"]), st.sampled_from(CODES), VALUES), max_size=40)  # fmt: skip


class Device:
    """A browser with the page open: what it shows, from which marks, and what was typed on it since."""

    def __init__(self, stored: dict[str, Any]) -> None:
        self.load(stored)

    def load(self, stored: dict[str, Any]) -> None:
        self.fields, self.marks = {code: stored.get(code) for code in CODES}, marks_of(stored, CODES)
        self.typed: set[str] = set()


@given(ACTS)
def test_two_devices_in_any_order_never_lose_a_value_silently(acts) -> None:
    """Every value that leaves the store was on the screen of whoever replaced it; every value typed is stored, or its
    owner was asked, or they replaced it themselves."""
    stored: dict[str, Any] = {}
    devices = [Device(stored), Device(stored)]
    for which, act, code, value in acts:
        device = devices[which]
        if act == "type":
            device.fields[code] = value
            device.typed.add(code)
        elif act == "load":
            if not device.typed:
                device.load(stored)
        else:
            sent = device.fields if act == "save" else {c: device.fields[c] for c in device.typed}
            merged = merge(stored, sent, device.marks)
            for c in CODES:
                there, now = stored.get(c), merged.values.get(c)
                if there != now:
                    assert c in device.typed and now == device.fields[c] and device.marks[c] == mark_of(there)
                elif c in device.typed and device.fields[c] != there:
                    untouched = mark_of(device.fields[c]) == device.marks[c]  # typed and put back
                    assert untouched or merged.conflicts[c] == Conflict(there, device.fields[c])
            stored = merged.values
            for c in set(sent) - set(merged.conflicts):
                if mark_of(device.fields[c]) == mark_of(stored.get(c)):
                    device.marks[c] = mark_of(stored.get(c))
                device.typed.discard(c)


@pytest.mark.parametrize(
    ("there", "was", "here", "kept", "asks"),
    [
        (None, None, 3, 3, False),
        (3, 3, 4, 4, False),
        (3, 3, None, None, False),  # emptied by its owner
        (3, None, None, 3, False),  # was empty here all the time
        (3, None, 4, 3, True),
        (3, 2, 2, 3, False),  # untouched here
        (3, 2, 3, 3, False),  # the same at both places
        (3, 2, None, 3, True),
        (None, 2, 4, None, True),
        (None, 2, None, None, False),
        ("3", 3, 3, "3", False),
    ],
)
def test_each_case_of_one_field(there, was, here, kept, asks) -> None:
    stored = {} if there is None else {"a": there}
    merged = merge(stored, {"a": here}, {"a": mark_of(was)})
    assert merged.values.get("a") == kept and bool(merged.conflicts) == asks
    assert bool(changed(stored, {"a": here}, {"a": mark_of(was)})) == (asks or kept != there)


def test_without_marks_what_is_given_holds() -> None:
    assert merge({"a": 1, "b": 2}, {"a": 3, "b": None}, None).values == {"a": 3}


@pytest.fixture
def questionnaire(db: None) -> Any:
    return citizens.five_goals()


def autosave(client: Any, questionnaire: Any, page: dict[str, str], **fields: Any) -> Any:
    """What the page's script sends: the changed fields with their marks."""
    named = {f"a-{code}": value for code, value in fields.items()}
    marks = {f"was_{name}": page.get(f"was_{name}", "") for name in named}
    return client.post(url("answer-save", questionnaire), named | marks)


def stored() -> dict[str, Any]:
    return Response.objects.get().answers


def test_an_old_page_neither_takes_back_nor_empties_what_another_wrote(client, questionnaire) -> None:
    answered(client, questionnaire)
    old = hidden(client.get(url("answer-page", questionnaire, 2)))
    new = hidden(client.get(url("answer-page", questionnaire, 2)))
    assert autosave(client, questionnaire, new, why="새 생각").status_code == 200
    gone_on = client.post(url("answer-page", questionnaire, 2), {**old, "a-why": "까닭"})  # untouched there
    assert gone_on.status_code == 302 and stored()["why"] == "새 생각"
    asked = client.post(url("answer-page", questionnaire, 2), {**old, "a-why": "  "})  # emptied there
    assert asked.status_code == 409 and stored()["why"] == "새 생각"
    assert "새 생각" in asked.content.decode() and "(비어 있음)" in asked.content.decode()


@pytest.mark.parametrize(("pick", "kept"), [("here", "여기"), ("there", "거기"), ("", "거기")])
def test_without_scripts_its_owner_chooses_between_the_two(client, questionnaire, pick, kept) -> None:
    answered(client, questionnaire)
    old = hidden(client.get(url("answer-page", questionnaire, 2)))
    autosave(client, questionnaire, old, why="거기")
    asked = client.post(url("answer-page", questionnaire, 2), {**old, "a-why": "여기"})
    text = asked.content.decode()
    assert asked.status_code == 409 and "다른 기기에서 적으신 답" in text and "여기서 적으신 답" in text
    again = {**hidden(asked), "a-why": "여기", **({"pick_a-why": pick} if pick else {})}
    answer = client.post(url("answer-page", questionnaire, 2), again)
    assert answer.status_code == (302 if pick else 409) and stored()["why"] == kept


def test_a_choice_made_from_what_has_changed_again_is_asked_again(client, questionnaire) -> None:
    answered(client, questionnaire)
    old = hidden(client.get(url("answer-page", questionnaire, 2)))
    autosave(client, questionnaire, old, why="거기")
    asked = hidden(client.post(url("answer-page", questionnaire, 2), {**old, "a-why": "여기"}))
    autosave(client, questionnaire, {"was_a-why": mark_of("거기")}, why="거기 다시")
    answer = client.post(url("answer-page", questionnaire, 2), {**asked, "a-why": "여기", "pick_a-why": "here"})
    assert answer.status_code == 409 and stored()["why"] == "거기 다시"


def test_the_autosave_takes_what_it_can_and_says_the_rest(client, questionnaire) -> None:
    answered(client, questionnaire)
    page = hidden(client.get(url("answer-page", questionnaire, 1)))
    autosave(client, questionnaire, page, goal1=5)
    said = autosave(client, questionnaire, page, goal1=4, goal2=4, goal3=9)
    assert said.status_code == 409
    assert said.json()["marks"] == {"a-goal2": mark_of(4)} and list(said.json()["errors"]) == ["a-goal3"]
    assert "pick_a-goal1" in said.json()["conflicts"] and "5단계" in said.json()["conflicts"]
    assert [stored()[f"goal{n}"] for n in (1, 2, 3)] == [5, 4, 3]


def test_after_the_submission_an_old_page_keeps_its_text_and_offers_it(client, questionnaire) -> None:
    answered(client, questionnaire)
    old = hidden(client.get(url("answer-page", questionnaire, 2)))
    client.post(url("answer-review", questionnaire))
    quiet = autosave(client, questionnaire, old, why="뒤늦은 생각")
    assert quiet.status_code == 409 and quiet.json()["apply"] and "제출하신" in quiet.json()["sentence"]
    page = client.post(url("answer-page", questionnaire, 2), {**old, "a-why": "뒤늦은 생각"})
    assert page.status_code == 409 and "뒤늦은 생각" in page.content.decode() and stored()["why"] == "까닭"
    form = client.post(url("answer-mine", questionnaire), {"a-why": "뒤늦은 생각"})
    assert "뒤늦은 생각</textarea>" in form.content.decode() and stored()["why"] == "까닭"
    client.post("/receipt/edit/", {**hidden(form), **ratings(3), "a-why": "뒤늦은 생각"})
    assert stored()["why"] == "뒤늦은 생각"
    same = client.post(url("answer-page", questionnaire, 1), {**ratings(3), "go": "next"})
    assert same.status_code == 200  # nothing differs: nothing to ask


def test_what_is_submitted_is_what_was_looked_over(client, questionnaire) -> None:
    answered(client, questionnaire)
    seen = citizens.seen_on(client.get(url("answer-review", questionnaire)))
    autosave(client, questionnaire, {"was_a-why": mark_of("까닭")}, why="다른 창에서")
    again = client.post(url("answer-review", questionnaire), {"seen": seen})
    assert again.status_code == 409 and "다른 창에서" in again.content.decode()
    assert Response.objects.get().state == ResponseState.DRAFT
    client.post(url("answer-review", questionnaire), {"seen": citizens.seen_on(again)})
    assert Response.objects.get().state == ResponseState.SUBMITTED


def test_two_receipts_open_at_once_ask_before_one_undoes_the_other(client, questionnaire) -> None:
    submitted(client, questionnaire)
    client.post(url("answer-mine", questionnaire))
    one = hidden(client.get("/receipt/edit/"))
    rest = {**ratings(3), "a-why": "까닭", "a-sex": "f", "a-age_group": "60+"}
    client.post("/receipt/edit/", {**one, **rest, "a-goal1": 5})
    untouched = client.post("/receipt/edit/", {**one, **rest, "a-goal2": 1})
    assert untouched.status_code == 302 and (stored()["goal1"], stored()["goal2"]) == (5, 1)
    asked = client.post("/receipt/edit/", {**one, **rest, "a-goal1": 4, "a-goal3": 1})
    assert asked.status_code == 409 and (stored()["goal1"], stored()["goal3"]) == (5, 3)


def test_an_invalid_value_does_not_empty_what_stands(client, questionnaire) -> None:
    answered(client, questionnaire)
    page = hidden(client.get(url("answer-page", questionnaire, 1)))
    assert client.post(url("answer-page", questionnaire, 1), {**page, **ratings(3), "a-goal1": "9"}).status_code == 422
    assert stored()["goal1"] == 3


def test_what_was_typed_when_the_survey_closed_is_not_applied_and_not_lost(client, questionnaire) -> None:
    submitted(client, questionnaire)
    lifecycle.close_questionnaire(questionnaire=questionnaire, by=None)
    page = client.post(url("answer-page", questionnaire, 2), {"was_a-why": mark_of("까닭"), "a-why": "마감 뒤"})
    assert "마감 뒤" in page.content.decode() and stored()["why"] == "까닭"


def test_a_deleted_answer_takes_no_more(client, questionnaire) -> None:
    r = begun(client, questionnaire)
    responses.save_draft(response=r, answers={"goal1": 1})
    responses.withdraw(response=r)
    page = client.get(url("answer", questionnaire)).content.decode()
    assert "이 응답은 삭제되었습니다" in page and "제출된 응답은 그대로" not in page
