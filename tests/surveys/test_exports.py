"""What leaves: codes, no names, nothing that runs, and only what counts."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from surveys.models import AuditEntry
from surveys.services import lifecycle
from tests.factories import studies as make
from tests.surveys.test_imports import address

pytestmark = pytest.mark.django_db


def read(response: Any) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def test_export_has_codes_no_names_and_nothing_that_runs(client) -> None:
    study = make.study(synthetic=True)
    items = [make.item(study, "goal", text_ko="=목표"), *make.demographics(study), make.text(study, "why")]
    q = make.opened(study, items)
    make.response(q, {"goal": "no_opinion", "sex": "f", "age_group": "60+", "why": '=HYPERLINK("x")\n"둘"'})
    make.response(q, {"goal": 5, "sex": "m", "age_group": "18-39"})
    lifecycle.close_questionnaire(questionnaire=q, by=None)
    client.force_login(study.created_by)
    response = client.get(address("export", q))
    assert "synthetic" in response["Content-Disposition"]
    rows = {row["sex"]: row for row in read(response)}
    assert rows["f"]["why"] == '\'=HYPERLINK("x")\n"둘"' and rows["f"]["goal"] == "no_opinion"
    assert rows["m"]["goal"] == "5" and rows["m"]["why"] == "" and "합성" in rows["m"]["hapui.synthetic"]
    assert set(rows["m"]) == {
        "hapui.response", "goal", "sex", "age_group", "why", "hapui.base_weight", "hapui.language", "hapui.date",
        "hapui.imported", "hapui.synthetic",
    }  # fmt: skip
    book = read(client.get(address("export", q) + "?part=codebook"))
    goal = [row for row in book if row["item"] == "goal"]
    assert [row["code"] for row in goal] == ["1", "2", "3", "4", "5", "no_opinion", ""]
    assert goal[0]["text_ko"] == "'=목표" and goal[0]["label_en"] == "Level 1"
    parts = AuditEntry.objects.filter(verb="response.export").values_list("detail__part", flat=True)
    assert sorted(parts) == ["answers", "codebook"]


def test_export_leaves_out_drafts_pilots_and_erased(client) -> None:
    from surveys.services import responses

    study = make.study()
    q = make.opened(study, [make.item(study, "goal")])
    make.response(q, {"goal": 1})
    responses.withdraw(response=make.response(q, {"goal": 2}))
    responses.begin(questionnaire=q, form_token="open", language="ko")
    lifecycle.close_questionnaire(questionnaire=q, by=None)
    client.force_login(study.created_by)
    assert [row["goal"] for row in read(client.get(address("export", q)))] == ["1"]
