"""What every test process needs."""

import os
from collections.abc import Iterator

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Parallel test processes share one broker: without a prefix of its own one would throttle the other's visitors."""
    from django.conf import settings

    settings.CACHES["default"]["KEY_PREFIX"] = os.environ.get("PYTEST_XDIST_WORKER", "")


@pytest.fixture(autouse=True)
def source_language() -> Iterator[None]:
    """Every test begins in Korean: a page read in English must not leave its language to the next test of the process."""
    from django.utils import translation

    translation.activate("ko")
    yield
    translation.activate("ko")
