"""What most tests of the panel begin with."""

from __future__ import annotations

import pytest

from surveys.models import Item, Study
from tests.factories import studies


@pytest.fixture
def study(db: None) -> Study:
    """Empty, with its researcher."""
    return studies.study()


@pytest.fixture
def item(study: Study) -> Item:
    return studies.item(study, "goal")
