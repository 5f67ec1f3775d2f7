"""Which groups stay out: the small ones, and who would show them by being taken from the whole."""

from __future__ import annotations

from itertools import product

import pytest

from delphi.small_groups import GUARD, SMALL, SMALLEST, hidden_groups
from stats.consensus.table import SUPPRESS_BELOW


def test_the_same_number_as_in_the_consensus_table():
    assert SMALLEST == SUPPRESS_BELOW


@pytest.mark.parametrize(
    ("sizes", "whole", "hidden"),
    [
        ({"a": 6, "b": 7}, 13, {}),
        ({"a": 4, "b": 7}, 11, {"a": SMALL, "b": GUARD}),
        ({"a": 4, "b": 7, "c": 5}, 16, {"a": SMALL, "c": GUARD}),
        ({"a": 3, "b": 7, "c": 2}, 12, {"a": SMALL, "c": SMALL}),  # five together: nobody is found among them
        ({"a": 2, "b": 7, "c": 2}, 11, {"a": SMALL, "c": SMALL, "b": GUARD}),
        ({"a": 6, "b": 7}, 14, {"a": GUARD}),  # one expert sits in no group
        ({"a": 0, "b": 7}, 7, {"a": SMALL}),
        ({"b": 6, "a": 6, "c": 1}, 13, {"c": SMALL, "a": GUARD}),
        ({}, 9, {}),
    ],
)
def test_what_is_hidden_and_why(sizes, whole, hidden):
    assert hidden_groups(sizes, whole) == hidden


def test_no_difference_between_the_whole_and_the_groups_shown_is_about_fewer_than_five():
    for *counts, alone in product(range(9), range(9), range(9), range(6)):
        sizes = dict(zip("abc", counts, strict=True))
        whole = sum(counts) + alone
        hidden = hidden_groups(sizes, whole)
        shown = [n for group, n in sizes.items() if group not in hidden]
        rest = whole - sum(shown)
        assert min(shown, default=SMALLEST) >= SMALLEST
        assert not shown or rest == 0 or rest >= SMALLEST, (sizes, alone)
