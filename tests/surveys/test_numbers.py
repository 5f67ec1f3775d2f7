"""One sign means one thing in a whole column; what is unsure is asked, what is no number is said at its row."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.services.numbers import read_numbers


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["1,234", "56"], ["1234", "56"]),
        (["1,234,567", "1,000"], ["1234567", "1000"]),
        (["49,5", "50,5"], ["49.5", "50.5"]),
        (["0,488", "0,512"], ["0.488", "0.512"]),  # no thousand begins with a nought
        (["1.234,5", "8.765,5"], ["1234.5", "8765.5"]),
        (["12.5 %", "87.5%"], ["12.5", "87.5"]),
        (["１，２００명", "３００ 명"], ["1200", "300"]),
        (["1 234 567", "1\u00a0000", "12\u202f000"], ["1234567", "1000", "12000"]),
        (["1'234'567", "1’000"], ["1234567", "1000"]),
        (["1,200 persons", "5 people"], ["1200", "5"]),
        (["0", "0.0", ".5", "0.5"], ["0", "0", "0.5", "0.5"]),
        (["1.2E+06", "1e6"], ["1200000", "1000000"]),
        (["1234567.25"], ["1234567.25"]),
    ],
)
def test_how_people_write_numbers(texts: list[str], values: list[str]) -> None:
    found = read_numbers(texts)
    assert found.values == [Decimal(value) for value in values] and not found.faults


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", "–", "-5", "−5", "(5)", "△5", "많음", "1,23,456", "12 34", "1,2345.6", "=1+1", "NaN", "inf", "1e400",
     "²", "9" * 4301, "1" * 13, "12천명", "3만", "5억", "1..2", "1,,000", "0x10", "½"],
)  # fmt: skip
def test_what_is_no_number_is_told_at_its_place(text: str) -> None:
    found = read_numbers(["1,200", text, "3,000"])
    assert list(found.faults) == [1] and found.values == [Decimal(1200), None, Decimal(3000)]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["49,5", "50,25"], "99.75"),  # shares that do not add up
        (["0.48", "0.48"], "0.96"),
        (["48%", "48%"], "96"),
        (["1.2E+06", "1,000,000"], "1.2E+06 → 1,200,000"),
        (["1,200", "49,5"], "1,200"),  # thousands or a decimal: one reading for all, and it is asked
        (["50%", "50"], "%"),
    ],
)
def test_what_is_unsure_is_asked(texts: list[str], said: str) -> None:
    assert any(said in doubt for doubt in read_numbers(texts).doubts)


@pytest.mark.parametrize(
    "texts", [["33.3", "33.3", "33.3"], ["0.333", "0.333", "0.333"], ["50", "50"], ["1,234", "5,678"], ["50.0%", "50.0%"], ["3"]]
)
def test_what_is_sure_is_not_asked(texts: list[str]) -> None:
    assert not read_numbers(texts).doubts


@given(st.lists(st.decimals(min_value=0, max_value=10**11, places=3), min_size=1, max_size=6))
def test_what_is_written_with_thousands_comes_back(numbers: list[Decimal]) -> None:
    assert read_numbers([f"{number:,.3f}" for number in numbers]).values == numbers
