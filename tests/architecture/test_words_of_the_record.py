"""Whatever a service writes into a study's record has words there; so has every kind of work in the queue."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from surveys import work
from surveys.selectors import audit

ROOT = Path(__file__).parents[2]
VERB = re.compile(r"[a-z_]+\.[a-z_]+")
NO_STUDY = ("account.", "administrator.", "organisation.")  # in no study's record, on no page of one


def verbs_written() -> Iterator[tuple[str, str]]:
    """(verb, file) of every call in a service that is given one, by name or by place."""
    for app in ("surveys", "delphi", "analytics"):
        for path in sorted((ROOT / app / "services").rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    given = [*node.args, *(word.value for word in node.keywords)]
                    for one in given:
                        if isinstance(one, ast.Constant) and VERB.fullmatch(str(one.value)):
                            yield str(one.value), path.relative_to(ROOT).as_posix()


def is_of_a_study(verb: str) -> bool:
    return not verb.startswith(NO_STUDY) and not verb.endswith(".xml")


def test_every_verb_of_the_record_has_words():
    written = {verb: file for verb, file in verbs_written() if is_of_a_study(verb)}
    assert {"publication.approve", "item.create", "reason.hide"} < set(written)  # the walk finds both ways of giving
    assert not {verb: file for verb, file in written.items() if verb not in audit.WORDS}


def test_every_kind_of_work_has_words():
    assert len(work.HANDLERS) > 5
    assert not set(work.HANDLERS) - set(work.KINDS)
