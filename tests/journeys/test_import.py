"""A researcher brings in answers by file, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from surveys.models import Response
from tests.factories import studies as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "번호,성별,연령대,goal,other\n1,여성,18~39세,4,99\n2,남성,60세 이상,9,5\n3,여성,60세 이상,,2\n"


def sign_in(page: Any, user: Any, address: str) -> None:
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session.create()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": address}])


@pytest.mark.parametrize(("width", "language"), [(1280, "ko"), (390, "en")])
def test_file_columns_values_answers(page, live_server, assert_accessible, shot, tmp_path: Path, width, language) -> None:
    study = make.study()
    items = [make.item(study, "goal", text_ko="목표 달성도", text_en="Attainment"), make.item(study, "other")]
    q = make.questionnaire(study, [*items, *make.demographics(study)])
    visitor = page(width=width, language=language)
    sign_in(visitor, study.created_by, live_server.url)
    path = tmp_path / "응답.csv"
    path.write_bytes(TEXT.encode("cp949"))
    visitor.goto(f"/work/{study.slug}/surveys/{q.key}/import/")
    assert_accessible(visitor)
    shot(visitor, "import-1-file")
    visitor.locator("input[type=file]").set_input_files(path)
    visitor.locator("main form button[type=submit]").click()
    visitor.wait_for_url("**/columns/")
    assert visitor.locator("[name=column-1]").input_value() == "sex"
    assert_accessible(visitor)
    shot(visitor, "import-2-columns")
    visitor.locator("main form button[type=submit]").click()
    visitor.wait_for_url("**/values/")
    visitor.locator("main form button[type=submit]").click()
    visitor.locator("#errors").wait_for()
    assert "D (goal)" in visitor.locator("main").inner_text() and not Response.objects.exists()
    assert_accessible(visitor)
    shot(visitor, "import-3-values")
    visitor.locator("select:has(option[value='no_opinion'])").nth(0).select_option("no_opinion")
    visitor.locator("select:has(option[value='no_opinion'])").nth(1).select_option("")
    visitor.locator("main form button[type=submit]").click()
    visitor.wait_for_url("**/import/")
    assert_accessible(visitor)
    shot(visitor, "import-4-done")
    stored = [r.answers for r in Response.objects.order_by("pk")]
    assert [a.get("goal") for a in stored] == [4, "no_opinion", None]
    assert [a.get("other") for a in stored] == [None, 5, 2]
    assert [a["sex"] for a in stored] == ["f", "m", "f"]
