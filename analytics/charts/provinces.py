"""The 17 provinces, each a square of the same size about where it lies: names, order, and how they are recognised.

Equal squares give Sejong the room of Gyeonggi: what is drawn is people's answers, not land.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ENOUGH = 4  # provinces among the answers of a question before a map says more than a table


@dataclass(frozen=True, slots=True)
class Province:
    """code: as in the registered population; column and row: its place."""

    code: str
    short_ko: str
    short_en: str
    column: int
    row: float
    names: tuple[str, ...]

    def short(self, language: str) -> str:
        return self.short_en if language == "en" else self.short_ko


SEA = 0.2  # between the mainland and Jeju
PROVINCES = tuple(
    Province(code, ko, en, column, row, (ko.casefold(), en.casefold(), *(name.casefold() for name in names)))
    for code, ko, en, column, row, names in (
        ("28", "인천", "Incheon", 0, 0, ("인천광역시", "인천시")),
        ("11", "서울", "Seoul", 1, 0, ("서울특별시", "서울시")),
        ("41", "경기", "Gyeonggi", 2, 0, ("경기도", "Gyeonggi-do")),
        ("51", "강원", "Gangwon", 3, 0, ("강원특별자치도", "강원도", "Gangwon-do")),
        ("44", "충남", "Chungnam", 0, 1, ("충청남도", "South Chungcheong")),
        ("36", "세종", "Sejong", 1, 1, ("세종특별자치시", "세종시")),
        ("43", "충북", "Chungbuk", 2, 1, ("충청북도", "North Chungcheong")),
        ("47", "경북", "Gyeongbuk", 3, 1, ("경상북도", "North Gyeongsang")),
        ("52", "전북", "Jeonbuk", 0, 2, ("전북특별자치도", "전라북도", "North Jeolla")),
        ("30", "대전", "Daejeon", 1, 2, ("대전광역시", "대전시")),
        ("27", "대구", "Daegu", 2, 2, ("대구광역시", "대구시")),
        ("31", "울산", "Ulsan", 3, 2, ("울산광역시", "울산시")),
        ("29", "광주", "Gwangju", 0, 3, ("광주광역시",)),
        ("46", "전남", "Jeonnam", 1, 3, ("전라남도", "South Jeolla")),
        ("48", "경남", "Gyeongnam", 2, 3, ("경상남도", "South Gyeongsang")),
        ("26", "부산", "Busan", 3, 3, ("부산광역시", "부산시")),
        ("50", "제주", "Jeju", 1, 4 + SEA, ("제주특별자치도", "제주도", "Jeju-do")),
    )
)
COLUMNS, ROWS = 4, 5 + SEA
BY_CODE = {province.code: province for province in PROVINCES}
BY_NAME = {name: province for province in PROVINCES for name in province.names}


def recognised(categories: Sequence[Mapping[str, Any]]) -> dict[str, Province]:
    """Category code → province, by name, else by the registered population's code; {} unless all of them are provinces."""
    found = {c["code"]: _province(c) for c in categories}
    known = {code: province for code, province in found.items() if province is not None}
    different = {province.code for province in known.values()}
    return known if len(known) == len(found) == len(different) >= ENOUGH else {}


def _province(category: Mapping[str, Any]) -> Province | None:
    names = (str(category.get(field) or "").strip().casefold() for field in ("label_ko", "label_en"))
    named = (BY_NAME[name] for name in names if name in BY_NAME)
    return next(named, None) or BY_CODE.get(str(category["code"]))
