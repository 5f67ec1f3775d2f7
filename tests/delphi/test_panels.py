"""The panel: imported whole or not at all, the same file twice adds nobody."""

from __future__ import annotations

import pytest

from delphi.enums import PanelistState
from delphi.services import panel_import, panels
from surveys.models import AuditEntry
from surveys.services.refusal import Refused
from tests.factories import panels as make

pytestmark = pytest.mark.django_db
HEADER = ["성명", "이메일", "구분", "소속"]
COLUMNS = {"name": "성명", "email": "이메일", "group": "구분", "affiliation": "소속"}


@pytest.fixture
def panel(study):
    return make.panel(study, groups=("학계",), size=0)


def plan(panel, *rows, columns=COLUMNS):
    return panel_import.plan_import(
        panel=panel, header=HEADER, rows=rows, lines=list(range(2, len(rows) + 2)), columns=columns
    )


def test_columns_are_guessed_from_what_they_are_called():
    assert panel_import.guess_columns(HEADER) == COLUMNS
    assert panel_import.guess_columns(["E-mail", "Full Name", "x"]) == {"email": "E-mail", "name": "Full Name"}


def test_the_same_file_twice_adds_nobody(study, panel):
    rows = (["김하늘", "A@example.org", "학계", "한국대"], ["이바다", "b@example.org", "시민단체", ""])
    first = plan(panel, *rows)
    assert (first.added, first.new_groups) == (2, ["시민단체"])
    panel_import.import_panel(panel=panel, plan=first, by=study.created_by)
    assert sorted(panel.panelists.values_list("email", "group__name_ko")) == [
        ("a@example.org", "학계"),
        ("b@example.org", "시민단체"),
    ]
    again = plan(panel, *rows)
    assert (again.added, again.changed, again.unchanged, again.new_groups) == (0, 0, 2, [])
    panel_import.import_panel(panel=panel, plan=again, by=study.created_by)
    assert panel.panelists.count() == 2 and panel.groups.count() == 2


def test_a_changed_row_brings_the_person_up_to_date_and_keeps_the_key(study, panel):
    panel_import.import_panel(
        panel=panel, plan=plan(panel, ["김하늘", "a@example.org", "학계", ""]), by=study.created_by
    )
    key = panel.panelists.get().key
    change = plan(panel, ["김하늘", "a@example.org", "학계", "새 기관"])
    assert change.changed == 1
    panel_import.import_panel(panel=panel, plan=change, by=study.created_by)
    assert (panel.panelists.get().affiliation, panel.panelists.get().key) == ("새 기관", key)


def test_a_changed_language_is_changed_counted_and_said(study, panel):
    """An empty cell, or a file without the column, leaves the language as it is."""

    def read(columns, *rows):
        lines = list(range(2, len(rows) + 2))
        return panel_import.plan_import(panel=panel, header=columns, rows=rows, lines=lines, columns=dict(zip(["name", "email", "language"], columns, strict=False)))

    columns = ["성명", "전자우편", "사용언어"]
    panel_import.import_panel(panel=panel, plan=read(columns, ["아무개", "am@example.org", "영문"]), by=study.created_by)
    assert panel.panelists.get().language == "en"
    for unsaid in (read(columns, ["아무개", "AM@example.org", ""]), read(columns[:2], ["아무개", "am@example.org"])):
        assert (unsaid.changed, unsaid.unchanged) == (0, 1)
        panel_import.import_panel(panel=panel, plan=unsaid, by=study.created_by)
        assert panel.panelists.get().language == "en"
    change = read(columns, ["아무개", "am@example.org", "한국어"])
    assert change.changed == 1 and change.changes == ["아무개: 언어 en → ko"]
    panel_import.import_panel(panel=panel, plan=change, by=study.created_by)
    assert panel.panelists.get().language == "ko"


def test_every_fault_is_named_by_row_and_column_and_nothing_is_written(study, panel):
    faulty = plan(
        panel,
        ["김하늘", "a@example.org", "학계", ""],
        ["", "not-an-address", "학계", ""],
        ["박새벽", "a@example.org", "학계", "x" * 201],
    )
    assert [(f.line, f.column) for f in faulty.faults] == [(3, "성명"), (3, "이메일"), (4, "이메일"), (4, "소속")]
    assert "2" in faulty.faults[2].sentence
    with pytest.raises(Refused):
        panel_import.import_panel(panel=panel, plan=faulty, by=study.created_by)
    assert not panel.panelists.exists()


def test_name_and_address_must_have_a_column(panel):
    with pytest.raises(Refused) as refused:
        plan(panel, ["김하늘", "a@example.org", "", ""], columns={"name": "성명"})
    assert refused.value.key == "email"


def test_one_address_sits_once_on_a_panel_whatever_the_case(study, panel):
    make.panelist(panel, email="a@example.org")
    with pytest.raises(Refused) as refused:
        panels.add_panelist(panel=panel, name="x", email="A@Example.org", by=study.created_by)
    assert refused.value.key == "email"


def test_a_withdrawn_panelist_can_come_back(study, panel):
    person = make.panelist(panel)
    assert panels.withdraw_panelist(panelist=person, by=study.created_by).state == PanelistState.WITHDRAWN
    assert panels.restore_panelist(panelist=person, by=study.created_by).state == PanelistState.ACTIVE


def test_the_audit_trail_names_nobody(study, panel):
    make.panelist(panel, name="김비밀", email="secret@example.org")
    text = str(list(AuditEntry.objects.filter(study=study).values_list("target", "detail")))
    assert "김비밀" not in text and "secret@" not in text


def test_a_group_with_members_stays(study, panel):
    group = panel.groups.get()
    make.panelist(panel, group)
    with pytest.raises(Refused):
        panels.remove_group(group=group, by=study.created_by)
