"""A researcher brings in answers by file, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from surveys.models import Response
from surveys.selectors.imports import CHECK_ANSWERS, IMPORT_ANSWERS, UNDO_IMPORT
from tests.factories import studies as make
from tests.journeys import sizes
from tests.journeys.hands import act_as_worker, press, send, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "번호,성별,연령대,goal,other\n1,여성,18~39세,4,99\n2,남성,60세 이상,9,5\n3,여성,60세 이상,,2\n"


@pytest.mark.parametrize(("width", "language"), sizes.STAFF)
def test_file_columns_values_answers(
    page, live_server, assert_accessible, shot, tmp_path: Path, width, language
) -> None:
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
    press(visitor)
    visitor.wait_for_url("**/columns/")
    assert visitor.locator("[name=column-1]").input_value() == "sex"
    assert_accessible(visitor)
    shot(visitor, "import-2-columns")
    press(visitor)
    visitor.wait_for_url("**/values/")
    assert visitor.locator("[name=missing-0]").is_checked()  # 99 is no point of the scale
    press(visitor)
    visitor.locator("#errors").wait_for()
    assert "D (goal)" in visitor.locator("main").inner_text() and not Response.objects.exists()
    assert_accessible(visitor)
    shot(visitor, "import-3-values")
    visitor.locator("details[open] tr:has(code:text-is('9')) select").select_option("no_opinion")
    wait(visitor, study, CHECK_ANSWERS, assert_accessible, shot, "import-4-checking")
    visitor.wait_for_url("**/confirm/")
    assert not Response.objects.exists()
    assert_accessible(visitor)
    shot(visitor, "import-4-confirm")
    wait(visitor, study, IMPORT_ANSWERS, assert_accessible, shot, "import-5-waiting")
    visitor.locator("dl.facts").wait_for()
    assert_accessible(visitor)
    shot(visitor, "import-5-done")
    stored = [r.answers for r in Response.objects.order_by("pk")]
    assert [a.get("goal") for a in stored] == [4, "no_opinion", None]
    assert [a.get("other") for a in stored] == [None, 5, 2]
    assert [a["sex"] for a in stored] == ["f", "m", "f"]
    visitor.locator("main a[href$='/undo/']").click()
    visitor.locator(".c-button--danger").wait_for()
    assert_accessible(visitor)
    shot(visitor, "import-6-undo")
    wait(visitor, study, UNDO_IMPORT, assert_accessible, shot, "import-6-undoing")
    visitor.locator("dl.facts").wait_for()
    q.refresh_from_db()
    assert not Response.objects.exists() and q.state == "draft"


def wait(visitor: Any, study: Any, kind: str, assert_accessible: Any, shot: Any, name: str) -> None:
    """The waiting page turns into what came of it by itself."""
    press(visitor)
    visitor.wait_for_url("**/progress/")
    visitor.locator(".c-live progress").wait_for()
    assert_accessible(visitor)
    shot(visitor, name)
    act_as_worker(study, kind=kind)


def test_without_scripts_the_waiting_page_is_looked_at_again_by_hand(page, live_server, tmp_path: Path) -> None:
    study = make.study()
    q = make.questionnaire(study, [make.item(study, "goal")])
    visitor = page(javascript=False)
    sign_in(visitor, study.created_by, live_server.url)
    path = tmp_path / "answers.csv"
    path.write_text("goal\n3\n5\n")
    visitor.goto(f"/work/{study.slug}/surveys/{q.key}/import/")
    visitor.locator("input[type=file]").set_input_files(path)
    for address in ("**/columns/", "**/values/", "**/progress/"):
        press(visitor)
        visitor.wait_for_url(address)
    act_as_worker(study, kind=CHECK_ANSWERS)
    send(visitor, visitor.locator(".c-live a"))
    press(visitor)
    visitor.wait_for_url("**/progress/")
    act_as_worker(study, kind=IMPORT_ANSWERS)
    send(visitor, visitor.locator(".c-live a"))
    assert visitor.locator("dl.facts").count() == 1 and Response.objects.count() == 2
