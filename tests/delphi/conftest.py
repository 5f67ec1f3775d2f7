"""What most tests of the panel begin with."""

from __future__ import annotations

import pytest

from surveys.models import Study
from tests.factories import studies


@pytest.fixture
def study(db: None) -> Study:
    """Empty, with its researcher."""
    return studies.study()
