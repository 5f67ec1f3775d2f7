"""What looks the same is the same, what nobody sees is not kept, what is no small number is none."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import typed
from surveys.enums import AnswerForm
from surveys.validators import Asked, check_answer

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (unicodedata.normalize("NFD", "공원 만족도"), "공원 만족도"),
        ("cafe\u0301", "café"),
        ("\ufeff이름\u200b", "이름"),
        ("a\x00b\x07", "ab"),
        ("\u202eevil\u202c \u2066x\u2069", "evil x"),
        ("so\u00adcial", "social"),
        ("서울\u00a0시", "서울 시"),
        ("전각\u3000공백", "전각 공백"),
        ("\u3164", " "),
        ("q1\u200d", "q1"),
        ("q1\ufe0f", "q1\ufe0f"),  # a digit may be a keycap
        ("남\ufe0e", "남"),
        ("한\r\n두\r세\u2028네\x0b", "한\n두\n세\n네\n"),
        ("탭\t그대로", "탭\t그대로"),
        ("👩\u200d👧 가족", "👩\u200d👧 가족"),  # two people that a joiner makes one family
        ("می\u200cخواهم", "می\u200cخواهم"),  # a word that is another one without
        ("x\U000e0041y", "xy"),
    ],
)
def test_one_text_for_what_looks_alike(raw: str, kept: str) -> None:
    assert typed.text(raw) == kept


@given(st.text(max_size=30))
def test_cleaning_is_done_once_and_leaves_what_a_database_holds(raw: str) -> None:
    once = typed.text(raw)
    assert typed.text(once) == once
    assert "\x00" not in once and "\r" not in once
    once.encode()


def test_a_line_has_no_line_end() -> None:
    assert typed.line(" 이름\r\n(성명)\u00a0 ") == "이름 (성명)"


@pytest.mark.parametrize("odd", ["", " ", "²", "①", "9" * 4301, "1" * 19, "1e5", "1.0", "0x1", "١", "+1", "--1", "1\n2", "-1", None, "½"])
def test_no_small_whole_number(odd: object) -> None:
    assert typed.whole(odd) is None


def test_small_whole_numbers() -> None:
    assert [typed.whole(text) for text in ("0", " 7 ", "１２", "007", 5)] == [0, 7, 12, 7, 5]
    assert typed.whole("-2", least=-2) == typed.whole("−2", least=-2) == -2
    assert typed.whole("8", most=7) is None
    assert typed.wholes(["1", "x", "²", "3"]) == [1, 3]


def test_a_citizens_answer_is_read_the_same_way() -> None:
    answer = check_answer(Asked("q", AnswerForm.TEXT), unicodedata.normalize("NFD", "\u200b공원\r\n좋다\x00 "))
    assert answer == "공원\n좋다"


def test_nobody_asks_a_text_whether_it_is_digits() -> None:
    """isdigit() holds for ², and int() refuses 4,301 digits: both once ended in a failure. typed.whole() knows."""
    found = [
        str(path.relative_to(ROOT))
        for app in ("surveys", "delphi", "analytics")
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"\bint\(.*\.is(?:digit|decimal|numeric)\(|\.is(?:digit|decimal|numeric)\(.*\n?.*\bint\(", path.read_text(encoding="utf-8"))
    ]
    assert not found, found
