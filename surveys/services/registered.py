"""Margins out of the registered population that the platform carries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from ..models import Margin, Population, User
from ..selectors.registered import CAPITAL, COLUMNS, fitting_items, rows
from .margins import create_margin
from .refusal import Refused

SOURCE_KO = "행정안전부 주민등록 연령별 인구현황, 18세 이상"
SOURCE_EN = "Ministry of the Interior and Safety, resident registration by age, 18 and over"
BASE_DATE = date(2025, 4, 30)


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
    for row in rows():
        if not (non_capital and row["sido_code"] in CAPITAL):
            counts[tuple(row[COLUMNS[name]] for name in variables)] += int(row["population"])
    area_ko, area_en = (" (수도권 제외)", " (outside the capital region)") if non_capital else ("", "")
    return create_margin(
        population=population, variables=[items[name].code for name in variables],
        cells={codes: Decimal(n) for codes, n in counts.items()}, source_ko=SOURCE_KO + area_ko,
        source_en=SOURCE_EN + area_en, base_date=BASE_DATE, by=by,
    )  # fmt: skip
