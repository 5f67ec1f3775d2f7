"""The registered population of April 2025, carried with the platform: adults by sex, age group and province."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from .. import answer_forms
from ..models import Item, Study

FILE = Path(__file__).resolve().parent.parent / "data" / "population_2025-04.csv"
COLUMNS = {"sex": "sex", "age_group": "age_group", "province": "sido_code"}  # what it is: its column
CAPITAL = {"11", "28", "41"}  # Seoul, Incheon, Gyeonggi


@cache
def rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fitting_items(study: Study, *, non_capital: bool = False) -> dict[str, Item]:
    """sex, age_group, province: the item whose category codes are those of the figures, where there is one."""
    found: dict[str, Item] = {}
    for item in study.items.filter(form__in=answer_forms.names(partitions=True), retired_at=None).prefetch_related("categories"):
        codes = {category.code for category in item.categories.all()}
        for name in COLUMNS:
            if name not in found and _fits(name, codes, non_capital):
                found[name] = item
    return found


def _fits(name: str, codes: set[str], non_capital: bool) -> bool:
    everything = {row[COLUMNS[name]] for row in rows()}
    if name == "province" and non_capital:
        return codes in (everything, everything - CAPITAL)
    return codes == everything
