"""Margins: by hand, from a file, from the registered population; what is wrong is named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from surveys.models import Margin
from surveys.services import items, margin_files, registered
from surveys.services import margins as services
from surveys.services.columns import guess_columns
from surveys.services.refusal import Refused
from surveys.services.tabular import Table
from tests.factories import studies

pytestmark = pytest.mark.django_db


@pytest.fixture
def population():
    study = studies.study()
    items.add_characteristics(study=study, by=study.created_by)
    return studies.population(study)


def make(population, cells, variables=("sex",)):
    return services.create_margin(
        population=population, variables=variables, cells=cells, source_ko="통계", base_date=date(2026, 1, 1),
        by=population.study.created_by,
    )  # fmt: skip


def table(header, *rows):
    return Table(header=header, rows=list(map(list, rows)), lines=list(range(2, len(rows) + 2)))


def test_ready_characteristics_head_tables_by_their_short_names(population):
    made = {item.code: item for item in population.study.items.filter(kind="demographic")}
    assert {c: (i.newest_wording.label("ko"), i.newest_wording.label("en")) for c, i in made.items()} == {
        "sex": ("성별", "Sex"), "age_group": ("연령대", "Age group"), "province": ("시·도", "Province"),
    }  # fmt: skip
    assert made["age_group"].newest_wording.text_ko == "나이를 골라 주십시오."


def test_the_registered_population_adds_up(population):
    by = population.study.created_by
    crossed = registered.load_registered(population=population, variables=["sex", "age_group", "province"], by=by)
    assert crossed.cells.count() == 204 and sum(c.count for c in crossed.cells.all()) == 44_378_308
    assert crossed.base_date == date(2025, 4, 30) and "행정안전부" in crossed.source_ko


def test_outside_the_capital_region_three_provinces_are_left_out(population):
    made = registered.load_registered(
        population=population, variables=["province"], by=population.study.created_by, non_capital=True
    )
    codes = {cell.codes[0] for cell in made.cells.all()}
    assert len(codes) == 14 and not codes & {"11", "28", "41"}


def test_figures_are_offered_only_where_codes_fit(population):
    population.study.items.get(code="age_group").categories.filter(code="70+").delete()
    assert set(registered.fitting_items(population.study)) == {"sex", "province"}
    with pytest.raises(Refused):
        registered.load_registered(population=population, variables=["age_group"], by=population.study.created_by)


def test_a_missing_category_is_named(population):
    with pytest.raises(Refused) as refused:
        cells = {("male", str(a)): Decimal(1) for a in ("18-29", "30-39", "40-49", "50-59", "60-69", "70+")}
        make(population, cells | {("female", "18-29"): Decimal(1)}, ("sex", "age_group"))
    assert "여자 · 30–39세" in str(refused.value.sentence) and not Margin.objects.exists()


@pytest.mark.parametrize(
    "cells", [{("male",): Decimal(0), ("female",): Decimal(0)}, {("male",): Decimal(1), ("other",): Decimal(1)}]
)
def test_margins_of_nobody_or_of_strangers_are_refused(population, cells):
    with pytest.raises(Refused):
        make(population, cells)


def test_the_same_characteristics_stand_once(population):
    cells = {("male",): Decimal("49.5"), ("female",): Decimal("50.5")}
    make(population, cells)
    with pytest.raises(Refused):
        make(population, cells)


def read(population, read_as):
    return margin_files.read_margin(population, read_as, guess_columns(read_as.header, margin_files.wanted_of(population)))


@pytest.mark.parametrize("heads", [["sex", "인구"], ["성별", "인구수(명)"], ["Gender", "Population"], ["성 별", "비율"]])
def test_a_file_may_name_columns_and_categories_as_people_do(population, heads):
    reading = read(population, table(heads, ["남자", "1,200"], ["female", "1300"]))
    assert reading.content.variables == ["sex"] and not reading.faults and not reading.doubts
    assert reading.content.numbers == {("male",): Decimal(1200), ("female",): Decimal(1300)}
    assert "2,500" in reading.will[0]


def test_columns_that_cannot_be_told_are_asked_for(population):
    with pytest.raises(Refused, match="사람 수 또는 비율"):
        read(population, table(["sex", "x"], ["male", "1"]))
    with pytest.raises(Refused, match="특성"):
        read(population, table(["x", "population"], ["male", "1"]))


def test_every_wrong_row_is_told(population):
    rows = [["men", "1"], ["male", "-1"], ["female", "5"], ["female", "6"], ["합계", "11"], ["male", ""], ["", "3"]]
    reading = read(population, table(["sex", "population"], *rows))
    assert [(fault.line, fault.column) for fault in reading.faults] == [
        (2, "sex"), (3, "population"), (5, "population"), (6, "sex"), (7, "population"), (7, "population"), (8, "sex")
    ]  # fmt: skip


def test_a_combination_that_is_absent_is_told(population):
    rows = [["남자", "18–29세", "1"], ["남자", "30–39세", "1"], ["여자", "18-29", "1"]]
    assert "여자 · 30–39세" in read(population, table(["sex", "age_group", "population"], *rows)).faults[0].sentence


def test_an_uploaded_margin_is_stored_only_after_what_is_unsure_was_agreed_to(population, client):
    client.force_login(population.study.created_by)
    where = [population.study.slug, population.pk]
    data = "2025 주민등록;\n성별;비율\n남자;49,5\n여자;50,25\n".encode()
    sent = {"file": SimpleUploadedFile("m.csv", data), "source_ko": "통계", "base_date": "2025-04-30"}
    page = client.post(reverse("surveys:margin-upload", args=where), sent, follow=True)
    assert page.context["table"].header == ["성별", "비율"] and not Margin.objects.exists()
    assert "49,5 → 49.5" in page.content.decode() and "99.75" in page.context["reading"].doubts[0]
    form = page.context["form"]
    step = {"names": 2, "seen": form["seen"].value(), "import": "yes"}
    step |= {f"column-{key}": column for key, column in form.columns().items()}
    address = reverse("surveys:margin-check", args=where)
    assert client.post(address, step).status_code == 422 and not Margin.objects.exists()
    moved = client.post(address, step | {"names": 3, "sure": "yes"})  # another row of names: looked at again first
    assert moved.context["table"].header == ["남자", "49,5"] and not Margin.objects.exists()
    assert client.post(address, step | {"sure": "yes"}).status_code == 302
    assert sorted(Margin.objects.get().cells.values_list("count", flat=True)) == [Decimal("49.5"), Decimal("50.25")]
    assert client.get(address).status_code == 302  # the file is not kept


def test_typed_numbers_that_are_unsure_are_asked_about(population, client):
    client.force_login(population.study.created_by)
    url = reverse("surveys:margin-enter", args=[population.study.slug, population.pk]) + "?v=sex"
    sent = {"cell-0": "49,5", "cell-1": "50,25", "source_ko": "통계", "base_date": "2025-04-30"}
    assert "99.75" in client.post(url, sent).content.decode() and not Margin.objects.exists()
    assert client.post(url, sent | {"sure": "on"}).status_code == 302
    assert Margin.objects.get().cells.filter(count=Decimal("50.25")).exists()


def test_a_cell_typed_wrong_is_named_once(population, client):
    client.force_login(population.study.created_by)
    url = reverse("surveys:margin-enter", args=[population.study.slug, population.pk])
    page = client.post(f"{url}?v=sex", {"cell-0": "많음", "cell-1": "1"}).content.decode()
    assert "남자: ‘많음’ 대신 0 이상의 수를 적어 주십시오." in page and "남자: ‘남자" not in page and "남자: 남자:" not in page
