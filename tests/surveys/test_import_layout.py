"""A file of answers with titles above its names or sums below its rows: a person says which row is what."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from surveys.forms.tables import LayoutForm
from surveys.models import AnswerImport, Response
from surveys.services import imports, work
from surveys.services.tabular import read_grid
from tests.factories import studies as make
from tests.surveys.test_imports import SMALL, address

pytestmark = pytest.mark.django_db
TITLED = "2026 조사,,\n단위: 명,,\ngoal,other,메모\n4,2,가\n5,1,나\n계,2명,\n"
TWICE = "묶음,묶음,묶음\ngoal,other,메모\n4,2,가\n5,1,나\n"


@pytest.fixture
def questionnaire() -> Any:
    study = make.study()
    return make.questionnaire(study, [make.item(study, "goal"), make.item(study, "other"), *make.demographics(study)])


def test_a_person_says_in_which_row_the_names_stand_and_which_rows_are_no_data(client, questionnaire) -> None:
    client.force_login(questionnaire.study.created_by)
    sent = client.post(address("import", questionnaire), {"file": SimpleUploadedFile("a.csv", TITLED.encode())})["Location"]
    page = client.get(sent).content.decode()
    assert 'name="names" value="3" checked' in page and "3행을 열 이름으로 읽고" in page
    refused = client.post(sent, {"rows": "yes", "names": "6"})
    assert refused.status_code == 422 and "자료가 없습니다" in refused.content.decode()
    assert AnswerImport.objects.get().layout == {}
    assert client.post(sent, {"rows": "yes", "names": "3", "left_out": ["6"]})["Location"] == sent
    kept = AnswerImport.objects.get()
    assert kept.layout == {"names": 3, "left_out": [6]} and kept.columns["0"] == "goal"
    assert 'value="6" checked' in client.get(sent).content.decode()
    client.post(sent, {"column-0": "goal", "column-1": "other"})
    task = imports.request(incoming=AnswerImport.objects.get(), by=questionnaire.study.created_by)
    work.run(work_id=task.pk)
    assert [r.answers for r in Response.objects.order_by("pk")] == [{"goal": 4, "other": 2}, {"goal": 5, "other": 1}]


def test_a_file_whose_proposed_names_make_no_table_is_kept_and_asked_about(client, questionnaire) -> None:
    client.force_login(questionnaire.study.created_by)
    sent = client.post(address("import", questionnaire), {"file": SimpleUploadedFile("a.csv", TWICE.encode())})["Location"]
    page = client.get(sent)
    assert page.status_code == 200 and "겹칩니다" in page.content.decode() and "어느 행에 있는지" in page.content.decode()
    values = sent.replace("/columns/", "/values/")
    assert values == sent or client.get(values).status_code == 404
    again = client.post(sent, {"rows": "yes", "names": "2"}, follow=True).content.decode()
    assert "처음 다섯 값" in again and "겹칩니다" not in again
    changed = client.post(sent, {"column-0": "goal", "column-1": "other"})
    assert changed.status_code == 302
    client.post(sent, {"rows": "yes", "names": "3"})  # other rows: what was said of the columns is forgotten
    assert AnswerImport.objects.get().values == {}


def test_another_row_that_is_none_is_told(client, questionnaire) -> None:
    client.force_login(questionnaire.study.created_by)
    sent = client.post(address("import", questionnaire), {"file": SimpleUploadedFile("a.csv", SMALL.encode())})["Location"]
    for odd in ("99", "x", "-1", "1e3"):
        assert client.post(sent, {"rows": "yes", "names": odd}).status_code == 422
    assert AnswerImport.objects.get().layout == {}


@pytest.mark.parametrize(
    ("text", "span", "rests"),
    [
        ("2026 조사\ngoal,other,메모\n4,2,가\n5,1,나\n", 3, [3, 1, 1, 1]),  # a title takes the line
        ("goal,other\n4,2\n5,1\n", 2, [1, 1, 1]),
        (",".join(f"c{n}" for n in range(9)) + "\n" + "1,2,3,4,5,6,7,8,9\n", 7, [0, 0]),  # the last column counts the others
    ],
)
def test_each_shown_row_fills_its_line(text: str, span: int, rests: list[int]) -> None:
    form = LayoutForm(grid=read_grid(io.BytesIO(text.encode())))
    rows = form.rows()
    assert form.span() == span and [row["rest"] for row in rows] == rests
    assert all(len(row["cells"]) + max(row["rest"] - 1, 0) + bool(row["more"]) == span for row in rows)
