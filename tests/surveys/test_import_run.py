"""The worker's part of an import: once, whole or nothing, beside people who go on answering."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from surveys import tasks
from surveys.enums import QuestionnaireState, ResponseState, RevisionKind, WorkState
from surveys.models import AnswerImport, AuditEntry, Questionnaire, Response, ResponseRevision, Tally, Work
from surveys.selectors import imports as selectors
from surveys.services import bulk_answers, import_run, imports, items, lifecycle, tallies, work
from surveys.services.column_mapping import ReadRow
from surveys.services.refusal import Refused
from tests.factories import studies as make
from tests.surveys.test_imports import SMALL, mapped, run, upload

LATER = work.STALE + timedelta(seconds=1)


@pytest.fixture
def survey(db: None) -> Questionnaire:
    study = make.study()
    return make.questionnaire(study, [make.item(study, "goal"), make.item(study, "other"), *make.demographics(study)])


def asked(survey: Questionnaire, text: str = SMALL) -> tuple[AnswerImport, Work]:
    incoming = mapped(survey, text)
    return incoming, imports.request(incoming=incoming, by=survey.study.created_by)


def test_asking_twice_is_one_piece_of_work_and_rolls_back_with_its_cause(survey) -> None:
    incoming, task = asked(survey)
    assert imports.request(incoming=incoming, by=survey.study.created_by).pk == task.pk
    Work.objects.all().delete()
    with pytest.raises(RuntimeError), transaction.atomic():
        imports.request(incoming=incoming, by=survey.study.created_by)
        raise RuntimeError
    assert not Work.objects.exists()


def test_the_same_work_delivered_again_finds_it_done(survey) -> None:
    _incoming, task = asked(survey)
    work.run(work_id=task.pk)
    import_run.bring_in(task)
    Work.objects.filter(pk=task.pk).update(state=WorkState.WAITING)
    work.run(work_id=task.pk)
    assert Response.objects.count() == ResponseRevision.objects.count() == 3
    assert AuditEntry.objects.filter(verb="response.import").count() == 1


def test_a_worker_killed_while_storing_leaves_nothing_and_the_next_one_does_all(survey, monkeypatch) -> None:
    incoming, task = asked(survey)
    monkeypatch.setattr(bulk_answers, "BATCH", 2)
    batches = import_run.bulk_answers.store

    def dies(**arguments: Any) -> Any:
        yield next(batches(**arguments))
        raise SystemExit  # what a killed process leaves: no end of the transaction, no end of the work

    with monkeypatch.context() as killed:
        killed.setattr(import_run.bulk_answers, "store", dies)
        with pytest.raises(SystemExit):
            work.run(work_id=task.pk)
    assert not Response.objects.exists() and not Tally.objects.exists()
    with time_machine.travel(timezone.now() + LATER):
        assert work.due() == [task.pk]
        work.run(work_id=task.pk)
    incoming.refresh_from_db()
    assert incoming.n == Response.objects.count() == 3 and incoming.content is None


def test_what_is_stored_is_what_the_models_would_store(survey) -> None:
    at = timezone.now()
    with transaction.atomic():
        stood = list(bulk_answers.store(
            questionnaire=survey, rows=[ReadRow({"goal": 3, "why": "‘그냥’ \"x\" \\"}, 1.25), ReadRow({"goal": 1}, 1.0)],
            source="abc 파일.csv", at=at,
        ))  # fmt: skip
    made = Response.objects.create(
        questionnaire=survey, state=ResponseState.SUBMITTED, answers={"goal": 3, "why": "‘그냥’ \"x\" \\"},
        base_weight=1.25, submitted_at=at, imported_from="abc 파일.csv",
    )  # fmt: skip
    first = Response.objects.order_by("pk").first()
    own = {"id", "started_at", "saved_at"}
    fields = [f.attname for f in Response._meta.concrete_fields if f.attname not in own]
    assert stood == [2] and {f: getattr(first, f) for f in fields} == {f: getattr(made, f) for f in fields}
    assert first.started_at == first.saved_at == at
    revision = first.revisions.get()
    assert (revision.number, revision.kind, revision.answers) == (1, RevisionKind.IMPORT, made.answers)


def test_rows_come_in_the_order_of_the_file_and_are_counted_as_a_recount_counts(survey, monkeypatch) -> None:
    monkeypatch.setattr(bulk_answers, "BATCH", 3)
    monkeypatch.setattr(import_run, "CHECKED_AT_ONCE", 4)
    points = [1 + n * n % 5 for n in range(20)]
    run(mapped(survey, "goal\n" + "\n".join(map(str, points)) + "\n", {"0": "goal"}))
    assert [r.answers["goal"] for r in Response.objects.order_by("pk")] == points
    counted = sorted(Tally.objects.values_list("item_code", "code", "count"))
    tallies.recount(questionnaire=survey)
    assert sorted(Tally.objects.values_list("item_code", "code", "count")) == counted
    assert ("", "*", 20) in counted


def test_a_wrong_cell_late_in_the_file_is_named_by_its_own_row(survey, monkeypatch) -> None:
    monkeypatch.setattr(import_run, "CHECKED_AT_ONCE", 4)
    incoming = run(mapped(survey, "goal\n" + "3\n" * 17 + "x\n2\n", {"0": "goal"}))
    wrong = imports.wrong_cells(incoming)
    assert wrong is not None and wrong.total == 1
    assert [(e.line, e.column, e.value) for e in wrong.errors] == [(19, "A (goal)", "x")]


def test_what_happened_meanwhile_is_said_and_nothing_comes_in(survey) -> None:
    """Between the click and the worker somebody closes the survey."""
    lifecycle.open_questionnaire(questionnaire=survey, by=survey.study.created_by)
    incoming, task = asked(survey)
    lifecycle.close_questionnaire(questionnaire=survey, by=None)
    work.run(work_id=task.pk)
    incoming.refresh_from_db()
    assert "마감된 조사" in incoming.report["refused"] and imports.wrong_cells(incoming) is None
    assert not Response.objects.exists()


def test_items_changed_while_the_file_is_checked_are_not_answered_by_it(survey, monkeypatch) -> None:
    incoming, task = asked(survey)
    item = survey.entries.get(item__code="goal").item
    read = import_run.read_rows

    def meanwhile(*arguments: Any) -> Any:
        items.change_item(item=item, by=survey.study.created_by, text_ko="아주 다른 질문", text_en="Another question")
        return read(*arguments)

    monkeypatch.setattr(import_run, "read_rows", meanwhile)
    work.run(work_id=task.pk)
    incoming.refresh_from_db()
    survey.refresh_from_db()
    assert "문항이 바뀌었습니다" in incoming.report["refused"]
    assert survey.state == QuestionnaireState.DRAFT and not Response.objects.exists()


def test_no_other_file_and_no_cleaning_while_one_is_on_its_way(survey) -> None:
    incoming, _task = asked(survey)
    with pytest.raises(Refused, match="다른 파일"):
        upload(survey, SMALL + "4,f,60+,1,1,1\n")
    AnswerImport.objects.update(created_at=timezone.now() - timedelta(days=3))
    tasks.erase_expired()
    assert AnswerImport.objects.get().pk == incoming.pk


def test_halves_of_the_progress(survey) -> None:
    _incoming, task = asked(survey)
    assert selectors.progress_of(_incoming).percent is None
    for step, percent in ((selectors.CHECKING, 20), (selectors.STORING, 70)):
        task.step, task.done_steps, task.all_steps = step, 4, 10
        task.save()
        assert selectors.progress_of(_incoming).percent == percent


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_and_citizens_answer_while_the_file_is_stored(monkeypatch) -> None:
    study = make.study()
    survey = make.opened(study, [make.item(study, "goal"), make.item(study, "other"), *make.demographics(study)])
    _incoming, task = asked(survey)
    batches, inside, go_on = import_run.bulk_answers.store, threading.Event(), threading.Event()

    def slowly(**arguments: Any) -> Any:
        yield from batches(**arguments)
        inside.set()
        assert go_on.wait(timeout=120)

    monkeypatch.setattr(import_run.bulk_answers, "store", slowly)
    worker = threading.Thread(target=lambda: (work.run(work_id=task.pk), connection.close()))
    worker.start()
    try:
        assert inside.wait(timeout=120)
        task.refresh_from_db()
        assert (task.step, task.done_steps, task.all_steps) == (selectors.STORING, 3, 3)
        assert not Response.objects.exists()  # the long transaction has not ended
        make.response(survey, {"goal": 2, "other": 2, "sex": "f", "age_group": "60+"})
        assert tallies.advance() == 1
    finally:
        go_on.set()
        worker.join(timeout=240)
    assert Response.objects.count() == 4
    assert Tally.objects.get(questionnaire=survey, item_code="", code="*").count == 4
