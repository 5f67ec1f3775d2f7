"""Korean texts keep to the words of docs/words.md, to one style, and clear of particles after what is put in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from config.catalogues import files

ROOT = Path(__file__).resolve().parents[2]
WORDS = (ROOT / "docs" / "words.md").read_text(encoding="utf-8")
POLITE_IN_TALK = re.compile(r"(?:[나까세해어아네군지에예]요|[지했었았]죠)(?![가-힣])")
# A sign of per cent or a counted thing ends in a vowel whatever its number: “62%로”, “3가지로”.
KNOWN_ENDING = {"share", "p", "types"}
PARTICLE = re.compile(r"(?:%\((\w+)\)[sd]|{{ ?(\w+) ?}})(?:</\w+>)?[’”」]?(?:[을를이가은는과와로]|으로|(?:은\(는|이\(가|을\(를|\(으\)로)\)?)(?![가-힣])")


@cache
def retired() -> dict[str, str]:
    """What is not written, and what is instead."""
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", WORDS.split("## Words that pages do not write\n")[1].split("\n## ")[0], re.M)
    return {word: better for words, better in rows[1:] if words != "---" for word in words.split(", ")}


def texts() -> Iterator[tuple[str, str]]:
    """(file, text): everything translatable (no source says more than the catalogues), scripts and the pages of methods."""
    for area in files.AREAS:
        for entry in files.load(files.po_path(ROOT, area)):
            if not entry.obsolete:
                yield entry.occurrences[0][0], entry.msgid
    whole = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt"), *(ROOT / "static/js").glob("*.js")]
    for path in sorted([*whole, *(ROOT / "docs/methods").glob("*.ko.md")]):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield path.relative_to(ROOT).as_posix(), line


def faults(text: str) -> list[str]:
    said = [f"{word}: write {better}" for word, better in retired().items() if word in text]
    said += [f"{talk}: 합쇼체" for talk in POLITE_IN_TALK.findall(text)]
    return said + [f"{m[0]}: no particle after what is put in" for m in PARTICLE.finditer(text) if (m[1] or m[2]) not in KNOWN_ENDING]


def test_no_text_says_what_pages_do_not_write() -> None:
    assert not {f"{file}: {fault}: {text[:80]}" for file, text in texts() for fault in faults(text)}


@pytest.mark.parametrize(
    "text",
    ["그 까닭을 적어 주십시오.", "앞 라운드와 견준 값", "결과의 지문", "누가 묻나요", "근거를 들려주세요.", "문항 %(code)s를 넣었습니다.", "‘{{ name }}’이 없습니다.", "%(a)s이(가) 없습니다."],
)
def test_what_is_not_written_is_found(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize("text", ["기준 %(share)s로 통과", "%(n)s가지", "%(when)s까지", "%(n)s명이 답했습니다", "열려 있는 조사의 주요 이유", "%(title)s: 확인값"])
def test_what_is_written_passes(text: str) -> None:
    assert not faults(text)
