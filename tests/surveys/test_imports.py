"""Bringing in a file: mapping, checking, whole or nothing, once."""

from __future__ import annotations

import csv
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from surveys import tasks
from surveys.enums import QuestionnaireState, Role, WorkState
from surveys.models import AnswerImport, AuditEntry, Response, Tally, Work
from surveys.selectors.imports import CHECK_ANSWERS, IMPORT_ANSWERS
from surveys.services import import_choices, imports, lifecycle, tallies, work
from surveys.services.lifecycle import ANALYSE_SURVEY
from surveys.services.refusal import Refused
from tests.factories import studies as make

pytestmark = pytest.mark.django_db
REAL = Path(os.environ.get("REAL_DATA_DIR", "../shared/data/real")) / "beps_1997.csv"
SMALL = "id,gender,연령대,goal,other,wt\n1,female,18-39,4,99,1.5\n2,남성,40 – 59,5,2,0.5\n3,F,60세 이상,,DK,1\n"


@pytest.fixture
def study() -> Any:
    return make.study()


@pytest.fixture
def questionnaire(study: Any) -> Any:
    return make.questionnaire(study, [make.item(study, "goal"), make.item(study, "other"), *make.demographics(study)])


def upload(questionnaire: Any, text: str | bytes = SMALL, name: str = "answers.csv") -> AnswerImport:
    data = text.encode() if isinstance(text, str) else text
    file = SimpleUploadedFile(name, data)
    return imports.upload(questionnaire=questionnaire, file=file, by=questionnaire.study.created_by)


def mapped(
    questionnaire: Any, text: str = SMALL, columns: dict | None = None, values: dict | None = None
) -> AnswerImport:
    incoming = upload(questionnaire, text)
    by = questionnaire.study.created_by
    chosen = columns or {"0": "", "1": "sex", "2": "age_group", "3": "goal", "4": "other", "5": "*weight"}
    assert import_choices.set_columns(incoming=incoming, columns=chosen, by=by) == {}
    import_choices.set_values(incoming=incoming, values=values or {"4": {"99": "", "DK": "no_opinion"}}, by=by)
    return incoming


def run(incoming: AnswerImport) -> AnswerImport:
    """Ask for it and do what the worker does."""
    task = imports.request(incoming=incoming, by=incoming.questionnaire.study.created_by)
    work.run(work_id=task.pk)
    task.refresh_from_db()
    assert task.state == WorkState.DONE, task.failure
    incoming.refresh_from_db()
    return incoming


def test_proposals_for_columns_and_values(questionnaire) -> None:
    incoming = upload(questionnaire)
    assert incoming.columns == {"0": "", "1": "", "2": "age_group", "3": "goal", "4": "other", "5": "*weight"}
    incoming = mapped(questionnaire)
    assert incoming.values["1"] == {"female": "f", "남성": "m", "F": "f"}
    assert incoming.values["2"] == {"18-39": "18-39", "40 – 59": "40-59", "60세 이상": "60+"}
    assert incoming.values["4"] == {"2": "2", "99": "", "DK": "no_opinion"} and incoming.missing == {"99": True}


def test_a_draft_becomes_a_closed_questionnaire_that_holds_the_file(questionnaire) -> None:
    incoming = mapped(questionnaire)
    assert run(incoming).n == 3
    questionnaire.refresh_from_db()
    assert questionnaire.state == QuestionnaireState.CLOSED and questionnaire.content_hash
    first, second, third = Response.objects.order_by("pk")
    assert first.answers == {"sex": "f", "age_group": "18-39", "goal": 4} and first.base_weight == 1.5
    assert second.answers == {"sex": "m", "age_group": "40-59", "goal": 5, "other": 2}
    assert third.answers == {"sex": "f", "age_group": "60+", "other": "no_opinion"}
    assert "answers.csv" in first.imported_from and first.revisions.get().kind == "import"
    assert Tally.objects.get(questionnaire=questionnaire, item_code="sex", code="f").count == 2
    assert Work.objects.filter(kind=ANALYSE_SURVEY, subject_id=questionnaire.pk).exists()
    entry = AuditEntry.objects.get(verb="response.import")
    assert entry.detail["n"] == 3
    incoming.refresh_from_db()
    assert incoming.content is None


def test_open_questionnaires_take_more_and_the_same_file_only_once(study) -> None:
    q = make.opened(study, [make.item(study, "goal"), make.item(study, "other"), *make.demographics(study)])
    make.response(q, {"goal": 1, "other": 1, "sex": "m", "age_group": "60+"})
    run(mapped(q))
    assert Tally.objects.get(questionnaire=q, item_code="", code="*").count == 3
    assert tallies.advance() == 1  # the answer before it is counted by its own mark, once
    assert tallies.advance() == 0
    assert Tally.objects.get(questionnaire=q, item_code="", code="*").count == 4
    with pytest.raises(Refused, match="이미 가져온 파일"):
        upload(q)
    upload(q, SMALL + "4,f,60+,1,1,1\n")


