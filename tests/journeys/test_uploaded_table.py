"""A ministry's table comes in, in a real browser: its title, its decimal commas, its total row are seen before anything is."""

from __future__ import annotations

from typing import Any

import pytest

from surveys.models import Margin
from surveys.services import items
from tests.factories import studies as make
from tests.journeys import sizes
from tests.journeys.hands import press, send, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABLE = "2025년 주민등록 인구;\n성별;비율\n남자;49,5\n여자;50,25\n합계;99,75\n"


@pytest.mark.parametrize(("width", "language"), sizes.STAFF)
def test_rows_columns_doubts_and_then_the_margin(page: Any, live_server: Any, assert_accessible: Any, width: int, language: str) -> None:
    study = make.study()
    items.add_characteristics(study=study, by=study.created_by)
    population = make.population(study)
    visitor = page(width=width, language=language)
    sign_in(visitor, study.created_by, live_server.url)
    visitor.goto(f"/work/{study.slug}/margins/populations/{population.pk}/upload/")
    assert_accessible(visitor)
    file = {"name": "인구.csv", "mimeType": "text/csv", "buffer": TABLE.encode("cp949")}
    visitor.set_input_files("input[type=file]", file)
    visitor.fill("[name=source_ko]", "행정안전부")
    visitor.fill("[name=base_date]", "2025-04-30")
    press(visitor)
    visitor.wait_for_url("**/check/")
    assert visitor.locator("#errors li").count() == 1 and visitor.locator("[name=names][value='2']").is_checked()
    assert_accessible(visitor)
    visitor.check("[name=left_out][value='5']")
    send(visitor, visitor.locator("button[name=look]"))
    assert visitor.locator("#errors").count() == 0 and visitor.locator("#field-sure li").count() == 1
    assert_accessible(visitor)
    send(visitor, visitor.locator("button[name=import]"))
    assert visitor.locator("#field-sure .c-field__error").count() == 1 and not Margin.objects.exists()
    visitor.check("[name=sure]")
    send(visitor, visitor.locator("button[name=import]"))
    visitor.wait_for_url("**/margins/")
    assert Margin.objects.get().cells.count() == 2
