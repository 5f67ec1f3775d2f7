"""What the record's page and the worker say of its chain: how far it was looked at, and when its end is gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from surveys import tasks
from surveys.models import AuditAnchor, AuditEntry
from surveys.services import audit, audit_checks, candidates, items
from tests.factories import studies as make

DAY = timedelta(days=1, minutes=1)


def write(study: Any, *verbs: str) -> None:
    for verb in verbs:
        audit.record(verb=verb, study=study, by=study.created_by)


def rows(study: Any) -> Any:
    return AuditEntry.objects.filter(study=study)


@pytest.fixture
def study(db: None) -> Any:
    made = make.study()
    write(made, "test.a", "test.b", "test.c")
    return made


def page(client: Any, study: Any, **query: str) -> str:
    client.force_login(study.created_by)
    return client.get(reverse("surveys:audit", args=[study.slug]), query).content.decode()


def test_a_short_record_is_recomputed_by_the_page_itself(client, study) -> None:
    assert "처음부터 끝까지 확인값을 방금 다시 계산하여" in page(client, study)
    rows(study).filter(number=2).update(verb="test.other")
    assert "2번째 줄부터 확인값이 맞지 않습니다" in page(client, study)


def test_the_page_says_what_the_worker_recomputed_and_when(client, study) -> None:
    with time_machine.travel(timezone.now() - timedelta(hours=2)):
        tasks.check_records()
    write(study, "test.d")
    text = page(client, study)
    assert "3번째 줄까지 확인값을 모두 다시 계산했습니다" in text and "그 뒤의 1줄은 방금 다시 계산했습니다" in text


def test_a_page_never_recomputes_more_than_its_limit_and_says_so(client, study, monkeypatch) -> None:
    monkeypatch.setattr(audit_checks, "AT_ONCE", 2)
    seen = []
    monkeypatch.setattr(audit_checks, "first_broken", lambda *a, **b: seen.append(1))
    text = page(client, study)
    assert "이 쪽에 보이는 줄만 방금 다시 계산했습니다" in text and "온전합니다" in text and not seen
    rows(study).filter(number=2).update(target="thing:9")
    assert "2번째 줄부터 확인값이 맞지 않습니다" in page(client, study)
    assert "확인값이 맞지 않습니다" not in page(client, study, verb="test.c")  # row 3 holds, and row 2 is not shown


def test_what_was_changed_before_the_last_check_is_found_by_the_next(study) -> None:
    tasks.check_records()
    rows(study).filter(number=1).update(verb="test.other")
    assert audit_checks.verdict(study, []).whole  # not looked at by a page: it says when it was
    tasks.check_records()
    assert audit_checks.verdict(study, []).whole  # not yet due
    with time_machine.travel(timezone.now() + DAY):
        tasks.check_records()
    assert audit_checks.verdict(study, []).broken == 1
    assert AuditAnchor.objects.filter(study=study, verb=audit_checks.CHECK).count() == 1


def test_a_record_that_grew_is_checked_before_its_day(study, monkeypatch) -> None:
    tasks.check_records()
    assert audit_checks.check_due() == 0
    monkeypatch.setattr(audit_checks, "AT_ONCE", 4)
    write(study, *["test.more"] * 3)
    assert audit_checks.check_due() == 1
    assert audit_checks.verdict(study, []).check.number == 6


@pytest.mark.parametrize("verb", ["plan.lock", "questionnaire.open", "round.close", "publication.approve"])
def test_rows_cut_off_the_end_are_missed(client, study, verb) -> None:
    write(study, verb, "test.d")
    rows(study).filter(number__gte=4).delete()
    assert audit.first_broken(study) is None  # no link is broken
    found = audit_checks.verdict(study, [])
    assert not found.whole and found.cut.number == 4 and found.last == 3
    assert "기록의 끝이 잘렸거나 바뀌었습니다" in page(client, study)
    write(study, "test.forged", "test.forged")  # grown over: another row stands there now
    assert audit_checks.verdict(study, []).cut.number == 4


def test_the_daily_check_anchors_too_and_a_cut_is_not_forgotten(study) -> None:
    tasks.check_records()
    rows(study).filter(number=3).delete()
    for day in (1, 2):
        with time_machine.travel(timezone.now() + day * DAY):
            tasks.check_records()
        assert audit_checks.verdict(study, []).cut.number == 3


def test_rows_after_the_last_anchor_cannot_be_missed(study) -> None:
    """What the page promises and no more."""
    write(study, "plan.lock", "test.d")
    rows(study).filter(number=5).delete()
    assert audit_checks.verdict(study, []).whole


def test_a_new_order_of_items_and_of_values_is_recorded_once_it_is_new(study) -> None:
    first, second = make.item(study, "first"), make.item(study, "second")
    value, other = make.candidate(study, "trust"), make.candidate(study, "care")
    items.order_items(study=study, order=[first.pk, second.pk], by=study.created_by)
    candidates.order_candidates(study=study, order=[value.pk], by=study.created_by)
    assert rows(study).count() == 3
    items.move_item(item=second, up=True, by=study.created_by)
    candidates.move_candidate(candidate=other, up=True, by=study.created_by)
    assert [(e.verb, e.detail["order"]) for e in rows(study).filter(number__gt=3)] == [
        ("item.order", ["second", "first"]), ("candidate.order", ["care", "trust"]),
    ]  # fmt: skip
