"""A file's answers are looked at before they come in, and can be taken back until their figures are used."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from surveys import uses
from surveys.enums import QuestionnaireState, WorkState
from surveys.models import AnswerImport, AuditEntry, Questionnaire, Response, ResponseRevision, Tally, Work
from surveys.selectors import fieldwork
from surveys.selectors.imports import CHECK_ANSWERS
from surveys.services import (
    bulk_answers,
    import_choices,
    import_undo,
    imports,
    items,
    lifecycle,
    privacy,
    tallies,
    work,
)
from surveys.services.refusal import Refused
from tests.factories import studies as make
from tests.surveys.test_imports import SMALL, address, mapped, run, upload
from tests.surveys.test_tallies import counts

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Any:
    return make.study()


def questions(study: Any) -> list[Any]:
    return [make.item(study, "goal"), make.item(study, "other"), *make.demographics(study)]


@pytest.fixture
def draft(study: Any) -> Questionnaire:
    return make.questionnaire(study, questions(study))


@pytest.fixture
def survey(study: Any) -> Questionnaire:
    return make.opened(study, questions(study))


def undone(incoming: AnswerImport) -> AnswerImport:
    task = import_undo.request(incoming=incoming, by=incoming.questionnaire.study.created_by)
    work.run(work_id=task.pk)
    task.refresh_from_db()
    assert task.state == WorkState.DONE, task.failure
    incoming.refresh_from_db()
    return incoming


def checked(incoming: AnswerImport) -> dict[str, Any]:
    task = imports.request_check(incoming=incoming, by=incoming.questionnaire.study.created_by)
    work.run(work_id=task.pk)
    incoming.refresh_from_db()
    return incoming.report


def test_a_draft_is_a_draft_again_and_takes_the_same_file_once_more(draft) -> None:
    incoming = undone(run(mapped(draft)))
    draft.refresh_from_db()
    assert (
        draft.state == QuestionnaireState.DRAFT
        and not draft.content_hash
        and draft.closed_at is draft.opened_at is None
    )
    assert not draft.entries.exclude(wording=None).exists()
    assert not Response.objects.exists() and not ResponseRevision.objects.exists()
    assert not Tally.objects.exclude(count=0).exists()
    verbs = list(AuditEntry.objects.values_list("verb", flat=True))
    assert verbs.index("response.import") < verbs.index("response.import_undo")
    assert incoming.undone_at and incoming.n == 3 and not incoming.is_in
    items.change_item(item=draft.entries.first().item, by=draft.study.created_by, text_ko="고친 질문", text_en="Mended")
    assert run(mapped(draft)).n == 3 and Response.objects.count() == 3


def test_only_the_answers_of_the_file_go_from_an_open_survey(survey) -> None:
    own = make.response(survey, {"goal": 1, "other": 1, "sex": "m", "age_group": "60+"})
    other = SMALL.replace(",4,99", ",3,99").replace(",5,2", ",1,2")
    first, second = run(mapped(survey)), run(mapped(survey, other))
    erased = second.responses.first()
    privacy.erase_response(response=erased, reason="receipt")
    tallies.advance()
    undone(first)
    assert Response.objects.exclude(pk__in=[own.pk, *second.responses.values_list("pk", flat=True)]).count() == 0
    after = counts(survey)
    tallies.recount(questionnaire=survey)
    assert counts(survey) == after and after["", "+"] == 2 and after["", "*"] == 3
    survey.refresh_from_db()
    assert survey.state == QuestionnaireState.OPEN


def test_what_the_sample_shows_does_not_keep_answers_that_were_taken_back(survey) -> None:
    def answer(n: int) -> None:
        for _one in range(n):
            make.response(survey, {"goal": 1, "other": 1, "sex": "m", "age_group": "60+"})
        tallies.advance()

    def women() -> tuple[int, int, int]:
        page = fieldwork.page_of(survey)
        lines = next(table for table in page["margins"] if table["item"].code == "sex")["lines"]
        return next(line.count for line in lines if line.name == "여자"), page["sample_n"], page["sample_next"]

    columns = {"0": "sex", "1": "goal"}
    first, second = (
        run(mapped(survey, "sex,goal\n" + f"f,{goal}\n" * 10, columns, {"0": {"f": "f"}})) for goal in (2, 3)
    )
    assert women() == (10, 10, 30)
    undone(first)
    undone(second)
    assert women() == (0, 0, 20)
    answer(10)
    assert women() == (0, 0, 20)
    answer(10)
    assert women()[:2] == (0, 10)


def test_a_survey_that_was_closed_since_stays_closed_and_is_computed_anew(survey) -> None:
    make.response(survey, {"goal": 1, "other": 1, "sex": "m", "age_group": "60+"})
    incoming = run(mapped(survey))
    lifecycle.close_questionnaire(questionnaire=survey, by=None)
    Work.objects.filter(kind=lifecycle.ANALYSE_SURVEY).update(state=WorkState.DONE)
    undone(incoming)
    survey.refresh_from_db()
    assert survey.state == QuestionnaireState.CLOSED
    assert Work.objects.filter(kind=lifecycle.ANALYSE_SURVEY, state=WorkState.WAITING).count() == 1


def test_what_has_been_used_stays_and_says_why(draft, monkeypatch, client) -> None:
    incoming = run(mapped(draft))
    task = import_undo.request(incoming=incoming, by=draft.study.created_by)
    monkeypatch.setattr(uses, "USES", [lambda q: ["핵심가치를 도출했습니다."]])  # between the click and the worker
    work.run(work_id=task.pk)
    incoming.refresh_from_db()
    assert incoming.is_in and Response.objects.count() == 3 and "도출" in incoming.report["stays"]
    with pytest.raises(Refused, match="도출했습니다"):
        import_undo.request(incoming=incoming, by=draft.study.created_by)
    client.force_login(draft.study.created_by)
    place = address("import-undo", draft, incoming.pk)
    assert "되돌릴 수 없습니다" in client.get(place).content.decode() and client.post(place).status_code == 422
    assert "되돌리지 못했습니다" in client.get(address("import-progress", draft, incoming.pk)).content.decode()


def test_a_worker_killed_while_taking_back_leaves_all_and_a_second_delivery_changes_nothing(draft, monkeypatch) -> None:
    incoming = run(mapped(draft))
    task = import_undo.request(incoming=incoming, by=draft.study.created_by)
    assert import_undo.request(incoming=incoming, by=draft.study.created_by).pk == task.pk
    real = bulk_answers.take_back

    def dies(**arguments: Any) -> None:
        real(**arguments)
        raise SystemExit

    with monkeypatch.context() as killed:
        killed.setattr(bulk_answers, "take_back", dies)
        with pytest.raises(SystemExit):
            work.run(work_id=task.pk)
    assert Response.objects.count() == 3 and counts(draft)["", "*"] == 3
    for _again in range(2):
        Work.objects.filter(pk=task.pk).update(state=WorkState.WAITING, claimed_at=None)
        work.run(work_id=task.pk)
    assert not Response.objects.exists()
    assert AuditEntry.objects.filter(verb="response.import_undo").count() == 1


def test_a_second_import_and_an_undoing_wait_for_each_other(survey) -> None:
    incoming = run(mapped(survey))
    import_undo.request(incoming=incoming, by=survey.study.created_by)
    with pytest.raises(Refused, match="다른 파일"):
        upload(survey, SMALL + "4,f,60+,1,1,1\n")
    work.run(work_id=Work.objects.latest("pk").pk)
    other = mapped(survey, SMALL + "4,f,60+,1,1,1\n")
    imports.request(incoming=other, by=survey.study.created_by)
    AnswerImport.objects.filter(pk=incoming.pk).update(undone_at=None)
    incoming.refresh_from_db()
    with pytest.raises(Refused, match="다른 파일"):
        import_undo.request(incoming=incoming, by=survey.study.created_by)


def test_what_would_come_in_is_said_and_nothing_is_stored(draft) -> None:
    ready = checked(mapped(draft))["ready"]
    assert (ready["n"], ready["left_out"], ready["repeats"], ready["state"]) == (3, 0, 0, "draft")
    assert ready["items"]["other"] == {"answered": 2, "no_opinion": 1}
    assert ready["weights"] == {"least": 0.5, "most": 1.5, "sum": 3.0}
    assert not Response.objects.exists() and draft.state == QuestionnaireState.DRAFT


def test_what_changed_after_the_look_is_not_imported(draft) -> None:
    incoming = mapped(draft)
    checked(incoming)
    items.change_item(item=draft.entries.first().item, by=draft.study.created_by, text_ko="다른 질문", text_en="Other")
    with pytest.raises(Refused, match="바뀌었습니다"):
        imports.request(incoming=incoming, by=draft.study.created_by)


@pytest.mark.parametrize(
    ("text", "repeats", "many"),
    [
        (SMALL + "\n", 3, True),  # the same rows, another file
        (
            "wt;goal;other;gender;연령대;id\n0.5;5;2;m;40-59;b\n1.5;4;99;f;18-39;a\n1;;DK;f;60+;c\n",
            3,
            True,
        ),  # written anew
        (SMALL + "4,f,60+,1,1,1\n5,f,60+,2,1,1\n6,f,60+,3,1,1\n7,f,60+,3,2,1\n", 3, False),  # grown
        (SMALL.replace(",4,99", ",1,99").replace(",5,2", ",1,1").replace(",,DK", ",2,2"), 0, False),
    ],
)
def test_rows_that_are_there_already_are_counted_and_asked_about(survey, text, repeats, many) -> None:
    run(mapped(survey))
    incoming = upload(survey, text)
    names = {"gender": "sex", "연령대": "age_group", "wt": "*weight", "goal": "goal", "other": "other"}
    header = text.splitlines()[0].replace(";", ",").split(",")
    columns = {str(i): names.get(name, "") for i, name in enumerate(header)}
    by = survey.study.created_by
    assert import_choices.set_columns(incoming=incoming, columns=columns, by=by) == {}
    assert checked(incoming)["ready"]["repeats"] == repeats
    if many:
        with pytest.raises(Refused, match="같은 행이 많습니다"):
            imports.request(incoming=incoming, by=by)
        AnswerImport.objects.filter(pk=incoming.pk).update(report=None)
        incoming.refresh_from_db()
        assert "이미 있는 응답과" in run(incoming).report["refused"]  # whoever asks the worker without a look
    task = imports.request(incoming=incoming, by=by, repeats_known=True)
    work.run(work_id=task.pk)
    incoming.refresh_from_db()
    assert incoming.is_in


def test_by_file_is_not_today_and_not_complete(survey) -> None:
    make.response(survey, {"goal": 1, "other": 1, "sex": "m", "age_group": "60+"})
    make.responses.begin(questionnaire=survey, form_token="open", language="ko")
    tallies.advance()
    run(mapped(survey))
    page = fieldwork.page_of(survey)
    assert (page["n"], page["by_file"], page["rate"]) == (4, 3, 0.5)
    assert sum(day.count for day in page["curve"]["days"]) == 1
    assert page["curve"]["days"][-1].day == page["curve"]["today"]


def test_the_pages_say_what_will_happen_and_take_it_back(client, draft) -> None:
    client.force_login(draft.study.created_by)
    incoming = mapped(draft)
    confirm = address("import-confirm", draft, incoming.pk)
    assert client.get(confirm)["Location"] == address("import-values", draft, incoming.pk)
    checked(incoming)
    page = client.get(confirm).content.decode()
    for words in ("응답 3개를 가져오시겠습니까?", "마감됩니다", "합 3.00", "되돌릴 수 있습니다", "<code>99</code>"):
        assert words in page
    client.post(confirm)
    work.run(work_id=Work.objects.latest("pk").pk)
    work.run(work_id=Work.objects.exclude(kind=CHECK_ANSWERS).earliest("pk").pk)
    done = client.get(address("import-progress", draft, incoming.pk)).content.decode()
    assert (
        "응답 3개를 가져왔습니다" in done
        and reverse("surveys:import-undo", args=[draft.study.slug, draft.key, incoming.pk]) in done
    )
    undo = address("import-undo", draft, incoming.pk)
    assert "설계 중으로 돌아갑니다" in client.get(undo).content.decode()
    asked = client.post(undo)
    assert "가져온 응답을 되돌립니다" in client.get(asked["Location"]).content.decode()
    work.run(work_id=Work.objects.get(kind="undo_import").pk)
    assert "응답 3개를 되돌렸습니다" in client.get(asked["Location"]).content.decode()
    assert "에 되돌림" in client.get(address("import", draft)).content.decode()
