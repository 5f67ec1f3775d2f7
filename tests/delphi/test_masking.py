"""Names, addresses and numbers in what experts write: masked in every form, ordinary words left alone."""

from __future__ import annotations

import unicodedata

import pytest

from delphi.masking import MASK, masker

PANEL = masker([
    ("홍길동 교수", "hong.gd@univ.example"), ("이서연 박사", "sy@x.example"), ("허균", "hk@x.example"), ("김산", "ks@x.example"),
    ("이산", "yisan@x.example"), ("이상", "sang@x.example"), ("남궁민수 위원님", "ng@x.example"), ("김미래", "mr@x.example"),
    ("Dr. John Smith", "js@x.example"), ("Gil-dong Hong", "gdh@x.example"), ("Anna Young", "ay@x.example"), ("전문가7", "e7@x.example"),
    ("최수민 (Choi Sumin)", "cs@x.example"),
])  # fmt: skip
NAMED = [
    "홍길동 교수의 말처럼", "홍길동교수께서", "홍 길동 위원님이", "홍 길 동 박사", "길동 씨가", "길동이 말한", "홍 교수의 주장", "홍교수는",
    "서연 박사와 함께", "이서연과 쓴 논문", "이 서연 위원", "서연씨", "허균의 의견", "허 균 위원님", "허균 박사", "허균은", "허 박사님",
    "김산이 말했다", "김산 위원장", "김산, 그리고", "(김산)", "이산 교수", "이산은 반대했다", "이상 교수님", "이상위원", "이 산 교수",
    "남궁민수가", "남궁 민수 위원", "민수 선생님", "남궁 위원님", "김미래 위원", "미래 씨의 말", "john smith said", "JOHN SMITH",
    "Smith, John", "J. Smith", "Prof. Smith", "John argued", "ｊｏｈｎ ｓｍｉｔｈ", "gil dong hong", "Hong Gil-Dong", "GILDONG HONG",
    "Anna Young", "Dr Young", "Young 박사", "전문가7 위원", "최수민", "choi sumin", "수민이", "홍\u200b길동", "홍·길·동",
]  # fmt: skip
SECRETS = ["길동", "서연", "허균", "허 균", "김산", "민수", "수민", "smith", "john", "gildong", "gil-dong", "gil dong", "sumin", "전문가7"]
ORDINARY = [
    "이산화탄소 배출이 줄었다", "절반 이상이 찬성한다", "세 곳 이상의 이상적인 도시", "미래가 중요하다", "미래세대의 몫", "이 산은 높다",
    "전문가 70명", "young people leave", "the smithy", "Johnson의 연구", "2019-2024년", "1990-2024",
    "예산 1,234,5678원", "주차장과 전시장", "정교수와 조교수", "손님이 많다", "안양과 지양", "허가와 허용", "홍수와 홍보", "남궁터", "인구 12,345,678명",
]  # fmt: skip


@pytest.mark.parametrize("form", [str, lambda t: unicodedata.normalize("NFD", t)])
@pytest.mark.parametrize("text", NAMED)
def test_a_name_is_masked_in_every_form(text, form):
    found = PANEL.mask("그때 " + form(text) + " 라고 했다.")
    assert MASK in found
    assert not [secret for secret in SECRETS if secret in found.casefold()], found


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_stay(text):
    assert PANEL.mask(text) == text


@pytest.mark.parametrize(
    "text",
    ["a.b@example.org로", "Hong.GD@Univ.Example", "a.b (at) example (dot) org", "a@b.co.kr,", "ａ＠ｂ．ｋｒ", "010-1234-5678", "01012345678",
     "(02) 123-4567", "+82 10-1234-5678", "+82-2-123-4567", "031.123.4567", "010 1234 5678", "1588-1234", "+1 202 555 0147"],
)  # fmt: skip
def test_addresses_and_telephone_numbers_are_masked(text):
    found = PANEL.mask(f"연락: {text} 입니다")
    assert MASK in found and not any(c.isdigit() for c in found) and "@" not in found and "example" not in found.casefold()


def test_what_may_be_a_name_is_pointed_out_not_masked():
    for text, doubt in [("절반 이상이", "이상"), ("이산화탄소", "이산"), ("이 교수는", "이 교수"), ("미래가 온다", "미래"), ("Young voters", "Young")]:
        assert PANEL.mask(text) == text and doubt in PANEL.doubts(text), text
    assert PANEL.doubts("일자리가 줄었다") == []


def test_a_large_panel_is_masked_in_no_time():
    many = masker([(f"{f}{a}{b}", f"{i}@x.example") for i, (f, a, b) in enumerate((f, a, b) for f in "김이박최정강조윤장임" for a in "서민지현수" for b in "연준호영우")])
    text = "지역의 일자리와 의료 접근이 함께 나아져야 청년이 남습니다. " * 20
    assert many.mask(text) == text
