"""Erasure at somebody's request after the survey has closed: gone from answers and counts, noted in the record."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from surveys.enums import ResponseState
from surveys.models import AuditEntry, Response, Tally
from surveys.services import lifecycle, responses, tallies
from tests.factories import studies as make

pytestmark = pytest.mark.django_db


def test_an_operator_erases_by_receipt(capsys) -> None:
    study = make.study()
    questionnaire = make.opened(study, [make.item(study, "a")])
    make.response(questionnaire, {"a": 2})
    begun = responses.begin(questionnaire=questionnaire, form_token="mine", language="ko")
    done = responses.submit(response=begun, answers={"a": 5}, secret="mine")
    lifecycle.close_questionnaire(questionnaire=questionnaire, by=None)
    call_command("erase_answer", f" {done.receipt.lower()} ")
    call_command("erase_answer", done.receipt)
    assert "erased before" in capsys.readouterr().out
    gone = Response.objects.get(pk=done.response.pk)
    assert gone.answers == {} and gone.state == ResponseState.WITHDRAWN
    assert not any(revision.answers for revision in gone.revisions.all())
    tallies.advance()
    counts = {(t.item_code, t.code): t.count for t in Tally.objects.filter(questionnaire=questionnaire, count__gt=0)}
    assert counts["a", "2"] == counts["", "*"] == 1 and ("a", "5") not in counts
    leaf = bytes(gone.revisions.get(number=1).leaf).hex()
    assert AuditEntry.objects.get(verb="response.erase").detail == {"reason": "request", "leaves": [leaf]}


def test_a_receipt_nobody_has_says_so() -> None:
    with pytest.raises(CommandError, match="No answer has this receipt"):
        call_command("erase_answer", "ABCD-EFGH-2345")
