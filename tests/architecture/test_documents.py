"""What the documents name exists, and what the code names is in the documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import TextChoices
from django.utils import translation

import analytics.enums
import delphi.enums
import surveys.enums
import surveys.timeline
from analytics import words
from surveys import answer_forms

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "benchmarks/README.md"]
WORDS = (ROOT / "docs" / "words.md").read_text(encoding="utf-8")
NOT_TERMS = {"STATUS_LINES", "SENTENCES", "SAMPLE_KINDS", "FRACTIONS", "AGAINST", "COUNTED", "FIGURES"}  # sentences; a copy of an enum; rules of wording; headings


def terms() -> Iterator[tuple[str, str, Any]]:
    for module in (surveys.timeline, surveys.enums, delphi.enums, analytics.enums):
        for name, kind in vars(module).items():
            if isinstance(kind, type) and issubclass(kind, TextChoices) and kind.__module__ == module.__name__:
                yield from ((f"{module.__name__}.{name}", str(choice.value), choice.label) for choice in kind)
    yield from (("surveys.answer_forms.FORMS", form.name, form.label) for form in answer_forms.FORMS.values())
    for name, table in vars(words).items():
        if name.isupper() and name not in NOT_TERMS and isinstance(table, Mapping):
            yield from ((f"analytics.words.{name}", code, label) for code, label in table.items())


def section(owner: str) -> str:
    _before, found, after = WORDS.partition(f"\n`{owner}`\n")
    return after.split("\n### ")[0] if found else ""


@pytest.mark.parametrize("owner", sorted({owner for owner, _code, _label in terms()}))
def test_every_word_of_the_code_stands_in_words_in_both_languages(owner: str) -> None:
    rows = {tuple(re.findall(r"^\| `(.+?)` \| (.+?) \| (.+?) \|$", line)[0]) for line in section(owner).splitlines() if line.startswith("| `")}
    with translation.override("ko"):
        wanted = {(code, str(label)) for of, code, label in terms() if of == owner}
    assert {(code, korean) for code, korean, _english in rows} == wanted
    assert all(english.isascii() or "–" in english or "−" in english for _code, _korean, english in rows)


def test_tables_that_words_name_exist() -> None:
    models = {model.__name__: model for model in apps.get_models()}
    named = re.findall(r"`([A-Z][A-Za-z]+)(?:\.(\w+))?`", WORDS.split("## Words that pages")[0])
    known = {"Verdict", "Weighting", "GATES"}  # of stats and analytics.words
    for name, column in named:
        if name not in known:
            assert name in models, name
            assert not column or any(f.name == column for f in models[name]._meta.get_fields()), f"{name}.{column}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_links_and_files_named_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    made_by_command = "docs/screens/"
    missing = [link for link in links if link and not link.startswith(made_by_command) and not (path.parent / link).exists()]
    files = re.findall(r"`((?:surveys|delphi|analytics|stats|config|tests|docs|static|templates)/[\w./]+)`", text)
    missing += [name for name in files if not (ROOT / name).exists() and not (ROOT / "docs" / name).exists()]
    assert not missing


def test_commands_named_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {name for line in re.findall(r"^([a-z][a-z -]*):", makefile, re.M) for name in line.split()}
    for path in DOCUMENTS:
        for line in re.findall(r"(?:^|`)make ([a-z-]+)", path.read_text(encoding="utf-8"), re.M):
            assert line in targets, f"{path.name}: make {line}"


def test_decisions_are_numbered_one_by_one() -> None:
    found = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [int(path.name[:4]) for path in found] == list(range(1, len(found) + 1))
    for number, path in enumerate(found, start=1):
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {number}. ") and "\n## Decision\n" in text and "\n## What follows\n" in text, path.name
        assert len(text.split()) < 700, f"{path.name} is more than a page"