def test_a_second_run_of_the_same_upload_is_refused(study) -> None:
    q = make.opened(study, [make.item(study, "goal"), make.item(study, "other"), *make.demographics(study)])
    incoming = run(mapped(q))
    with pytest.raises(Refused, match="이미 가져온 파일"):
        imports.request(incoming=incoming, by=study.created_by)
    assert Response.objects.count() == 3


def test_whole_or_nothing_with_row_and_column(questionnaire) -> None:
    text = "sex,age_group,goal,wt\nf,60+,3,1\nm,60+,6,1\nx,60+,=1+2,-1\n,,,1\n"
    incoming = mapped(questionnaire, text, {"0": "sex", "1": "age_group", "2": "goal", "3": "*weight"})
    import_choices.set_values(
        incoming=incoming, values={"2": {"6": "6", "=1+2": "=1+2"}}, by=questionnaire.study.created_by
    )
    wrong = imports.wrong_cells(run(incoming))
    assert wrong is not None and incoming.content is not None
    found = [(e.line, e.column, e.value) for e in wrong.errors]
    assert found == [
        (3, "C (goal)", "6"),
        (4, "A (sex)", "x"),
        (4, "C (goal)", "=1+2"),
        (4, "D (wt)", "-1"),
        (5, "", ""),
    ]
    questionnaire.refresh_from_db()
    assert questionnaire.state == QuestionnaireState.DRAFT and not Response.objects.exists()


def test_only_the_first_fifty_errors_and_the_total(questionnaire) -> None:
    text = "goal\n" + "zz\n" * 120
    incoming = mapped(questionnaire, text, {"0": "goal"})
    wrong = imports.wrong_cells(run(incoming))
    assert wrong is not None and len(wrong.errors) == 50 and wrong.total == 120 and "120" in str(wrong.sentence)


@pytest.mark.parametrize(
    ("columns", "place", "word"),
    [
        ({"0": "goal", "1": "goal"}, "1", "두 열"),
        ({"0": "nothing"}, "0", "없는 문항"),
        ({"0": "", "1": "*weight"}, "", "맞춘 열이 없습니다"),
    ],
)
def test_columns_that_cannot_be(questionnaire, columns, place, word) -> None:
    errors = import_choices.set_columns(
        incoming=upload(questionnaire), columns=columns, by=questionnaire.study.created_by
    )
    assert word in errors[place]


def test_closed_pilot_and_expert_questionnaires_take_no_file(study) -> None:
    closed = make.questionnaire(study)
    closed.state, closed.content_hash = QuestionnaireState.CLOSED, "x"
    closed.save()
    with pytest.raises(Refused, match="마감된"):
        upload(closed)


def test_files_nobody_went_on_with_are_dropped(questionnaire) -> None:
    incoming = upload(questionnaire)
    tasks.erase_expired()
    assert AnswerImport.objects.exists()
    AnswerImport.objects.filter(pk=incoming.pk).update(created_at=timezone.now() - timedelta(days=2))
    tasks.erase_expired()
    assert not AnswerImport.objects.exists()


def address(name: str, questionnaire: Any, *args: Any) -> str:
    return reverse(f"surveys:{name}", args=[questionnaire.study.slug, questionnaire.key, *args])


