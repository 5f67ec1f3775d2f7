"""Answers go into the record in sealed batches: in order, once, and so that any later change of them shows."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
import rfc8785
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from surveys.enums import QuestionnaireState
from surveys.merkle import ANSWER, leaf_of, root_of
from surveys.models import AuditEntry, Questionnaire, Response, ResponseRevision, SealedBatch
from surveys.selectors import sealing as order
from surveys.services import audit, audit_checks, chain, lifecycle, privacy, responses, sealing, tallies
from tests.factories import panels
from tests.factories import studies as make
from tests.together import together

SOME = {"goal": 4, "why": '까닭 — "따옴표"\n줄'}


@pytest.fixture
def survey(db: None) -> Questionnaire:
    study = make.study()
    return make.opened(study, [make.item(study, "goal"), make.text(study, "why")])


def seals(study: Any) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(study=study, verb=sealing.SEALED).order_by("number"))


# the tree


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=70))
def test_the_root_is_the_one_of_the_standard(leaves: list[bytes]) -> None:
    def mth(part: list[bytes]) -> bytes:  # RFC 6962, 2.1, word for word
        if not part:
            return hashlib.sha256().digest()
        if len(part) == 1:
            return part[0]
        k = 1
        while k * 2 < len(part):
            k *= 2
        return hashlib.sha256(b"\x01" + mth(part[:k]) + mth(part[k:])).digest()

    assert root_of(leaves) == mth(leaves)


def test_a_leaf_is_what_anybody_can_compute() -> None:
    nonce, text = bytes(range(16)), '{"goal":4,"why":"까닭"}'
    by_hand = hashlib.sha256(b"\x00" + b"hapui:answer:1" + nonce + text.encode()).digest()
    assert leaf_of(nonce, {"why": "까닭", "goal": 4}) == by_hand and ANSWER == b"hapui:answer:1"
    assert rfc8785.dumps({"b": 1e-7, "a": 1.0}) == b'{"a":1,"b":1e-7}'


# sealing


def test_what_came_in_is_sealed_once_and_in_order(survey) -> None:
    for n in range(3):
        make.response(survey, {"goal": n + 1}, token=f"t{n}")
    assert sealing.seal_due() == 3 and sealing.seal_due() == 0
    make.response(survey, SOME)
    assert sealing.seal_due() == 1
    first, second = SealedBatch.objects.order_by("number")
    assert [(b.number, b.n) for b in (first, second)] == [(1, 3), (2, 1)]
    leaves = [bytes(r.leaf) for r in first.revisions.order_by("pk")]
    assert bytes(first.leaves) == b"".join(leaves) and first.root == root_of(leaves).hex()
    assert [e.detail for e in seals(survey.study)] == [
        {"batch": b.number, "n": b.n, "root": b.root} for b in (first, second)
    ]
    assert audit.first_broken(survey.study) is None and sealing.first_wrong_row(survey.study) is None


def test_an_answer_writes_no_row_of_the_record_and_an_edit_is_sealed_anew(survey) -> None:
    before = AuditEntry.objects.filter(study=survey.study).count()
    given = make.response(survey, SOME)
    responses.edit(response=given, answers={"goal": 2})
    responses.edit(response=given, answers={"goal": 2})  # nothing changed
    assert AuditEntry.objects.filter(study=survey.study).count() == before
    assert sealing.seal_due() == 2


def test_trial_answers_are_not_sealed(db) -> None:
    study = make.study()
    q = make.questionnaire(study, [make.item(study, "goal")])
    lifecycle.start_pilot(questionnaire=q, by=study.created_by)
    q.refresh_from_db()
    make.response(q, {"goal": 1})
    assert sealing.seal_due() == 0 and q.state == QuestionnaireState.PILOT


def test_experts_answers_are_sealed_like_citizens(db) -> None:
    study = make.study()
    rnd = panels.opened(panels.panel(study), [make.item(study, "goal")])
    panels.answered(panels.seats(rnd)[0], {"goal": "1"})
    assert sealing.seal_due() == 1
    place = order.place_of(study, rnd.questionnaire_id, f"round:{rnd.pk}")
    assert place.opened is not None and place.answered == seals(study)[0].number > place.opened


# the order of the record


def test_a_lock_stands_after_every_answer_that_was_there_before_it(survey) -> None:
    study = survey.study
    make.response(survey, SOME)
    assert order.place_of(study, survey.pk).answered == order.NEXT  # known, and not sealed yet
    lock = audit.record(verb="plan.lock", study=study, by=study.created_by, target="plan:1")
    place = order.place_of(study, survey.pk)
    assert place.answered == seals(study)[0].number < lock.number and order.before(lock.number, place) is False
    other = make.opened(study, [make.item(study, "later")])
    early = audit.record(verb="plan.lock", study=study, by=study.created_by, target="plan:2")
    make.response(other, {"later": 1})
    assert order.before(early.number, order.place_of(study, other.pk)) is True
    sealing.seal_due()
    assert order.before(early.number, order.place_of(study, other.pk)) is True


def test_closing_seals_what_it_froze(survey) -> None:
    make.response(survey, SOME)
    lifecycle.close_questionnaire(questionnaire=survey, by=survey.study.created_by)
    verbs = list(AuditEntry.objects.filter(study=survey.study).order_by("number").values_list("verb", flat=True))
    assert verbs[-2:] == [sealing.SEALED, "questionnaire.close"]


# what shows afterwards


def changed_answer(batch: SealedBatch) -> None:
    ResponseRevision.objects.filter(batch=batch).update(answers={"goal": 5})


def dropped_answer(batch: SealedBatch) -> None:
    batch.revisions.first().delete()


def added_answer(batch: SealedBatch) -> None:
    row = batch.revisions.first()
    row.pk, row.number = None, 2
    row.save(force_insert=True)


def changed_leaf_and_answer(batch: SealedBatch) -> None:
    row = batch.revisions.first()
    row.answers = {"goal": 5}
    row.leaf = leaf_of(bytes(row.nonce), row.answers)
    row.save()


def swapped_batch(batch: SealedBatch) -> None:
    changed_leaf_and_answer(batch)
    batch.leaves = b"".join(bytes(r.leaf) for r in batch.revisions.order_by("pk"))
    batch.root = root_of([bytes(batch.leaves)]).hex()
    batch.save()


def cut_batch(batch: SealedBatch) -> None:
    batch.revisions.all().delete()
    batch.delete()


FORGERIES = [changed_answer, dropped_answer, added_answer, changed_leaf_and_answer, swapped_batch, cut_batch]


@pytest.mark.parametrize("forge", FORGERIES)
def test_a_forged_answer_shows_at_the_row_that_sealed_it(survey, forge) -> None:
    make.response(survey, SOME)
    sealing.seal_due()
    forge(SealedBatch.objects.get())
    made = audit_checks.check(study=survey.study)
    assert made.broken == seals(survey.study)[0].number


def test_a_batch_that_no_row_knows_shows(survey) -> None:
    make.response(survey, SOME)
    sealing.seal_due()
    batch = SealedBatch.objects.get()
    SealedBatch.objects.create(questionnaire=survey, number=2, n=0, leaves=b"", root=root_of([]).hex(), at=batch.at)
    last = AuditEntry.objects.filter(study=survey.study).count()
    assert sealing.first_wrong_row(survey.study) == last + 1


def test_an_erased_answer_leaves_a_leaf_that_says_nothing(survey) -> None:
    given = make.response(survey, SOME)
    other = make.response(survey, {"goal": 1})
    sealing.seal_due()
    privacy.erase_response(response=given, reason="request")
    row = ResponseRevision.objects.get(response=given, number=1)
    assert (row.answers, row.nonce) == ({}, None) and row.leaf
    assert audit_checks.check(study=survey.study).broken is None
    privacy.erase_response(response=other, reason="request")
    assert audit_checks.check(study=survey.study).broken is None


def test_erased_before_it_was_sealed(survey) -> None:
    privacy.erase_response(response=make.response(survey, SOME), reason="request")
    assert sealing.seal_due() == 1 and audit_checks.check(study=survey.study).broken is None


# at the same moment, and half-way


@pytest.mark.django_db(transaction=True)
def test_sealing_twice_at_once_and_while_people_answer() -> None:
    study = make.study()
    q = make.opened(study, [make.item(study, "goal"), make.text(study, "why")])
    drafts = [responses.begin(questionnaire=q, form_token=f"t{i}", language="ko") for i in range(6)]

    def sender(place: int) -> Any:
        return lambda: responses.submit(response=drafts[place], answers={"goal": 4}, secret=f"t{place}")

    done = together(*map(sender, range(6)), lambda: sealing.seal(study=study), lambda: sealing.seal(study=study))
    assert not [e for e in done if isinstance(e, Exception)], done
    sealing.seal(study=study)
    assert sum(SealedBatch.objects.values_list("n", flat=True)) == 6
    assert ResponseRevision.objects.filter(batch=None).count() == 0 and sealing.first_wrong_row(study) is None


@pytest.mark.django_db(transaction=True)
def test_nobody_who_answers_waits_for_the_record() -> None:
    study = make.study()
    q = make.opened(study, [make.item(study, "goal"), make.text(study, "why")])
    draft = responses.begin(questionnaire=q, form_token="one", language="ko")
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as held:  # somebody writes the record of this study and takes long
            held.execute("SELECT pg_advisory_xact_lock(%s, %s)", [7_310, study.pk])
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            assert responses.submit(response=draft, answers={"goal": 4}, secret="one").receipt
    finally:
        other.rollback()
        other.close()
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 0")


def test_whoever_dies_while_sealing_has_done_nothing(survey, monkeypatch) -> None:
    make.response(survey, SOME)

    def die(**_kwargs: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(sealing, "append", die)
        with pytest.raises(SystemExit):
            sealing.seal(study=survey.study)
    assert not SealedBatch.objects.exists() and sealing.seal_due() == 1 and chain.first_broken(survey.study) is None


def test_a_submission_is_one_short_transaction(survey) -> None:
    draft = responses.begin(questionnaire=survey, form_token="one", language="ko")
    responses.save_draft(response=draft, answers={"goal": 3})
    with CaptureQueriesContext(connection) as asked:
        responses.submit(response=draft, secret="one")
    said = [q["sql"].split()[0] for q in asked if "SAVEPOINT" not in q["sql"]]
    assert said == ["SELECT", "SELECT", "UPDATE", "INSERT", "INSERT"], [q["sql"] for q in asked]


def test_counts_do_not_depend_on_the_seal(survey) -> None:
    make.response(survey, {"goal": 4})
    tallies.advance()
    assert survey.tallies.get(item_code="goal", code="4").count == 1
    assert json.dumps(Response.objects.get().answers) == '{"goal": 4}'
