"""What a file's names and values are taken for: exact before similar, one or nobody, a whole column one way."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.numerals import bare
from surveys.selectors.answering import Option, Question
from surveys.services.column_mapping import UNSAID
from surveys.services.csv_files import as_it_was, safe_cell
from surveys.services.likeness import Names, name_key, value_key
from surveys.services.number_ranges import range_of
from surveys.services.value_meanings import ASKED, CODES, EACH, LABELS, read_values
from surveys.validators import NO_OPINION, Asked


def choice(labels: dict[str, tuple[str, str]], *, no_opinion: bool = False) -> list[Question]:
    asked = Asked("visits", "choice", categories=tuple(labels), no_opinion=no_opinion)
    return [
        Question(1, asked, "other", "?", "", tuple(Option(code, names[place]) for code, names in labels.items()), None)
        for place in (0, 1)
    ]


def rating(labels: list[str], *, no_opinion: bool = True) -> list[Question]:
    asked = Asked("view", "rating", no_opinion=no_opinion)
    options = tuple(Option(point, label) for point, label in enumerate(labels, 1))
    return [Question(1, asked, "other", "?", "", options, 1)] * 2


def one_language(**labels: str) -> dict[str, tuple[str, str]]:
    return {code.removeprefix("c"): (label, label) for code, label in labels.items()}


def meanings(question: list[Question], *values: str) -> dict[str, str]:
    return read_values(question, sorted(values), own=False).chosen


SHIFTED = one_language(c0="1", c1="2", c2="3")
ELEVEN = rating([str(point) for point in range(11)])
FIVE = rating(["전혀 아니다", "아니다", "보통", "그렇다", "매우 그렇다"])


@pytest.mark.parametrize(
    ("question", "values", "how"),
    [
        (choice(SHIFTED), ["0", "1", "2"], CODES),  # 0 is no label
        (choice(SHIFTED), ["1", "2", "3"], LABELS),  # 3 is no code
        (choice(SHIFTED), ["1", "2"], ASKED),
        (choice(SHIFTED), ["0", "3"], EACH),
        (choice(SHIFTED), ["0", "1", "3"], ASKED),  # some are only codes, some only labels, one is both
        (choice(SHIFTED), ["1.0", "2.0"], ASKED),
        (choice(SHIFTED), ["1", "99"], ASKED),
        (choice({"a": ("b", "A"), "b": ("a", "B")}), ["a", "b"], ASKED),
        (ELEVEN, ["0", "1", "5", "9", "10"], LABELS),
        (ELEVEN, ["1", "5", "9", "10"], ASKED),
        (ELEVEN, ["2", "11"], CODES),
        (FIVE, ["1", "5"], CODES),
        (FIVE, ["그렇다", "매우  그렇다"], LABELS),
    ],
)  # fmt: skip
def test_a_column_is_read_one_way_or_asked_about(question, values, how: str) -> None:
    reading = read_values(question, sorted(values), own=False)
    assert reading.how == how
    if how == ASKED:
        assert set(reading.chosen.values()) <= {UNSAID, ""}


def test_what_the_ways_make_of_the_values() -> None:
    assert meanings(choice(SHIFTED), "0", "1", "2") == {"0": "0", "1": "1", "2": "2"}
    assert meanings(choice(SHIFTED), "1", "2", "3") == {"1": "0", "2": "1", "3": "2"}
    assert meanings(ELEVEN, "0", "1", "10") == {"0": "1", "1": "2", "10": "11"}
    assert meanings(FIVE, "5 매우 그렇다", "4. 그렇다") == {"5 매우 그렇다": "5", "4. 그렇다": "4"}


@pytest.mark.parametrize(
    ("codes", "value", "code"),
    [
        (["1", "2"], "1.0", "1"), (["1", "2"], "１", "1"), (["1", "2"], "2.00", "2"), (["1", "2"], "+1", "1"),
        (["1", "10"], "1.0", "1"), (["1", "-1"], "−1", "-1"), (["1", "-1"], "－１", "-1"), (["01", "02"], "1", "01"),
        (["1", "01"], "1.0", UNSAID),  # of two equal numbers none
        (["1", "01"], "01", "01"), (["1", "9"], "(1)", UNSAID), (["1", "9"], "1-", UNSAID), (["15", "2"], "1.5", UNSAID),
        (["60+", "60"], "60 +", "60+"), (["18-39", "1839"], "18~39", "18-39"), (["1", "2"], "2,0", UNSAID),
        (["A B", "AB"], "a-b", UNSAID), (["A B", "AB"], "AB", "AB"),
    ],
)  # fmt: skip
def test_numbers_are_compared_as_numbers_and_a_likeness_between_two_is_nobodys(codes, value, code) -> None:
    assert meanings(choice({c: (f"보기 {c}!", f"Option {c}!") for c in codes}), value) == {value: code}


@pytest.mark.parametrize(
    "value", ["-1", "−1", "-9", "-9.0", "-99", "99", "999.0", "NaN", "NA", "#N/A", ".", "<NA>", "무응답"]
)
def test_signs_for_no_answer_are_candidates_only_where_they_are_no_code(value: str) -> None:
    reading = read_values(FIVE, ["1", value], own=False)
    assert reading.chosen == {"1": "1", value: ""} and reading.missing == (value,)
    coded = read_values(choice(one_language(c1="예") | {value: ("해당 없음", "None")}), ["1", value], own=False)
    assert coded.chosen == {"1": "1", value: value} and not coded.missing
    labelled = read_values(choice({"x": ("예", "yes"), "y": (value, value)}), [value], own=False)
    assert labelled.chosen == {value: "y"} and not labelled.missing


@pytest.mark.parametrize("value", ["9", "8", "88", "6", "0", "x", "-1점"])
def test_what_is_not_sure_is_asked(value: str) -> None:
    assert meanings(FIVE, "1", value)[value] == UNSAID


@pytest.mark.parametrize(
    ("name", "expected"),
    [("18–39세", (18, 39)), ("18-39", (18, 39)), ("19세~29세", (19, 29)), ("20대", (20, 29)), ("60대 이상", (60, float("inf"))),
     ("60세 이상", (60, float("inf"))), ("60+", (60, float("inf"))), ("60 and over", (60, float("inf"))), ("30세 미만", (0, 29)),
     ("under 30", (0, 29)), ("65세 초과", (66, float("inf"))), ("서울", None), ("2026년", None), ("39–18", None), ("1,000–2,000", None)],
)  # fmt: skip
def test_names_that_are_ranges(name: str, expected) -> None:
    assert range_of(name) == expected


def test_other_words_for_the_sexes_only_where_there_are_exactly_two() -> None:
    both = choice({"1": ("남성", "Male"), "2": ("여성", "Female")})
    assert meanings(both, "남", "여자", "F") == {"남": "1", "여자": "2", "F": "2"}
    assert meanings(choice({"m": ("월", "monthly"), "w": ("주", "weekly")}), "male") == {"male": UNSAID}


def test_several_answers_in_one_cell_are_said_and_not_taken_for_one() -> None:
    use = choice({"park": ("공원", "Park"), "library": ("도서관", "Library")})
    reading = read_values(use, ["공원", "공원;도서관", "도서관, 공원"], own=False)
    assert reading.several == ("공원;도서관", "도서관, 공원") and reading.chosen["공원;도서관"] == UNSAID


def test_written_answers_are_left_alone_but_for_what_programs_write() -> None:
    why = [Question(1, Asked("why", "text"), "other", "?", "", (), None)] * 2
    assert read_values(why, ["-99", "99", "NaN", "없음", "-", "모름"], own=False).chosen == {"-99": "", "NaN": ""}
    assert read_values(why, ["NaN"], own=True).chosen == {}


quick = settings(deadline=None, max_examples=60)
CODE = st.text("0123456789.-−abAB +여남", min_size=1, max_size=4).map(str.strip).filter(bool)


@quick
@given(st.dictionaries(CODE, st.tuples(CODE, CODE), min_size=2, max_size=6), st.data())
def test_a_file_of_ours_comes_back_as_it_left_whatever_the_labels(labels, data: Any) -> None:
    question = choice(labels, no_opinion=True)
    values = data.draw(st.lists(st.sampled_from([*labels, NO_OPINION]), min_size=1, unique=True))
    assert read_values(question, values, own=True).chosen == {v: v for v in values}


@quick
@given(st.dictionaries(CODE, st.tuples(CODE, CODE), min_size=2, max_size=6), st.data())
def test_a_column_of_labels_or_of_codes_is_never_read_as_anything_else(labels, data: Any) -> None:
    """Whoever wrote all labels, or all codes: each value gets its own code, or is asked about."""
    picked = data.draw(st.lists(st.sampled_from(sorted(labels)), min_size=1, unique=True))
    for written in ({labels[c][0]: c for c in picked}, {labels[c][1]: c for c in picked}, {c: c for c in picked}):
        chosen = meanings(choice(labels), *written)
        for value, code in chosen.items():
            right = {written[value], *(c for c, names in labels.items() if value in names or value == c)}
            assert code in right | {UNSAID, ""}


@quick
@given(st.text("'=+-@\t\r1a가 ", max_size=6))
def test_what_was_made_harmless_for_spreadsheets_is_taken_back(text: str) -> None:
    assert as_it_was(safe_cell(text)) == text


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [("q1_1", "Q1.1", True), ("q1-1", "q1 1", True), ("q1_1", "q11", False), ("q1.1", "q11", False), ("q1_a", "q1a", True),
     ("만족 도", "만족도", True), ("q_1", "q1", True), ("１q", "1Q", True), ("q1_10", "q11_0", False)],
)  # fmt: skip
def test_names_of_columns_are_alike_only_where_their_numbers_are(one: str, other: str, alike: bool) -> None:
    assert (name_key(one) == name_key(other)) is alike


def test_keys_of_values_keep_signs_and_points() -> None:
    assert (
        len({value_key(v) or bare(v) for v in ("-1점", "1점", "1.5점", "15점", "1-5점", "1", "-1", "1.5", "15")}) == 9
    )
    assert Names([("가", "1"), ("가.", "2")], similar=value_key).find("가!").only is None
