"""The respondent's way costs little: pages drawn once, few statements. And nothing of one person reaches another by it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from surveys.models import Questionnaire
from surveys.selectors import doors
from surveys.services import lifecycle
from surveys.views import drawn
from tests.factories import citizens, studies
from tests.factories.citizens import ratings, url

pytestmark = pytest.mark.django_db
# door, own answer; in a transaction the lock, the door again, the answer kept, and what is written
READING, BEGINNING, SAVING, SUBMITTING = 2, 9, 8, 10  # with begin and end of the transaction


@pytest.fixture
def questionnaire() -> Any:
    return citizens.five_goals()


def statements(ask: Any) -> tuple[Any, int]:
    with CaptureQueriesContext(connection) as seen:
        page = ask()
    return page, len(seen)


def walk(client: Client, q: Any) -> list[tuple[str, Any, int]]:
    """Every step of the way: what it is, its page, how many statements it took."""
    pages = [ratings(), {"a-why": "까닭"}, {"a-sex": "f", "a-age_group": "60+"}]
    steps = [("read", lambda: client.get(url("answer", q))), ("begin", lambda: client.post(url("answer", q), {"agree": "1"}))]
    for number, answers in enumerate(pages, 1):
        address = url("answer-page", q, number)
        steps += [("read", lambda a=address: client.get(a)), ("save", lambda a=address, form=answers: client.post(a, form))]
    review = url("answer-review", q)
    steps += [("read", lambda: client.get(review)), ("submit", lambda: client.post(review)), ("read", lambda: client.get(url("answer-thanks", q)))]
    return [(kind, *statements(ask)) for kind, ask in steps]


def test_each_step_takes_as_few_statements_as_it_can(client: Client, questionnaire: Any) -> None:
    walk(Client(), questionnaire)  # the first one draws and reads what is kept
    most = {"read": READING, "begin": BEGINNING, "save": SAVING, "submit": SUBMITTING}
    taken = [(kind, n) for kind, _page, n in walk(client, questionnaire)]
    assert all(n <= most[kind] for kind, n in taken), taken


def test_two_people_share_what_is_drawn_and_nothing_of_their_own(questionnaire: Any) -> None:
    one, other = ([page.content.decode() for kind, page, _n in walk(Client(), questionnaire) if kind == "read"] for _who in range(2))
    assert drawn.MARK not in "".join([*one, *other])
    own = [{"csrfmiddlewaretoken", "data-unsent=", "receipt-code", "name=\"seen\""} for _page in one]
    for mine, theirs, marks in zip(one, other, own, strict=True):
        assert mine != theirs  # each form carries its own token
        different = [line for line, there in zip(mine.splitlines(), theirs.splitlines(), strict=True) if line != there]
        assert all(any(mark in line for mark in marks) or "data-copy-text" in line or "data-unsent-forget" in line for line in different), different


def test_what_changes_is_seen_at_once(client: Client, questionnaire: Any) -> None:
    """Several times within one transaction, too."""
    study, door = questionnaire.study, url("answer", questionnaire)
    for contact in ("first@example.org", "second@example.org"):
        study.contact_email = contact
        study.save()
        assert contact in client.get(door).content.decode()
    study.organisation.name_ko = "새 이름 연구원"
    study.organisation.save()
    assert "새 이름 연구원" in client.get(door).content.decode()
    Questionnaire.objects.filter(pk=questionnaire.pk).update(closes_at=timezone.now() + timedelta(days=3))
    assert "까지" in client.get(door).content.decode()
    lifecycle.close_questionnaire(questionnaire=questionnaire, by=study.created_by)
    assert "agree" not in client.get(door).content.decode()
    assert doors.by_id(questionnaire.pk).state == "closed"


def test_each_language_has_its_own_and_who_is_signed_in_a_page_of_their_own(client: Client, questionnaire: Any) -> None:
    door = url("answer", questionnaire)
    assert "조사 시작하기" in client.get(door).content.decode()
    assert "조사 시작하기" not in client.get(door, headers={"accept-language": "en"}).content.decode()
    kept = drawn._pieces.cache_info().currsize
    client.force_login(questionnaire.study.created_by)
    assert "조사 시작하기" in client.get(door, {"somebody": "elses"}).content.decode()
    assert drawn._pieces.cache_info().currsize == kept


def test_whoever_changes_what_a_door_gave_changes_it_for_nobody_else(questionnaire: Any) -> None:
    mine = doors.by_key(questionnaire.key)
    mine.title_ko = "고친 제목"
    assert doors.by_key(questionnaire.key).title_ko == questionnaire.title_ko


def test_only_the_citizens_key_opens(client: Client) -> None:
    study = studies.study()
    asked = studies.questionnaire(study, [studies.item(study, "goal")], audience="experts")
    assert doors.by_key("nobody") is None and doors.by_key(asked.key) is None
    assert client.get(url("answer", asked)).status_code == 404
    with pytest.raises(Questionnaire.DoesNotExist):
        doors.by_id(0)
