"""Adults by province, sex and age group: resident registration, April 2025 (source stands with the file)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.conf import settings

FILE = settings.BASE_DIR / "surveys" / "data" / "population_2025-04.csv"
SOURCE_KO = "행정안전부 주민등록 연령별 인구현황(2025년 4월, 18세 이상)"
SOURCE_EN = "Ministry of the Interior and Safety, resident registration by age (April 2025, 18 and over)"
BASE_DATE = date(2025, 4, 30)
CAPITAL = {"11", "28", "41"}  # Seoul, Incheon, Gyeonggi
AGES = ("18-29", "30-39", "40-49", "50-59", "60-69", "70+")
PROVINCES_EN = {
    "11": "Seoul", "26": "Busan", "27": "Daegu", "28": "Incheon", "29": "Gwangju", "30": "Daejeon", "31": "Ulsan",
    "36": "Sejong", "41": "Gyeonggi", "43": "Chungbuk", "44": "Chungnam", "46": "Jeonnam", "47": "Gyeongbuk",
    "48": "Gyeongnam", "50": "Jeju", "51": "Gangwon", "52": "Jeonbuk",
}  # fmt: skip


@dataclass(frozen=True)
class People:
    """keys: (province, sex, age group) with counts; names: province code → Korean name."""

    keys: list[tuple[str, str, str]]
    counts: list[int]
    names: dict[str, str]

    @cached_property
    def provinces(self) -> list[str]:
        return list(self.names)

    def margins(self) -> tuple[dict[tuple[str, ...], float], dict[tuple[str, ...], float]]:
        """Sex × age group, and province."""
        crossed: dict[tuple[str, ...], float] = {}
        single: dict[tuple[str, ...], float] = {}
        for (province, sex, age), n in zip(self.keys, self.counts, strict=True):
            crossed[sex, age] = crossed.get((sex, age), 0) + n
            single[province,] = single.get((province,), 0) + n
        return crossed, single


def adults(*, non_capital: bool = False) -> People:
    with FILE.open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if not (non_capital and r["sido_code"] in CAPITAL)]
    keys = [(r["sido_code"], r["sex"], r["age_group"]) for r in rows]
    return People(keys, [int(r["population"]) for r in rows], {r["sido_code"]: r["sido"] for r in rows})
