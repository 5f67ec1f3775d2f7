"""What every test process needs."""

import os

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Parallel test processes share one broker: without a prefix of its own one would throttle the other's visitors."""
    from django.conf import settings

    settings.CACHES["default"]["KEY_PREFIX"] = os.environ.get("PYTEST_XDIST_WORKER", "")
