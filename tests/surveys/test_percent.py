"""A share is never shown as nothing or as everything when it is neither."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation

from surveys.templatetags.hapui import percent


@pytest.mark.parametrize(
    ("share", "digits", "said"),
    [
        (None, 1, "–"), (0, 1, "0.0%"), (1, 1, "100.0%"), (0.5, 1, "50.0%"), (0.9998, 1, "99.9%+"), (0.0002, 1, "0.1% 미만"),
        (0.0004, 1, "0.1% 미만"), (0.0006, 1, "0.1%"), (0.9994, 1, "99.9%"), (0.998, 0, "99%+"), (0.004, 0, "1% 미만"), (0.994, 0, "99%"),
        (1 - 1e-12, 1, "100.0%"), (1e-12, 1, "0.0%"),
    ],
)  # fmt: skip
def test_shares(share, digits, said):
    with translation.override("ko"):
        assert percent(share, digits) == said


def test_the_words_are_the_readers():
    with translation.override("en"):
        assert percent(0.0002) == "under 0.1%"
        assert percent(0.9998) == "99.9%+"


@pytest.mark.parametrize("name", ["figure", "percent", "signed", "chance"])
def test_what_is_not_there_at_all_is_a_dash(name):
    """A template hands "" to a filter where a step on the way to the number is missing."""
    page = Template("{% load results %}{{ row.before.value|" + name + " }}")
    assert [page.render(Context({"row": row})) for row in ({}, {"before": None}, {"before": {"value": None}})] == ["–"] * 3
