"""Erasure and retention take an expert's words too, wherever they stand."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from delphi.models import Reason, RoundFeedback
from delphi.services import feedback, rounds
from surveys.models import AuditEntry, Invitation, Response
from surveys.services import audit, privacy
from tests.factories import panels as made
from tests.factories import studies as make

pytestmark = pytest.mark.django_db
WORDS = "수도권과의 격차가 오히려 커졌습니다."


@pytest.fixture
def round_():
    study = make.study(retention_days=365)
    items = [make.item(study, "a"), make.item(study, "b")]
    rnd = made.opened(made.panel(study, size=5), items)
    for place, seat in enumerate(made.seats(rnd)):
        made.answered(seat, {"a": 1 + place, "b": 3}, {"a": WORDS} if place == 0 else {"b": "근거입니다."})
    made.looked(rounds.close_round(round=rnd, by=None))
    rows = [{"item": c, "n": 5, "counts": [1, 1, 1, 1, 1], "median": 3.0, "q1": 2.0, "q3": 4.0} for c in "ab"]
    feedback.attach_feedback(round=rnd, rows=rows, run_id=1)
    return rnd


def quotes(rnd, code):
    return RoundFeedback.objects.get(round=rnd, item__code=code).reasons


def test_reasons_go_with_the_answer_and_from_where_they_are_quoted(round_) -> None:
    assert WORDS in str(quotes(round_, "a")) and quotes(round_, "b")
    first = Reason.objects.get(text=WORDS).response
    privacy.erase_response(response=first, reason="request")
    assert not Reason.objects.filter(response=first).exists()
    assert quotes(round_, "a") == [] and quotes(round_, "b")
    assert Reason.objects.count() == 4


def test_after_the_retention_period_no_words_and_no_names_are_left(round_) -> None:
    invited = Invitation.objects.filter(questionnaire=round_.questionnaire).first()
    Invitation.objects.filter(pk=invited.pk).update(email="citizen@example.org", name="홍길동")
    with time_machine.travel(timezone.now() + timedelta(days=364)):
        assert privacy.erase_expired() == 0
    with time_machine.travel(timezone.now() + timedelta(days=366)):
        assert privacy.erase_expired() == 5
        assert privacy.erase_expired() == 0
    assert not Reason.objects.exists() and quotes(round_, "a") == quotes(round_, "b") == []
    assert all(r.answers == {} for r in Response.objects.all())
    assert not Invitation.objects.exclude(email="", name="").exists()
    assert AuditEntry.objects.filter(verb="invitations.erase").count() == 1
    assert audit.first_broken(round_.panel.study) is None
