"""A closing waits for the answers under way, not for the end of the rush; who comes later is too late, both say the same."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, transaction

from surveys.enums import QuestionnaireState, ResponseState
from surveys.models import Response
from surveys.services import lifecycle, locks, responses
from surveys.services.refusal import Refused
from tests.factories import studies

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS, RUSH = 6, 12.0  # seconds at most


@pytest.fixture
def survey(monkeypatch):
    monkeypatch.setattr("surveys.receivers.do_work.apply_async", lambda **_kwargs: None)
    study = studies.study()
    return studies.opened(study, studies.demographics(study))


def together(function, n=CLIENTS):
    def run(number: int) -> None:
        try:
            function(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(n)]
    for thread in threads:
        thread.start()
    return threads


def test_a_closing_comes_through_while_others_keep_coming(survey):
    over, begun = threading.Event(), threading.Barrier(CLIENTS + 1)

    def hold(number: int) -> None:
        """Each begins again before the one before it has ended: somebody always holds it."""
        time.sleep(number * 0.03)
        first, end = True, time.monotonic() + RUSH
        while not over.is_set() and time.monotonic() < end:
            with transaction.atomic():
                locks.share(survey.pk)
                if first:
                    begun.wait(30)
                    first = False
                time.sleep(0.2)

    threads = together(hold)
    begun.wait(30)
    start = time.monotonic()
    lifecycle.close_questionnaire(questionnaire=survey, by=survey.study.created_by)
    took = time.monotonic() - start
    over.set()
    for thread in threads:
        thread.join()
    assert took < RUSH / 3


def test_what_was_said_to_each_client_is_what_was_frozen(survey):
    told: list[tuple[str, int]] = []

    def answer(number: int) -> None:
        for n in range(5):
            token = f"{number}-{n}"
            try:
                begun = responses.begin(questionnaire=survey, form_token=token, language="ko")
                done = responses.submit(response=begun, answers={"sex": "f", "age_group": "60+"}, secret=token)
                told.append(("in", done.response.pk))
            except responses.Late:
                told.append(("late", 0))

    threads = together(answer)
    time.sleep(0.3)
    closed = lifecycle.close_questionnaire(questionnaire=survey, by=survey.study.created_by)
    for thread in threads:
        thread.join()
    frozen = Response.objects.filter(questionnaire=survey, state=ResponseState.SUBMITTED)
    assert {pk for what, pk in told if what == "in"} == set(frozen.values_list("pk", flat=True))
    assert len(told) == CLIENTS * 5 and all(at <= closed.closed_at for at in frozen.values_list("submitted_at", flat=True))


def test_what_holds_it_for_long_keeps_nobody_waiting_behind_a_closing(survey, monkeypatch):
    monkeypatch.setattr(locks, "LONGEST", "300ms")
    holding, over = threading.Event(), threading.Event()

    def long_import(_number: int) -> None:
        with transaction.atomic():
            locks.share(survey.pk)
            holding.set()
            over.wait(30)

    threads = together(long_import, 1)
    assert holding.wait(30)
    with pytest.raises(Refused):
        lifecycle.close_questionnaire(questionnaire=survey, by=survey.study.created_by)
    responses.begin(questionnaire=survey, form_token="meanwhile", language="ko")
    over.set()
    threads[0].join()
    done = lifecycle.close_questionnaire(questionnaire=survey, by=survey.study.created_by)
    assert done.state == QuestionnaireState.CLOSED
