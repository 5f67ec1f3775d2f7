"""The receipt: see, correct, delete one's own answer, and check that it was counted."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from surveys.enums import ResponseState
from surveys.models import Response
from surveys.services import lifecycle, responses
from surveys.services.tokens import receipt_for
from tests.factories import citizens
from tests.factories.citizens import ratings, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def questionnaire() -> Any:
    return citizens.five_goals()


def test_receipt_shows_corrects_and_deletes(client, questionnaire) -> None:
    receipt = submitted(client, questionnaire)
    visitor = Client()
    page = visitor.post("/receipt/", {"code": receipt.lower().replace("-", " ")}, follow=True)
    assert "집계에 들어 있습니다" in page.content.decode() and "까닭" in page.content.decode()
    form = visitor.get("/receipt/edit/")
    assert form.content.decode().count(" checked") == 7
    marks = citizens.hidden(form)
    wrong = visitor.post("/receipt/edit/", {**marks, **ratings(8), "a-why": "새 까닭"})
    assert wrong.status_code == 422 and "새 까닭" in wrong.content.decode()
    visitor.post("/receipt/edit/", {**marks, **ratings(1), "a-why": "새 까닭"})
    assert Response.objects.get().answers["goal5"] == 1
    assert "지우시겠습니까" in visitor.get("/receipt/delete/").content.decode()
    gone = visitor.post("/receipt/delete/", follow=True)
    assert "이 응답은 삭제되었습니다" in gone.content.decode() and "새 까닭" not in gone.content.decode()
    assert Response.objects.get().state == ResponseState.WITHDRAWN


def test_one_answer_is_corrected_on_a_page_of_its_own_without_typing_the_number(client, questionnaire) -> None:
    submitted(client, questionnaire)
    page = client.post(f"/s/{questionnaire.key}/mine/", follow=True).content.decode()
    assert "집계에 들어 있습니다" in page and 'href="/receipt/edit/?only=goal2"' in page
    one = client.get("/receipt/edit/?only=goal2")
    marks = citizens.hidden(one)
    assert marks["only"] == "goal2" and "was_a-goal1" not in marks and one.content.decode().count(" checked") == 1
    assert client.post("/receipt/edit/", {**marks, "a-goal2": "9"}).content.decode().count('name="a-goal1"') == 0
    client.post("/receipt/edit/", {**marks, "a-goal2": "1"})
    r = Response.objects.get()
    assert r.answers["goal2"] == 1 and r.answers["goal1"] == 3 and r.answers["why"] == "까닭"
    assert client.get("/receipt/edit/?only=nothing").content.decode().count('name="a-goal1"') > 0


def test_the_own_page_opens_for_the_own_browser_alone(client, questionnaire) -> None:
    submitted(client, questionnaire)
    stranger = Client()
    stranger.get(f"/s/{questionnaire.key}/")
    assert stranger.post(f"/s/{questionnaire.key}/mine/")["Location"] == f"/s/{questionnaire.key}/"
    assert stranger.get("/receipt/answers/")["Location"] == "/receipt/"


def test_receipt_after_closing_only_shows(client, questionnaire) -> None:
    receipt = submitted(client, questionnaire)
    visitor = Client()
    visitor.post("/receipt/", {"code": receipt})
    lifecycle.close_questionnaire(questionnaire=questionnaire, by=None)
    assert "마감 때 확정된" in visitor.get("/receipt/answers/").content.decode()
    assert visitor.get("/receipt/edit/").status_code == 302
    assert visitor.post("/receipt/edit/", {"a-why": "뒤늦은 말"}).status_code == 409
    visitor.post("/receipt/delete/")
    assert Response.objects.get().answers["why"] == "까닭"


def test_guessing_receipts_is_slowed_down(client, questionnaire) -> None:
    for _try in range(10):
        assert client.post("/receipt/", {"code": "AAAA-BBBB-CCCC"}).status_code == 422
    assert client.post("/receipt/", {"code": "AAAA-BBBB-CCCC"}).status_code == 429
    assert client.get("/receipt/answers/")["Location"] == "/receipt/"


def test_receipts_of_two_answers_differ() -> None:
    assert receipt_for(1, "a") != receipt_for(2, "a") != receipt_for(2, "b")


def test_imported_answers_have_no_receipt(questionnaire) -> None:
    r = responses.begin(questionnaire=questionnaire, form_token="x", language="ko")
    done = responses.submit(
        response=r, answers={**{f"goal{i}": 1 for i in range(1, 6)}, "sex": "m", "age_group": "60+"}
    )
    assert done.receipt == "" and done.response.receipt_hash is None
