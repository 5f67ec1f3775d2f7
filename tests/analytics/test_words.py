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
from stats.consensus.measures import LOCATED
from stats.consensus.measures import MEASURES as RULED
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
            "동의 비율 69.4%: 기준(75% 이상)을 충족하지 못합니다."
        )
        iqr = values | {"measure": "iqr", "value": 1.25, "direction": "<=", "threshold": 1}
        assert "1.25: 기준(1 이하)" in words.reason({"code": "criterion_missed", "values": iqr})
    with translation.override("en"):
        assert "(at least 75%)" in words.reason({"code": "criterion_missed", "values": values})


AGAINST = {
    "agree_share": ("비동의 비율 88.9%", "Share who disagree 88.9%"),
    "disagree_share": ("동의 비율 88.9%", "Share who agree 88.9%"),
    "cvr": ("반대쪽 CVR 88.9", "CVR from the other end 88.9"),
    "mean": ("평균 88.9", "Mean 88.9"),  # told in the scale's own numbers
    "agreement": ("반대쪽 합의도 88.9", "Degree of agreement from the other end 88.9"),
    "iqr": ("사분위 범위 88.9", "Interquartile range 88.9"),
}


@pytest.mark.parametrize("measure", AGAINST)
def test_a_criterion_of_the_against_side_names_what_was_counted(measure):
    """The rule mirrors the scale for this side: its "agree_share" is the share who disagree."""
    values = {"side": "against", "measure": measure, "value": 88.88, "direction": ">=", "threshold": 75}
    for language, said in zip(("ko", "en"), AGAINST[measure], strict=True):
        with translation.override(language):
            for code in ("criterion_met", "criterion_missed"):
                assert words.reason({"code": code, "values": values}).startswith(f"{said}: ")


def test_every_measure_that_hangs_on_the_side_has_a_name_for_the_other_one():
    sided = {m.key for m in RULED.values() if m.sided} - {"apmo"}  # of the whole round, whichever side is asked
    assert {*words.AGAINST, *words.REVERSED, *words.MIRRORED, *LOCATED} == sided


def test_on_a_reversed_scale_the_other_end_is_the_side_that_agrees():
    values = {"measure": "agreement", "value": 0.5, "direction": ">=", "threshold": 0.75}
    with translation.override("ko"):
        said = [
            words.reason({"code": "criterion_missed", "values": values | {"side": side, "mirrored": side == "for"}})
            for side in ("for", "against")
        ]
    assert [text.startswith("반대쪽 합의도") for text in said] == [True, False]


def test_which_side_does_not_lead_is_said():
    with translation.override("ko"):
        said = [words.reason({"code": "side_not_leading", "values": {"side": side}}) for side in ("for", "against")]
    assert said == ["동의한 사람이 나머지보다 많지 않습니다.", "비동의한 사람이 나머지보다 많지 않습니다."]


@pytest.mark.parametrize(("sources", "types", "said"), [(1, 1, "1 source of 1 type"), (3, 2, "3 sources of 2 types")])
def test_one_source_is_no_plural(sources, types, said):
    values = {"sources": sources, "types": types, "min_sources": 2, "min_types": 2}
    with translation.override("en"):
        assert words.reason({"code": "too_little_evidence", "values": values}).startswith(f"{said}:")


def test_a_share_reads_as_a_percentage():
    with translation.override("ko"):
        said = words.reason({"code": "citizens_agree", "values": {"share": 0.7475, "minimum": 0.5}})
    assert "74.8%" in said
    assert "50.0%" in said


def test_an_unknown_code_shows_itself():
    assert words.reason({"code": "never_heard_of", "values": {}}) == "never_heard_of"
    assert words.reason(None) == ""
