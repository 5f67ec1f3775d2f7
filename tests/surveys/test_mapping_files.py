"""Whole files against a questionnaire: columns, signs for no answer, own exports, scales with their own numbers."""

from __future__ import annotations

from typing import Any

import pytest

from surveys.models import AnswerImport
from surveys.services import import_choices, imports
from surveys.services.column_mapping import UNSAID
from surveys.services.column_names import proposals
from surveys.services.own_columns import is_own, with_own_names
from surveys.services.value_meanings import CODES, LABELS, RANGES, read_values
from tests.factories import studies as make
from tests.surveys.test_import_undo import checked, questions
from tests.surveys.test_imports import run, upload
from tests.surveys.test_mapping import SHIFTED, choice


@pytest.fixture
def study(db: None) -> Any:
    return make.study()


def taken(questionnaire: Any, *header: str) -> list[str]:
    return [found.target for found in proposals(questionnaire, header)]


def test_columns_exact_before_similar_and_asked_where_unsure(study) -> None:
    items = [make.item(study, "q11", text_ko="치안 만족", text_en="Safety"), make.item(study, "Q1"), make.item(study, "q1"),
             make.item(study, "a-1", text_ko="녹지 만족"), make.item(study, "weight")]  # fmt: skip
    items[0].wordings.update(short_ko="치안")
    q = make.questionnaire(study, items)
    assert taken(q, "q1_1", "q1_2", "q11") == ["", "", "q11"]
    assert taken(q, "q1", "Q1") == ["q1", "Q1"] and taken(q, "q 1") == [UNSAID]
    assert taken(q, "치안", "A_1") == ["q11", "a-1"] and taken(q, "safety") == ["q11"]
    assert taken(q, "치안", "q11") == [UNSAID, UNSAID]  # both name it exactly
    assert taken(q, "q11", "Q-11") == ["q11", UNSAID]  # the second may be another
    assert taken(q, "a.1", "A1") == [UNSAID, UNSAID]
    assert taken(q, "weight") == [UNSAID]  # an item, or the weights
    assert taken(q, "가중치", "wt") == [UNSAID, UNSAID]
    notes = proposals(q, ["x_1", "x_2", "a_1", "q 1"])
    assert "행렬" in notes[0].note and "비슷하여" in notes[2].note and "Q1, q1" in notes[3].note


def test_the_short_name_is_a_name(study) -> None:
    sex = make.choice(study, "d1", make.SEX, text_ko="귀하의 성별은 무엇입니까?")
    sex.wordings.update(short_ko="성별", short_en="Sex")
    q = make.questionnaire(study, [make.item(study, "goal"), sex])
    assert taken(q, "성별") == ["d1"] and taken(q, "sex") == ["d1"]
    assert taken(q, "성별") == ["d1"]  # decomposed letters


def test_what_nobody_chose_does_not_come_in(study) -> None:
    q = make.questionnaire(study, [make.choice(study, "visits", SHIFTED)])
    incoming, by = upload(q, "visits\n1\n2\n2\n"), study.created_by
    assert import_choices.set_columns(incoming=incoming, columns={"0": UNSAID}, by=by)["0"].startswith("어느 문항")
    assert import_choices.set_columns(incoming=incoming, columns={"0": "visits"}, by=by) == {}
    assert import_choices.unsaid(incoming) == {"0": {"1": UNSAID, "2": UNSAID}}
    import_choices.set_values(incoming=incoming, values={}, hows={"0": LABELS}, by=by)
    assert incoming.values == {"0": {"1": "0", "2": "1"}}
    import_choices.set_values(incoming=incoming, values={}, hows={"0": CODES}, by=by)
    assert [r.answers["visits"] for r in answers(run(incoming))] == ["1", "2", "2"]


