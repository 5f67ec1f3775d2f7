"""A wrong setting stops the start with a sentence that names it, says what is allowed and what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from config.launcher.preflight import check_settings
from config.launcher.words import Stop

CODE = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("EMAIL_PORT", "smtp", "EMAIL_PORT=smtp is not a whole number. Write digits only"),
        ("UPLOAD_MAX_BYTES", "20 MB", "UPLOAD_MAX_BYTES=20 MB is not a whole number"),
        ("SITE_URL", "survey.example.org", "SITE_URL=survey.example.org is not an address"),
        ("SITE_URL", "https://example.org/hapui", "without a path"),
        ("SECRET_KEY", "", "SECRET_KEY is not set"),
    ],
)
def test_a_wrong_setting_is_named(name, value, said):
    with pytest.raises(Stop) as stopped:
        check_settings({**os.environ, "SECRET_KEY": "k" * 50, name: value}, CODE)
    assert said in str(stopped.value) and "Traceback" not in str(stopped.value)
