"""Choices as lines, items as pasted rows: what is written reads back, a comma or a quote is not always a sign."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import typed
from surveys.services.choice_lines import read_choices, write_choices
from surveys.services.pasting import read_rows


@pytest.mark.parametrize(
    ("line", "choice"),
    [
        ("1, 10,000원 미만", ("1", "10,000원 미만", "")),
        ("1,남자,Male", ("1", "남자", "Male")),
        ("1,1,000명 이하", ("1", "1,000명 이하", "")),
        ("m, 1,000명, 1,000 people", ("m", "1,000명", "1,000 people")),
        ("a, 1,000,000원 이상, 1,000,000 won or more", ("a", "1,000,000원 이상", "1,000,000 won or more")),
        ('1, "사과, 배", Apples', ("1", "사과, 배", "Apples")),
        ('2, "큰" 것', ("2", '"큰" 것', "")),
        ('3, "큰 ""가"" 것"', ("3", '큰 "가" 것', "")),
        ("1\t10,000원 미만\tUnder 10,000", ("1", "10,000원 미만", "Under 10,000")),
        ('1\t"사과\u00a0, 배"\tApples', ("1", "사과 , 배", "Apples")),
    ],
)
def test_a_line_is_read_as_it_is_meant(line: str, choice: tuple) -> None:
    assert read_choices(line) == [choice]


def test_every_line_that_cannot_be_told_is_told() -> None:
    with pytest.raises(ValueError) as told:
        read_choices("1, 사과, 배\n2, 감\n3\n4, a, b, c\n, 귤\n" + "x" * 41 + ", 귤")
    assert [line[0] for line in str(told.value).split("\n")] == ["1", "3", "4", "5", "6"]
    assert '1, "사과, 배"' in str(told.value)


LABEL = st.text(alphabet=st.sampled_from("가나ab ,\"10.\t'-"), min_size=1, max_size=12).map(typed.line).filter(bool)


@given(st.lists(st.tuples(LABEL, LABEL, LABEL | st.just("")), min_size=1, max_size=4))
def test_what_is_written_reads_back(choices: list) -> None:
    assert read_choices(write_choices(choices)) == choices


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ('"가" 나\n다\n"라" 마\n바', ['"가" 나', "다", '"라" 마', "바"]),
        ('"가\n나\n"다\n라', ['"가', "나", '"다', "라"]),
        ('"안전" 이 중요\n나는 "좋다"', ['"안전" 이 중요', '나는 "좋다"']),
        ('"한 칸에\r\n두 줄"\tTwo\n다음', ["한 칸에\n두 줄", "다음"]),
        ('"말은 ""예"" 였다"\n다음', ['말은 "예" 였다', "다음"]),
        ('그는 "예"라고\n다음"', ['그는 "예"라고', '다음"']),
        ("가\r\n\r\n  \n나\n", ["가", "나"]),
        ('"전체"', ["전체"]),
    ],
)
def test_a_quote_opens_a_cell_only_where_a_spreadsheet_would_have_put_it(text: str, items: list[str]) -> None:
    assert [row["text_ko"] for _line, row in read_rows(text)] == items


def test_lines_are_counted_as_they_stand_in_the_text() -> None:
    assert [line for line, _row in read_rows('"a\nb"\tc\n\nd\n')] == [1, 4]
    assert read_rows('가\t"a ""b""\nc"\t설명\t')[0][1] == {
        "text_ko": "가", "text_en": 'a "b"\nc', "help_ko": "설명", "help_en": "",
    }  # fmt: skip


CELL = st.text(alphabet=st.sampled_from("가a\"\n\t '"), min_size=1, max_size=8).map(str.strip).filter(bool)


@given(st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=4))
def test_what_a_spreadsheet_copies_comes_in_whole(rows: list[list[str]]) -> None:
    def copied(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in '"\n\t') else cell

    pasted = "\n".join("\t".join(map(copied, row)) for row in rows)
    assert [[cell for cell in row.values() if cell] for _line, row in read_rows(pasted)] == rows
