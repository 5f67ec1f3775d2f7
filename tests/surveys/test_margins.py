"""Margins: by hand, from a file, from the registered population; what is wrong is named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from surveys.models import Margin
from surveys.services import items, registered
from surveys.services import margins as services
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
    assert {c: (i.label("ko"), i.label("en")) for c, i in made.items()} == {
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


def test_a_file_may_name_categories_by_code_or_name(population):
    read = table(["sex", "인구"], ["남자", "1,200"], ["female", "1300"])
    variables, cells = services.read_margin(population=population, table=read)
    assert variables == ["sex"] and cells == {("male",): Decimal(1200), ("female",): Decimal(1300)}


@pytest.mark.parametrize(
    ("header", "rows", "said"),
    [
        (["sex", "x"], [["male", "1"]], "population"),
        (["gender", "population"], [["male", "1"]], "gender"),
        (["sex", "population"], [["male", "1"], ["men", "1"]], "3행"),
        (["sex", "population"], [["male", "1"], ["male", "2"]], "두 번"),
        (["sex", "population"], [["male", "-1"]], "2행"),
        (["sex", "population"], [["male", "=1+1"]], "2행"),
    ],
)
def test_a_wrong_file_is_told_by_row(population, header, rows, said):
    with pytest.raises(Refused) as refused:
        services.read_margin(population=population, table=table(header, *rows))
    assert said in str(refused.value.sentence)


def test_every_wrong_row_is_told_up_to_a_limit(population):
    rows = [["men", "1"], ["male", "-1"], ["female", "5"], ["female", "6"], *[["nobody", "1"]] * 30]
    with pytest.raises(Refused) as refused:
        services.read_margin(population=population, table=table(["sex", "population"], *rows))
    told = str(refused.value.sentence).split("\n")
    assert [line.split(":")[0] for line in told[:3]] == ["2행", "3행", "5행"]
    assert len(told) == services.MOST_FAULTS + 1 and told[-1] == "잘못된 행이 13개 더 있습니다."


def test_a_cell_typed_wrong_is_named_once(population, client):
    client.force_login(population.study.created_by)
    url = reverse("surveys:margin-enter", args=[population.study.slug, population.pk])
    page = client.post(f"{url}?v=sex", {"cell-0": "많음", "cell-1": "1"}).content.decode()
    assert "남자: ‘많음’ 대신 0 이상의 수를 적어 주십시오." in page and "남자: ‘남자" not in page and "남자: 남자:" not in page
