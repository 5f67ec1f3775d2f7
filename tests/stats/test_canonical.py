"""What is hashed has one form, RFC 8785: the standard's own examples, and what other languages would make of it."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from stats.canonical import CONTENT, as_given, canonical, canonical_json, content_hash

SAMPLES = {  # RFC 8785, appendix B: bits of the double → text
    "0000000000000000": "0", "8000000000000000": "0", "0000000000000001": "5e-324", "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308", "ffefffffffffffff": "-1.7976931348623157e+308",
    "4340000000000000": "9007199254740992", "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000", "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23", "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000", "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21", "3eb0c6f7a0b5ed8c": "9.999999999999997e-7", "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332", "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333", "43143ff3c1cb0959": "1424953923781206.2",
}  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=3), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("bits", SAMPLES)
def test_numbers_stand_as_the_standard_writes_them(bits: str) -> None:
    assert as_given(struct.unpack(">d", bytes.fromhex(bits))[0]).decode() == SAMPLES[bits]


def test_strings_and_keys_stand_as_the_standard_writes_them() -> None:
    sample = {  # RFC 8785, 3.2.2
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }
    said = r"""{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"""
    assert as_given(sample).decode() == said
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]  # 3.2.3; beyond the BMP before U+FB33
    order = list(json.loads(canonical_json(dict.fromkeys(keys, 0))))
    assert order == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e-05, "0.00001"), (1e-7, "1e-7"), (-0.0, "0"), (0.1 + 0.2, "0.3"), (2 / 3, "0.6666666667"), (4.0, "4"),
        (123456789.123456, "123456789.1"), (float("nan"), "null"), (float("-inf"), "null"), (2**53 - 1, "9007199254740991"),
        (1e20, "100000000000000000000"), (10**20, "100000000000000000000"), (-(2**63), "-9223372037000000000"),
        (10**400, "null"), (True, "true"), (np.float64(1e-05), "0.00001"), (np.int64(7), "7"), (np.bool_(True), "true"),
        ((1, 2), "[1,2]"), ({"b", "a"}, '["a","b"]'), ({1: "x"}, '{"1":"x"}'), ({True: "y"}, '{"true":"y"}'), ({None: 1}, '{"null":1}'),
        ("까닭 𝌆\u2028", '"까닭 𝌆\u2028"'),
    ],
)  # fmt: skip
def test_rounded_then_written(value: Any, text: str) -> None:
    assert canonical_json(value) == text


@given(VALUES)
def test_any_value_has_one_text_also_after_a_way_through_the_database(value: Any) -> None:
    text = canonical_json(value)
    assert text.encode() == rfc8785.dumps(canonical(value))
    assert canonical_json(json.loads(text)) == text
    assert canonical_json(json.loads(json.dumps(value))) == text


@pytest.mark.skipif(shutil.which("node") is None, reason="no second language on this machine")
def test_another_language_writes_the_same_text() -> None:
    """The lines that docs/verify.md gives for JavaScript."""
    said = (Path(__file__).parents[2] / "docs" / "verify.md").read_text(encoding="utf-8")
    script = said.split("```js\n")[1].split("```")[0]
    values = [1e-05, 1e-7, 1.5e300, 1e21, 123456789.1, -0.0, {"\ufb33": 1, "\U0001f600": 2, "나": ['"\\\n\u000f', None, True]}, [], {}]
    run = ["node", "-e", f"{script}; console.log(JSON.stringify({json.dumps(values)}.map(canonical)))"]
    found = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    assert json.loads(found) == [canonical_json(value) for value in values]


def test_the_tag_stands_before_what_is_hashed() -> None:
    value = {"나": 1e-05, "a": [1.0, None]}
    said = hashlib.sha256(b"hapui:content:2" + '{"a":[1,null],"나":0.00001}'.encode()).hexdigest()
    assert content_hash(value) == said and CONTENT == "hapui:content:2"
    assert content_hash(value, "hapui:record:2") != said


def test_the_vector_of_the_documentation_holds() -> None:
    said = (Path(__file__).parents[2] / "docs" / "verify.md").read_text(encoding="utf-8")
    text, digest = re.search(r"^    (\{.+\})\n    content ([0-9a-f]{64})$", said, re.M).groups()
    value = json.loads(re.search(r"Vector: `(\{.+\})` becomes", said)[1])
    assert (canonical_json(value), content_hash(value)) == (text, digest)


def test_what_somebody_answered_is_not_rounded() -> None:
    assert as_given({"income": 123456789012.345}) == b'{"income":123456789012.345}'


def test_what_has_no_form_is_refused() -> None:
    for value in ({1, "a"}, {"at": object()}, "\ud800"):
        with pytest.raises((TypeError, ValueError)):
            canonical_json(value)