def test_the_pages_from_upload_to_answers(client, questionnaire) -> None:
    client.force_login(questionnaire.study.created_by)
    start = client.get(address("import", questionnaire))
    assert "바로 마감됩니다" in start.content.decode()
    sent = client.post(
        address("import", questionnaire), {"file": SimpleUploadedFile("a.csv", SMALL.replace("DK,1", "DK,x").encode())}
    )
    columns = client.get(sent["Location"]).content.decode()
    assert "처음 다섯 값" in columns and "남성" in columns
    chosen = {
        "column-1": "sex",
        "column-2": "age_group",
        "column-3": "goal",
        "column-4": "other",
        "column-5": "*weight",
    }
    wrong = client.post(sent["Location"], {**chosen, "column-0": "goal"})
    assert wrong.status_code == 422 and "두 열" in wrong.content.decode()
    mapping = client.post(sent["Location"], chosen)
    page = client.get(mapping["Location"]).content.decode()
    assert "‘답하지 않음’을 뜻하는 값" in page and 'name="missing-0" checked' in page
    unsaid = client.post(mapping["Location"], {"missing-asked": "1"})
    assert unsaid.status_code == 422 and "뜻을 고르지 않은 값이 1개" in unsaid.content.decode()
    looked = client.post(mapping["Location"], {"missing-asked": "1", "missing-0": "on", "look": "1"})
    assert looked["Location"] == mapping["Location"] and not Work.objects.exists()
    client.post(mapping["Location"], {"missing-asked": "1"})
    block = next(b for b in client.get(mapping["Location"]).context["blocks"] if b["question"].code == "other")
    fields = {row["field"]: {"99": "", "DK": "no_opinion", "2": "2"}[row["value"]] for row in block["rows"]}
    asked = client.post(mapping["Location"], {"missing-asked": "1", **fields})
    assert asked["Location"].endswith("/progress/")
    assert client.get(mapping["Location"])["Location"] == asked["Location"]  # nothing can change while it waits
    waiting = client.get(asked["Location"]).content.decode()
    assert "차례를 기다리고 있습니다" in waiting and "새로 고침" in waiting
    assert "HX-Refresh" not in client.get(asked["Location"], HTTP_HX_REQUEST="true")
    work.run(work_id=Work.objects.get(kind=CHECK_ANSWERS).pk)
    assert client.get(asked["Location"], HTTP_HX_REQUEST="true")["HX-Refresh"] == "true"
    refused = client.get(asked["Location"], follow=True)
    assert refused.redirect_chain[-1][0] == mapping["Location"] and "F (wt)" in refused.content.decode()
    client.post(sent["Location"], {**chosen, "column-5": ""})
    client.post(mapping["Location"], {"missing-asked": "1", "missing-0": "on"})
    work.run(work_id=Work.objects.filter(kind=CHECK_ANSWERS).latest("pk").pk)
    confirm = client.get(asked["Location"])["Location"]
    assert "아직 아무것도 저장하지 않았습니다" in client.get(confirm).content.decode() and not Response.objects.exists()
    assert client.post(confirm)["Location"] == asked["Location"]
    assert "가져오고 있습니다" in client.get(address("import", questionnaire)).content.decode()
    work.run(work_id=Work.objects.filter(kind=IMPORT_ANSWERS).latest("pk").pk)
    done = client.get(mapping["Location"], follow=True)
    assert done.redirect_chain[-1][0] == asked["Location"]
    assert "응답 3개를 가져왔습니다" in done.content.decode() and Response.objects.count() == 3


@pytest.mark.parametrize(
    ("data", "word"),
    [(b"", "빈 파일"), (b"PK\x03\x04", "XLSX"), (b"a,a\n1,2", "겹칩니다"), (b"\x00" * 90, "읽을 수 없는")],
)
def test_bad_files_come_back_to_the_page_with_a_sentence(client, questionnaire, data, word) -> None:
    client.force_login(questionnaire.study.created_by)
    page = client.post(address("import", questionnaire), {"file": SimpleUploadedFile("a.csv", data)})
    assert page.status_code == 422 and word in page.content.decode()


def test_too_large_a_file_is_refused_with_the_limit(client, questionnaire, settings) -> None:
    settings.UPLOAD_MAX_BYTES = 1024**2
    client.force_login(questionnaire.study.created_by)
    page = client.post(address("import", questionnaire), {"file": SimpleUploadedFile("a.csv", b"a,b\n" * 400_000)})
    assert page.status_code == 422 and "1 MB까지" in page.content.decode()


def test_who_may_import_and_export(client, questionnaire) -> None:
    study, over = questionnaire.study, lifecycle.close_questionnaire(questionnaire=make.opened(questionnaire.study), by=None)
    places = {"import": (questionnaire, {Role.RESEARCHER}), "export": (over, {Role.RESEARCHER, Role.ANALYST})}
    for name, (q, allowed) in places.items():
        client.force_login(make.user())
        assert client.get(address(name, q)).status_code == 404
        for role in Role:
            client.force_login(make.member(study, role))
            assert client.get(address(name, q)).status_code == (200 if role in allowed else 403)


@pytest.mark.skipif(not REAL.exists(), reason="the real answers are not here: set REAL_DATA_DIR")
def test_real_answers_of_1525_people(study) -> None:
    with REAL.open(encoding="utf-8") as file:
        real = list(csv.DictReader(file))
    names = ["economic_cond_national", "economic_cond_household", "Blair", "Hague", "Kennedy"]
    items = [make.item(study, name.replace("_", "-").lower()) for name in names]
    ages = sorted({row["age_group"] for row in real})
    items += [make.choice(study, "sex", make.SEX), make.choice(study, "age-group", ages)]
    q = make.questionnaire(study, items)
    incoming = upload(q, REAL.read_bytes(), "beps.csv")
    columns = dict(incoming.columns)
    assert [columns[str(i)] for i in range(4, 9)] == [name.replace("_", "-").lower() for name in names]
    assert columns["3"] == "age-group"
    columns["1"] = "sex"
    assert import_choices.set_columns(incoming=incoming, columns=columns, by=study.created_by) == {}
    assert run(incoming).n == 1525
    for name in names:
        for point in "12345":
            counted = Tally.objects.filter(questionnaire=q, item_code=name.replace("_", "-").lower(), code=point)
            assert sum(t.count for t in counted) == sum(1 for row in real if row[name] == point)
