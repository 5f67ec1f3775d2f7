"""The queue in the database: lost messages, dead workers, failures, work that grows old while it runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from surveys.enums import WorkState
from surveys.models import AuditEntry, Work
from surveys.selectors.progress import failed_work
from surveys.services import work as queue
from surveys.tasks import do_work, sweep_work
from surveys.work import HANDLERS
from tests.factories import studies as make
from tests.together import together

KIND = "test_kind"
LATER = queue.STALE + timedelta(seconds=1)


class Handler:
    """Counts its calls and does what the test tells it."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.then: Callable[[Work], Any] = lambda work: None

    def __call__(self, work: Work) -> None:
        self.seen.append(work.attempts)
        self.then(work)


@pytest.fixture
def handler() -> Iterator[Handler]:
    HANDLERS[KIND] = made = Handler()
    yield made
    del HANDLERS[KIND]


@pytest.fixture
def study(db: None) -> Any:
    return make.study()


@pytest.fixture
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr(do_work, "apply_async", refuse)


@pytest.fixture
def at_once(settings: Any) -> None:
    from config.celery import app

    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def ask(study: Any, subject: int = 1, kind: str = KIND, **parameters: Any) -> Work:
    return queue.request(study=study, kind=kind, subject_id=subject, by=study.created_by, **parameters)


def test_a_request_is_one_row_however_often_it_is_asked(study, handler) -> None:
    assert ask(study).pk == ask(study).pk
    assert ask(study, subject=2).pk != ask(study).pk
    assert Work.objects.count() == 2


def test_a_rolled_back_cause_leaves_no_work(study, handler) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        ask(study)
        raise RuntimeError
    assert not Work.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_only_makes_it_slower(handler, no_broker, monkeypatch) -> None:
    study = make.study()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        task = ask(study)
        assert Work.objects.get().state == WorkState.WAITING and handler.seen == []
        assert queue.due() == []  # the message may still be on its way
        monkeypatch.undo()
        clock.shift(timedelta(seconds=10))
        assert queue.due() == [task.pk]
        for pk in queue.due():
            queue.run(work_id=pk)
    assert Work.objects.get().state == WorkState.DONE and handler.seen == [1]


@pytest.mark.django_db(transaction=True)
def test_the_sweep_does_what_was_lost(handler, no_broker, monkeypatch, at_once) -> None:
    ask(make.study())
    monkeypatch.undo()
    with time_machine.travel(timezone.now() + timedelta(seconds=10)):
        sweep_work()
        sweep_work()
    assert Work.objects.get().state == WorkState.DONE and handler.seen == [1]


def test_work_of_a_dead_worker_is_done_again(study, handler) -> None:
    task = ask(study)
    assert queue.claim(work_id=task.pk) is not None  # and then the worker is killed
    assert queue.due() == [] and queue.claim(work_id=task.pk) is None
    with time_machine.travel(timezone.now() + LATER):
        assert queue.due() == [task.pk]
        queue.run(work_id=task.pk)
    task.refresh_from_db()
    assert (task.state, task.attempts, handler.seen) == (WorkState.DONE, 2, [2])


def test_a_worker_that_shows_progress_keeps_its_work(study, handler) -> None:
    task = queue.claim(work_id=ask(study).pk)
    with time_machine.travel(timezone.now() + LATER):
        queue.advance(work=task, done=3, total=9, step="storing")
        assert queue.due() == []
    task.refresh_from_db()
    assert (task.done_steps, task.all_steps, task.step) == (3, 9, "storing")


def test_work_that_kills_its_workers_fails_in_the_end(study, handler) -> None:
    task, now = ask(study), timezone.now()
    for attempt in range(queue.MAX_ATTEMPTS):
        with time_machine.travel(now + attempt * LATER):
            assert queue.claim(work_id=task.pk) is not None
    with time_machine.travel(now + queue.MAX_ATTEMPTS * LATER):
        assert queue.claim(work_id=task.pk) is None
    task.refresh_from_db()
    assert (task.state, task.failure) == (WorkState.FAILED, "lost_worker") and handler.seen == []


