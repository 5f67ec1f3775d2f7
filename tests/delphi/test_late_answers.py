"""A late answer and a closing never disagree: whichever takes the questionnaire first decides for both."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from delphi.services import answering, rounds
from surveys.enums import ResponseState
from surveys.models import Response
from tests.factories import panels as make
from tests.factories import studies

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def seat(monkeypatch):
    monkeypatch.setattr("surveys.receivers.do_work.apply_async", lambda **_kwargs: None)
    study = studies.study()
    item = studies.item(study, "goal")
    seat = make.seats(make.opened(make.panel(study, size=1), [item]))[0]
    answering.begin(seat=seat, language="ko")
    answering.save_page(seat=seat, given=answering.Given({"goal": "3"}, {"goal": "까닭"}))
    return seat


def in_thread(function) -> threading.Thread:
    def run() -> None:
        try:
            function()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_closing_waits_for_a_submission_that_came_first(seat):
    closed = threading.Event()

    def close() -> None:
        rounds.close_round(round=seat.round, by=None)
        closed.set()

    with transaction.atomic():
        answering.submit(seat=seat)
        thread = in_thread(close)
        assert not closed.wait(0.7)
    thread.join(timeout=240)
    assert closed.is_set()
    response = Response.objects.get(invitation_id=seat.invitation_id)
    seat.round.refresh_from_db()
    assert response.state == ResponseState.SUBMITTED and response.submitted_at < seat.round.closed_at


def test_a_submission_waits_for_a_closing_that_came_first_and_is_too_late(seat):
    outcome: list[object] = []

    def submit() -> None:
        try:
            outcome.append(answering.submit(seat=seat))
        except answering.TooLate as late:
            outcome.append(late)

    with transaction.atomic():
        rounds.close_round(round=seat.round, by=None)
        thread = in_thread(submit)
        thread.join(0.7)
        assert thread.is_alive() and not outcome
    thread.join(timeout=240)
    assert isinstance(outcome[0], answering.TooLate)
    assert Response.objects.get(invitation_id=seat.invitation_id).state == ResponseState.DRAFT


def test_two_submissions_at_once_count_once(seat):
    gate = threading.Barrier(2)

    def submit() -> None:
        gate.wait(timeout=120)
        answering.submit(seat=seat)

    for thread in [in_thread(submit), in_thread(submit)]:
        thread.join(timeout=240)
    assert Response.objects.get(invitation_id=seat.invitation_id).revisions.count() == 1