def test_signs_for_no_answer_are_said_once_for_the_file(study) -> None:
    items = [make.item(study, code) for code in ("a", "b", "c")]
    temperature = make.choice(study, "t", {"-1": ("영하", "below"), "1": ("영상", "above")})
    q, by = make.questionnaire(study, [*items, temperature, make.text(study, "why")]), study.created_by
    incoming = upload(q, "a,b,c,t,why\n1,NA,3,-1,NA\n-1,2,88,1,또\n")
    import_choices.set_columns(incoming=incoming, columns=incoming.columns, by=by)
    assert incoming.missing == {"-1": True, "NA": True}
    import_choices.set_values(incoming=incoming, values={}, missing={"88": True}, by=by)
    assert [r.answers for r in answers(run(incoming))] == [{"a": 1, "c": 3, "t": "-1"}, {"b": 2, "t": "1", "why": "또"}]


@pytest.mark.parametrize(
    ("first", "file", "stored"), [(0, "0 1 5 10", [0, 1, 5, 10]), (-2, "-2 −1 0.0 2", [-2, -1, 0, 2])]
)
def test_a_scale_takes_its_own_numbers(study, first, file, stored) -> None:
    scale = make.scale(study, 11 if first == 0 else 5, first=first)
    q = make.questionnaire(study, [make.item(study, "sat", scale=scale)])
    incoming = upload(q, "sat\n" + file.replace(" ", "\n") + "\n")
    import_choices.set_columns(incoming=incoming, columns=incoming.columns, by=study.created_by)
    assert not incoming.missing and not import_choices.unsaid(incoming)
    assert [r.answers["sat"] for r in answers(run(incoming))] == stored


def test_a_sign_that_is_no_sign_is_asked_about(study) -> None:
    q, by = make.questionnaire(study, [make.item(study, "a"), make.text(study, "why")]), study.created_by
    incoming = upload(q, "a,why\n1,NA\nNA,2\n")
    import_choices.set_columns(incoming=incoming, columns=incoming.columns, by=by)
    import_choices.set_values(incoming=incoming, values={}, missing={"NA": False}, by=by)
    assert import_choices.unsaid(incoming) == {"0": {"NA": UNSAID}} and incoming.values["1"] == {}


def answers(incoming: Any) -> list[Any]:
    assert incoming.imported_at, incoming.report
    return list(incoming.questionnaire.responses.order_by("pk"))


def test_own_export_with_the_oddest_codes_comes_back(study) -> None:
    from surveys.services.exports import answer_lines

    codes = ["date", "language", "response", "note", "imported", "base_weight", "Q1", "q1", "q1-1", "q11"]
    odd = make.choice(
        study, "odd", {"1": ("2", "-1"), "2": ("1", "NA"), "-1": ("9", "1"), "NA": ("99", "x"), "=x": ("y", "y")}
    )
    items = [*(make.item(study, code) for code in codes), odd, make.text(study, "why")]
    q = make.opened(study, items)
    for number_, code in enumerate(["1", "2", "-1", "NA", "=x"]):
        made = make.response(
            q, dict.fromkeys(codes, 1 + number_ % 5) | {"odd": code, "why": ["=1+1", "'=2", "NaN", "-5", "'a"][number_]}
        )
        made.base_weight = 0.5 + number_
        made.save()
    left = "".join(answer_lines(q))
    twin = make.questionnaire(study, items)
    incoming = upload(twin, left)
    assert import_choices.set_columns(incoming=incoming, columns=incoming.columns, by=study.created_by) == {}
    run(incoming)
    assert sorted(map(str, twin.responses.values_list("answers", "base_weight"))) == sorted(
        map(str, q.responses.values_list("answers", "base_weight"))
    )


def test_a_file_of_before_comes_back_too(study) -> None:
    codes = ["language", "date", "response", "note", "1q-2", "Q1", "q1"]
    q = make.questionnaire(study, [make.item(study, code) for code in codes])
    before = "\ufeffresponse,language,date,response,note,1q-2,Q1,q1,base_weight,language,date,imported\n"
    incoming = upload(q, before + "1,5,4,3,2,1,,2,1.0,ko,2026-11-28,1\n2,1,2,3,4,5,,1,0.5,ko,2026-11-28,1\n")
    assert list(incoming.columns.values()) == ["", *codes, "*weight", "", "", ""]
    assert import_choices.set_columns(incoming=incoming, columns=incoming.columns, by=study.created_by) == {}
    first, second = answers(run(incoming))
    assert (
        first.answers == {"language": 5, "date": 4, "response": 3, "note": 2, "1q-2": 1, "q1": 2}
        and second.base_weight == 0.5
    )


