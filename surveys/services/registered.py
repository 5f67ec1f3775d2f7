"""The registered population of April 2025, carried with the platform: adults by sex, age group and province."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from ..enums import AnswerForm
from ..models import Item, Margin, Population, Study, User
from .margins import create_margin
from .refusal import Refused

FILE = Path(__file__).resolve().parent.parent / "data" / "population_2025-04.csv"
COLUMNS = {"sex": "sex", "age_group": "age_group", "province": "sido_code"}  # what it is: its column
CAPITAL = {"11", "28", "41"}  # Seoul, Incheon, Gyeonggi
SOURCE_KO = "행정안전부 주민등록 연령별 인구현황, 18세 이상"
SOURCE_EN = "Ministry of the Interior and Safety, resident registration by age, 18 and over"
BASE_DATE = date(2025, 4, 30)


@cache
def _rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fitting_items(study: Study, *, non_capital: bool = False) -> dict[str, Item]:
    """sex, age_group, province: the item whose category codes are those of the figures, where there is one."""
    found: dict[str, Item] = {}
    for item in study.items.filter(form=AnswerForm.CHOICE, retired_at=None).prefetch_related("categories"):
        codes = {category.code for category in item.categories.all()}
        for name in COLUMNS:
            if name not in found and _fits(name, codes, non_capital):
                found[name] = item
    return found


def _fits(name: str, codes: set[str], non_capital: bool) -> bool:
    everything = {row[COLUMNS[name]] for row in _rows()}
    if name == "province" and non_capital:
        return codes in (everything, everything - CAPITAL)
    return codes == everything


@transaction.atomic
def load_registered(
    *, population: Population, variables: Sequence[str], by: User, non_capital: bool = False
) -> Margin:
    """variables: some of sex, age_group, province, crossed into one margin."""
    items = fitting_items(population.study, non_capital=non_capital)
    if lacking := [name for name in variables if name not in items]:
        raise Refused(
            _("보기 코드가 주민등록 통계와 맞는 문항이 없습니다: %(names)s") % {"names": ", ".join(lacking)}, key="variables"
        )
    counts: Counter[tuple[str, ...]] = Counter()
    for row in _rows():
        if not (non_capital and row["sido_code"] in CAPITAL):
            counts[tuple(row[COLUMNS[name]] for name in variables)] += int(row["population"])
    area_ko, area_en = (" (수도권 제외)", " (outside the capital region)") if non_capital else ("", "")
    return create_margin(
        population=population, variables=[items[name].code for name in variables],
        cells={codes: Decimal(n) for codes, n in counts.items()}, source_ko=SOURCE_KO + area_ko,
        source_en=SOURCE_EN + area_en, base_date=BASE_DATE, by=by,
    )  # fmt: skip
