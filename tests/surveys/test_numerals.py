"""One reading of numbers for weights, margins and answers: what is sure is read alike, what may be two things by nobody."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import numerals
from surveys.answer_forms.number import read as read_answer
from surveys.services import import_weights
from surveys.services.import_weights import DECIMAL, PLAIN, THOUSANDS, UNSAID
from surveys.services.numbers import read_numbers

SURE = {
    "1234": "1234", "０１２": "12", "1,234.5": "1234.5", "1.234,5": "1234.5", "1 234,5": "1234.5", "1 234.5": "1234.5", "1'234.5": "1234.5",
    "1’234": "1234", "12\u202f345": "12345", "1\u00a0234\u00a0567": "1234567", "1,234,567": "1234567", "1.234.567": "1234567",
    "49,5": "49.5", "0,488": "0.488", "1234,567": "1234.567", "１２．５": "12.5", "１，２３４．５": "1234.5", ".5": "0.5", "5.": "5",
    "\u200b7": "7",
}  # fmt: skip
EITHER = {"1,234": {"1234", "1.234"}, "12,000": {"12000", "12"}, "１，２３４": {"1234", "1.234"}}
NONE = [
    "", "-", "1,23,456", "12 34", "1 23", "1,234 567", "1'23", "1 234'567", "1..2", "1,,2", "1.2.3", "1,2.3,4", "(5)", "△5", "5-", "1 2", "½", "²", "٣",
    "一", "12천", "0x10", "1_000", "NaN", "inf", "--5", "+-5", "5 %", "₩5", "1" * 50,
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), SURE.items())
def test_what_can_be_but_one_number_is_read_by_every_reader(text: str, value: str) -> None:
    wanted = Decimal(value)
    assert numerals.readings(text) == [wanted] and read_numbers([text]).values == [wanted]
    assert read_answer(text, decimals=3) == wanted
    written = import_weights.look_at([text])
    assert not written.both and import_weights.reader(written.comma)(text) == float(wanted)


@pytest.mark.parametrize(("text", "values"), EITHER.items())
def test_what_may_be_two_numbers_is_refused_or_asked(text: str, values: set[str]) -> None:
    assert set(numerals.readings(text)) == {Decimal(value) for value in values}
    with pytest.raises(ValueError, match="쉼표"):
        read_answer(text, decimals=2)
    assert read_answer(text, decimals=0) == max(map(Decimal, values))  # no decimals are asked for
    assert import_weights.look_at([text]).comma == UNSAID


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_number_is_none_for_every_reader(text: str) -> None:
    assert numerals.readings(text) == []
    with pytest.raises(ValueError):
        read_answer(text, decimals=3)
    assert math.isnan(import_weights.reader(import_weights.look_at([text]).comma)(text))
    if not text.endswith("%"):
        assert read_numbers([text]).values == [None]


@pytest.mark.parametrize("minus", list("-−－–‒﹣"))
def test_every_minus_is_one(minus: str) -> None:
    assert numerals.readings(f"{minus}1,234.5") == [Decimal("-1234.5")] and numerals.readings(f"{minus} 3") == [Decimal(-3)]
    assert read_answer(f"{minus}12,5", decimals=1) == Decimal("-12.5") and numerals.bare(f"{minus}3.0") == -3
    assert list(read_numbers([f"{minus}3"]).faults) == [0]  # counts are not negative
    with pytest.raises(ValueError, match="0보다 큰"):
        import_weights.weight(f"{minus}3", {})


def test_where_no_decimals_are_asked_for_a_point_before_three_digits_may_be_two_things() -> None:
    assert (read_answer("3.0", decimals=0), read_answer("1.234.567", decimals=0)) == (3, 1234567)
    with pytest.raises(ValueError, match="점"):
        read_answer("1.000", decimals=0)
    assert read_answer("1.500", decimals=3) == Decimal("1.5")
    with pytest.raises(ValueError):
        read_answer("1e3", decimals=0)  # nobody answers so


@pytest.mark.parametrize(
    ("cells", "comma"),
    [
        (["1,234", "0,9"], DECIMAL), (["1,250", "1,250.5"], THOUSANDS), (["1,250", "2"], UNSAID), (["0,488", "2"], DECIMAL), (["1.5", "2"], PLAIN),
        (["0,985", "1.234"], PLAIN), (["1.234,5", "0,5"], DECIMAL), (["1,5", "1,234.5"], PLAIN), (["1 250,5", "3"], DECIMAL), (["1e0", "2"], PLAIN),
    ],
)  # fmt: skip
def test_a_column_of_weights_is_written_one_way(cells: list[str], comma: str) -> None:
    """Where no one way reads every cell, none with a comma is read."""
    assert import_weights.look_at(cells).comma == comma
    if comma == PLAIN:
        assert all(math.isnan(import_weights.reader(comma)(cell)) for cell in cells if "," in cell)


@pytest.mark.parametrize(
    ("texts", "said"),
    [(["1.234", "49,5"], "1.234 → 1,234"), (["33,333", "33,333", "33,334"], "100"), (["0,250", "1,250"], "1,250 → 1.25")],
)
def test_a_column_of_counts_that_reads_two_ways_is_asked_about(texts: list[str], said: str) -> None:
    assert any(said in doubt for doubt in read_numbers(texts).doubts)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_what_a_language_writes_comes_back(number: Decimal) -> None:
    english = f"{number:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    for text in (english, german, german.replace(".", "\u202f"), english.replace(",", "’"), f"{number:f}"):
        assert numerals.readings(text) == [number]
