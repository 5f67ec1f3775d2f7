"""Every code that a page may meet has its sentence, in both languages, with the values it is given."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from analytics import words
from analytics.sentences import SENTENCES
from stats.consensus.stopping import Stability
from stats.consensus.verdict import Verdict
from stats.derivation.declaration import CriterionCode
from stats.derivation.status import Gate, Status

STATS = Path(settings.BASE_DIR) / "stats"
SURVEYS = ("weights", "raking", "margins", "cells", "table", "estimates", "shares", "intervals", "figures", "counts",
           "joint", "linearisation", "sample_kinds")  # fmt: skip
BUILT = {"citizens_"}  # begins the name of a scenario: citizens_unweighted


def files() -> list[Path]:
    both = [p for folder in ("consensus", "derivation") for p in sorted((STATS / folder).glob("*.py"))]
    return both + [STATS / "surveys" / f"{name}.py" for name in SURVEYS]


def codes(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Reason" and node.args:
            yield from (
                x.value for x in ast.walk(node.args[0]) if isinstance(x, ast.Constant) and isinstance(x.value, str)
            )


@pytest.mark.parametrize("path", files(), ids=lambda p: p.stem)
def test_every_reason_has_a_sentence(path):
    assert set(codes(path)) - set(SENTENCES) - BUILT == set()


def test_reasons_were_found_at_all():
    assert {"criterion_met", "p_below", "raking_not_converged"} <= {c for path in files() for c in codes(path)}


def test_every_verdict_status_gate_and_criterion_has_a_word():
    assert set(words.VERDICTS) == {str(v) for v in Verdict}
    assert set(words.STATUSES) == set(words.STATUS_LINES) == {str(s) for s in Status}
    assert set(words.GATES) == {str(g) for g in Gate}
    assert set(words.CRITERIA) == {str(c) for c in CriterionCode}
    assert set(words.STABILITY) == {str(s) for s in Stability}


def test_sentences_say_the_same_values_in_english():
    import re

    for code, sentence in SENTENCES.items():
        with translation.override("ko"):
            korean = str(sentence)
        with translation.override("en"):
            english = str(sentence)
        names = re.findall(r"%\((\w+)\)s", korean)
        assert korean != english, code
        assert sorted(names) == sorted(re.findall(r"%\((\w+)\)s", english)), code


def test_a_criterion_reads_in_its_unit():
    values = {"side": "for", "measure": "agree_share", "value": 69.4444, "direction": ">=", "threshold": 75}
    with translation.override("ko"):
        assert words.reason({"code": "criterion_missed", "values": values}) == (
            "찬성 쪽 동의 비율 69.4%: 기준(75% 이상)을 충족하지 못합니다."
        )
        iqr = values | {"measure": "iqr", "value": 1.25, "direction": "<=", "threshold": 1}
        assert "1.25: 기준(1 이하)" in words.reason({"code": "criterion_missed", "values": iqr})
    with translation.override("en"):
        assert "(at least 75%)" in words.reason({"code": "criterion_missed", "values": values})


def test_a_share_reads_as_a_percentage():
    with translation.override("ko"):
        said = words.reason({"code": "citizens_agree", "values": {"share": 0.7475, "minimum": 0.5}})
    assert "74.8%" in said
    assert "50.0%" in said


def test_an_unknown_code_shows_itself():
    assert words.reason({"code": "never_heard_of", "values": {}}) == "never_heard_of"
    assert words.reason(None) == ""