def test_files_of_before_are_known_by_where_their_columns_stood() -> None:
    before = ["response", "language", "date", "response", "q1", "base_weight", "language", "date", "imported"]
    assert is_own(with_own_names(before)) and with_own_names(before)[1:5] == ["language", "date", "response", "q1"]
    assert is_own(with_own_names([*before, "synthetic_demonstration_data"]))
    for other in (["response", "q1"], ["q1", "base_weight", "language", "date", "imported"], ["a", "b"]):
        assert with_own_names(other) == other


def test_ages_go_into_groups_only_where_somebody_asks(study) -> None:
    q, by = make.questionnaire(study, [make.item(study, "a"), *make.demographics(study)]), study.created_by
    incoming = upload(q, "a,age_group\n1,18\n2,39\n3,40.0\n4,99\n5,60+\n5,17\n")
    import_choices.set_columns(incoming=incoming, columns=incoming.columns, by=by)
    assert set(import_choices.unsaid(incoming)["1"]) == {"17", "18", "39", "40.0"}
    import_choices.set_values(incoming=incoming, values={}, hows={"1": RANGES}, by=by)
    assert import_choices.unsaid(incoming) == {"1": {"17": UNSAID}}
    assert incoming.values["1"] | {"17": ""} == {
        "17": "", "18": "18-39", "39": "18-39", "40.0": "40-59", "99": "", "60+": "60+",
    }  # fmt: skip
    overlapping = choice({"a": ("18–39", "x"), "b": ("30–50", "y")})
    assert not read_values(overlapping, ["35"], own=False).by_range


def test_weights_are_read_one_way_and_zero_is_asked_about(study) -> None:
    draft = make.questionnaire(study, questions(study))
    columns = {"0": "goal", "1": "*weight"}

    def with_weights(*cells: str) -> AnswerImport:
        rows = "".join(f'{1 + n % 5},"{cell}"\n' for n, cell in enumerate(cells))
        incoming = upload(draft, f"goal,wt\n{rows}")
        assert import_choices.set_columns(incoming=incoming, columns=columns, by=draft.study.created_by) == {}
        return incoming

    def said(incoming: AnswerImport, **weighting: str) -> dict[str, Any]:
        import_choices.set_weighting(incoming=incoming, weighting=weighting, by=draft.study.created_by)
        return checked(incoming)

    assert checked(with_weights("1,250.5", "0.5"))["ready"]["weights"]["most"] == 1250.5
    assert checked(with_weights("0,85", "1,2500"))["ready"]["weights"] == {"least": 0.85, "most": 1.25, "sum": 2.1}
    assert checked(with_weights("１．５", "1e0"))["ready"]["weights"]["most"] == 1.5
    either = with_weights("1,250", "2")
    assert either.weighting == {"comma": UNSAID} and import_choices.unsaid_count(either) == 1
    assert said(either, comma="decimal")["ready"]["weights"]["least"] == 1.25
    assert said(either, comma="thousands")["ready"]["weights"]["most"] == 1250
    zero = with_weights("1,250.5", "0", "2")
    assert zero.weighting == {"comma": "thousands", "zero": UNSAID}
    ready = said(zero, zero="leave_out")["ready"]
    assert (ready["n"], ready["left_out"]) == (2, 1)
    for cells, word in (
        (("1", ""), "비어"),
        (("1", "-2"), "0보다 큰"),
        (("1", "x"), "수로 읽을 수 없는"),
        (("1,5", "1.250,5", "2.5"), "수로"),
    ):
        incoming = with_weights(*cells)
        checked(incoming)
        wrong = imports.wrong_cells(incoming)
        assert wrong is not None and word in wrong.errors[0].sentence and wrong.errors[0].column == "B (wt)"
