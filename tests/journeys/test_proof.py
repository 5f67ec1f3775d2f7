"""From the receipt to the proof file, and from there to a machine that knows nothing of the server."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

from surveys.services import lifecycle, sealing
from tests.factories import citizens
from tests.journeys import sizes
from tests.journeys.hands import press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "language"), sizes.CITIZENS)
def test_a_respondent_checks_the_answers_at_home(page, assert_accessible, shot, tmp_path, width, language) -> None:
    survey = citizens.five_goals()
    code = citizens.submitted(Client(), survey)
    visitor = page(width=width, language=language)
    visitor.goto("/receipt/")
    visitor.fill("[name=code]", code)
    press(visitor)
    assert visitor.locator(".proof .c-button").count() == 0, "nothing to download before the seal"
    sealing.seal_due()
    lifecycle.close_questionnaire(questionnaire=survey, by=survey.study.created_by)
    visitor.reload()
    visitor.locator(".proof summary").click()
    assert_accessible(visitor)
    shot(visitor, "citizen-proof")
    files = [taken(visitor, selector, tmp_path) for selector in (".proof .c-button", ".proof a[download]")]
    seals = tmp_path / "seals.txt"
    seals.write_text(visitor.request.get(visitor.locator(".proof a[href$='/seals/']").get_attribute("href")).text())
    held = subprocess.run(
        [sys.executable, "-I", files[1], files[0], seals], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert all(f"goal{n}: 3" in held.stdout for n in range(1, 6)) and "why: 까닭" in held.stdout


def taken(visitor: Any, selector: str, folder: Any) -> str:
    with visitor.expect_download() as waiting:
        visitor.locator(selector).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return str(path)