def test_a_worker_that_was_thought_dead_does_not_speak_for_its_successor(study, handler) -> None:
    task = ask(study)

    def overtaken(work: Work) -> None:
        if work.attempts == 1:
            with time_machine.travel(timezone.now() + LATER):
                queue.run(work_id=task.pk)  # the sweep gave it to another, who finished
            queue.advance(work=work, done=1, total=9)
            raise RuntimeError("too late")

    handler.then = overtaken
    queue.run(work_id=task.pk)
    task.refresh_from_db()
    assert handler.seen == [1, 2]
    assert (task.state, task.failure, task.all_steps) == (WorkState.DONE, "", 0)


def test_a_failure_is_kept_in_words_and_can_be_tried_again(study, handler) -> None:
    def fails(work: Work) -> None:
        with transaction.atomic():
            Work.objects.filter(pk=work.pk).update(step="half done")
            raise ValueError("no\x00 margins")

    handler.then = fails
    task = ask(study, asked="so")
    queue.run(work_id=task.pk)
    task.refresh_from_db()
    assert (task.state, task.failure, task.step) == (WorkState.FAILED, "ValueError: no margins", "")
    assert [w.pk for w in failed_work(study)] == [task.pk]
    assert queue.due() == []

    handler.then = lambda work: None
    again = queue.retry(task=task, by=study.created_by)
    assert again.pk != task.pk and again.parameters == {"asked": "so"}
    queue.run(work_id=again.pk)
    again.refresh_from_db()
    assert again.state == WorkState.DONE and failed_work(study) == []
    assert AuditEntry.objects.get(verb="work.retry").target == f"work:{task.pk}"


def test_an_unknown_kind_of_work_says_so(study) -> None:
    task = ask(study, kind="of_a_newer_version")
    queue.run(work_id=task.pk)
    task.refresh_from_db()
    assert (task.state, task.failure) == (WorkState.FAILED, "unknown_kind")


def test_a_key_error_inside_a_handler_is_not_taken_for_an_unknown_kind(study, handler) -> None:
    handler.then = lambda work: {}["missing"]
    task = ask(study)
    queue.run(work_id=task.pk)
    task.refresh_from_db()
    assert (task.state, task.failure) == (WorkState.FAILED, "KeyError: 'missing'")


@pytest.mark.parametrize("outcome", ["done", "failed"])
def test_work_asked_for_while_it_runs_is_done_once_more(study, handler, outcome) -> None:
    """An interim analysis has read its answers; the survey closes and asks for the final one."""

    def asked_meanwhile(work: Work) -> None:
        if len(handler.seen) == 1:
            assert ask(study).pk == work.pk
            if outcome == "failed":
                raise RuntimeError

    handler.then = asked_meanwhile
    task = ask(study)
    queue.run(work_id=task.pk)
    task.refresh_from_db()
    assert (task.state, task.asked_again, task.failure) == (WorkState.WAITING, False, "")
    queue.run(work_id=task.pk)
    task.refresh_from_db()
    assert task.state == WorkState.DONE and handler.seen == [1, 1]
    queue.run(work_id=task.pk)
    assert len(handler.seen) == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_do_the_same_at_once(handler) -> None:
    task = ask(make.study())
    inside: list[int] = []
    handler.then = lambda work: inside.append(threading.get_ident())
    together(*[lambda: queue.run(work_id=task.pk)] * 4)
    assert len(inside) == 1 and Work.objects.get().state == WorkState.DONE


@pytest.mark.django_db(transaction=True)
def test_a_request_that_meets_the_end_of_the_work_is_never_lost(handler) -> None:
    """Whatever comes first, the closing's request or the worker's end: something runs after the request."""
    study = make.study()
    for _round in range(5):
        Work.objects.all().delete()
        handler.seen.clear()
        gate = threading.Barrier(2)
        handler.then = lambda work, gate=gate: gate.wait(timeout=120) if len(handler.seen) == 1 else None
        task = ask(study)
        worker = threading.Thread(target=lambda pk: (queue.run(work_id=pk), connection.close()), args=(task.pk,))
        worker.start()
        gate.wait(timeout=120)
        ask(study)
        worker.join(timeout=240)
        for pk in Work.objects.filter(state=WorkState.WAITING).values_list("pk", flat=True):
            queue.run(work_id=pk)
        assert len(handler.seen) == 2
        assert not Work.objects.exclude(state=WorkState.DONE).exists()
