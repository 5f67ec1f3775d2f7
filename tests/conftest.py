"""What every test process needs."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
from django.utils import translation

# The same examples on every machine and in every run, however slow. A free search: --hypothesis-profile=default
hypothesis.settings.register_profile(
    "fixed", derandomize=True, deadline=None, database=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("fixed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files come first: what is left at the end is short, and no process of several works on alone for minutes."""
    rank = {"slow": 0, "browser": 1}
    files: dict[str, int] = {}
    for item in items:
        marks = [rank[mark.name] for mark in item.iter_markers() if mark.name in rank]
        files[item.location[0]] = min([files.get(item.location[0], 2), *marks])
    items.sort(key=lambda item: files[item.location[0]])


@pytest.fixture(autouse=True)
def source_language() -> Iterator[None]:
    """Every test begins in Korean: a page read in English must not leave its language to the next test of the process."""
    translation.activate("ko")
    yield
    translation.activate("ko")


@pytest.fixture(autouse=True)
def counters_of_its_own(settings: Any) -> None:
    """Who tries or asks too often is slowed down, and the counts live in the broker: the tests before, a run before
    or one at the same time must not use up a test's tries."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid4().hex}}
