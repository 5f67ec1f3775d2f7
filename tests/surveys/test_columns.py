"""Columns by their names, people by their rows."""

from __future__ import annotations

import io

import pytest

from delphi.services import panel_import
from surveys.services import people_lists
from surveys.services.columns import Wanted, address, guess_columns
from surveys.services.tabular import read_table

ABC = [Wanted("name", "이름", ("name", "이름", "성명")), Wanted("email", "전자우편", ("email", "e-mail", "전자우편"))]


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (["이름", "전자우편"], {"name": "이름", "email": "전자우편"}),
        (["E-Mail", "NAME"], {"name": "NAME", "email": "E-Mail"}),
        (["성명(한글)", "전자우편 주소"], {"name": "성명(한글)", "email": "전자우편 주소"}),
        (["담당자 이름", "이름"], {"name": "이름"}),  # exact beats similar
        (["위원 이름", "추천인 이름"], {}),  # alike twice is nobody's
        (["이름과 전자우편"], {}),  # one column that is alike to two
        (["q1", "x"], {}),
    ],
)
def test_columns_are_proposed_only_where_it_is_sure(header: list[str], found: dict) -> None:
    assert guess_columns(header, ABC) == found


def test_a_korean_list_of_experts_as_offices_write_it() -> None:
    header = ["성명", "전자우편", "소속기관", "사용언어", "구분"]
    assert panel_import.guess_columns(header) == {
        "name": "성명", "email": "전자우편", "affiliation": "소속기관", "language": "사용언어", "group": "구분",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["Kim.A+delphi@Example.ORG ", " kim.a+delphi@example.org", "mailto:kim.a+delphi@example.org", "<Kim.a+Delphi@example.org>"])
def test_an_address_is_kept_and_compared_in_one_way(text: str) -> None:
    assert address(text) == "kim.a+delphi@example.org"


def people(text: str):
    table = read_table(io.BytesIO(text.encode()))
    return people_lists.read_people(table, guess_columns(table.header, people_lists.WANTED), there={"old@example.org"})


def test_two_people_with_one_address_are_both_named_and_nobody_vanishes() -> None:
    reading = people("이름,이메일\n가,Kim.A+delphi@Example.ORG \n나, lee.b@example.org\n다,LEE.B@example.org\n")
    assert [(f.line, "3행(나)" in f.sentence) for f in reading.faults] == [(4, True)]


def test_all_bad_rows_are_told_at_once() -> None:
    reading = people("name,email\n가,a@example\n나,b example.org\n다,c@example.org\n라,\n" + "마" * 121 + ",d@example.org\n")
    assert [fault.line for fault in reading.faults] == [2, 3, 5, 6]


def test_the_same_row_twice_is_taken_once_and_said() -> None:
    reading = people("전자우편 주소,성함\na@example.org,가\nA@example.org,가\nold@example.org,나\n")
    assert reading.content == [("a@example.org", "가"), ("old@example.org", "나")] and not reading.faults
    said = " / ".join(reading.will)
    assert "새로 넣을 사람: 1명" in said and "2·3행" in said and "그대로 두는 주소: 1개" in said
