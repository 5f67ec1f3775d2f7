"""A round whose computation dies: it says so, says why, and can be computed again."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from delphi.enums import RoundState
from delphi.models import Round
from delphi.services import rounds
from delphi.tasks import close_due
from surveys.enums import WorkState
from surveys.models import AuditEntry, Work
from surveys.services import work as queue
from tests.factories import panels as make
from tests.factories import studies

pytestmark = pytest.mark.django_db


@pytest.fixture
def rnd():
    study = studies.study()
    made = make.opened(make.panel(study), [studies.item(study, "goal")])
    return rounds.close_round(round=made, by=study.created_by)


def work_of(rnd):
    return Work.objects.filter(kind="analyse_round", subject_id=rnd.pk).latest("pk")


def kill_workers(rnd):
    """Each worker takes the row and is killed before it says anything; the sweep finds it when it has gone stale."""
    now, task = timezone.now(), work_of(rnd)
    for attempt in range(queue.MAX_ATTEMPTS):
        with time_machine.travel(now + attempt * 2 * queue.STALE):
            assert queue.claim(work_id=task.pk) is not None
    with time_machine.travel(now + queue.MAX_ATTEMPTS * 2 * queue.STALE):
        assert task.pk in queue.due() and queue.claim(work_id=task.pk) is None


def page_of(client, rnd, name="round"):
    client.force_login(rnd.panel.study.created_by)
    numbers = {} if name == "rounds" else {"number": rnd.number}
    return client.get(reverse(f"delphi:{name}", kwargs={"slug": rnd.panel.study.slug, **numbers})).content.decode()


def test_three_dead_workers_and_the_page_says_failed_because_with_a_button(client, rnd):
    kill_workers(rnd)
    page = page_of(client, rnd)
    assert "계산하던 서버가 세 번 멈추었습니다" in page and "lost_worker" not in page
    assert reverse("delphi:round-retry", args=[rnd.panel.study.slug, 1]) in page
    assert "hx-trigger" not in page.split('id="live"')[1].split(">")[0]
    assert "계산 실패" in page_of(client, rnd, "rounds")


def test_the_round_itself_knows_it_soon(rnd):
    kill_workers(rnd)
    assert Round.objects.get(pk=rnd.pk).state == RoundState.COMPUTING
    close_due()
    failed = Round.objects.get(pk=rnd.pk)
    assert (failed.state, failed.failure) == (RoundState.FAILED, "lost_worker")
    assert AuditEntry.objects.filter(study=rnd.panel.study, verb="round.failed").count() == 1
    close_due()
    assert AuditEntry.objects.filter(study=rnd.panel.study, verb="round.failed").count() == 1


def test_what_is_computed_again_is_not_called_failed_meanwhile(client, rnd):
    kill_workers(rnd)
    close_due()
    client.force_login(rnd.panel.study.created_by)
    client.post(reverse("delphi:round-retry", args=[rnd.panel.study.slug, 1]))
    again = work_of(rnd)
    assert again.state == WorkState.WAITING and again.attempts == 0
    assert not rounds.mark_lost(round=rnd)
    assert Round.objects.get(pk=rnd.pk).state == RoundState.COMPUTING
    assert "결과를 계산하고 있습니다" in page_of(client, rnd)


def test_after_the_retry_a_worker_that_lives_brings_it_to_its_end(rnd):
    kill_workers(rnd)
    close_due()
    rounds.compute_again(round=rnd, by=rnd.panel.study.created_by)
    queue.run(work_id=work_of(rnd).pk)
    assert Round.objects.get(pk=rnd.pk).state == RoundState.CLOSED and rnd.feedback.exists()


def test_a_fault_in_the_figures_is_told_with_its_words(client, rnd, monkeypatch):
    from analytics.services import round_analysis

    def broken(**_given):
        raise ValueError("the scale is gone")

    monkeypatch.setattr(round_analysis, "compute", broken)
    queue.run(work_id=work_of(rnd).pk)
    assert Round.objects.get(pk=rnd.pk).state == RoundState.FAILED
    assert "the scale is gone" in page_of(client, rnd)
