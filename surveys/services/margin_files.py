"""A margin out of a table: which column is which characteristic, which holds the numbers, and what is wrong or unsure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Item, Population
from ..selectors.cells import Codes, names_of
from ..selectors.margins import characteristics, name_of
from .columns import Chosen, Reading, Wanted, require
from .likeness import Names, value_key
from .margins import choice_items, missing_combinations
from .numbers import read_numbers, shown
from .refusal import Refused
from .tabular import Table

MOST_ROWS = 2_000
COUNT = Wanted(
    "count", gettext_lazy("사람 수 또는 비율"),
    ("population", "인구수", "인구", "count", "share", "비율", "구성비", "명", "사람수", "인원", "n", "총인구수", "percent", "%"),
    required=True,
)  # fmt: skip
USUAL = {
    "sex": ("성별", "gender", "성"),
    "age_group": ("연령대", "연령", "나이", "연령별", "age"),
    "province": ("시도", "시·도", "지역", "행정구역", "region"),
}


@dataclass(frozen=True)
class Cells:
    variables: list[str]
    numbers: dict[Codes, Decimal]


def wanted_of(population: Population) -> list[Wanted]:
    """One column for each characteristic that the study asks, and one for the numbers."""
    return [
        *(Wanted(item.code, name, (item.code, name, *USUAL.get(item.code, ()))) for item, name in characteristics(population.study)),
        COUNT,
    ]


def read_margin(population: Population, table: Table, columns: Chosen) -> Reading:
    """content: Cells."""
    places = require(table, columns, wanted_of(population))
    if len(table.rows) > MOST_ROWS:
        raise Refused(_("행이 너무 많습니다. 구성비 파일에는 조합마다 한 행만 둡니다."))
    variables = [key for key in places if key != COUNT.key]
    if not variables:
        raise Refused(_("특성이 든 열을 하나 이상 골라 주십시오."))
    reading, items = Reading(), choice_items(population, variables)
    numbers = read_numbers(table.column(columns[COUNT.key]))
    for place, sentence in numbers.faults.items():
        reading.fault(table.lines[place], columns[COUNT.key], sentence)
    cells, first = dict[Codes, Decimal](), dict[Codes, int]()
    for place, (line, row) in enumerate(zip(table.lines, table.rows, strict=True)):
        codes = _codes(items, line, row, columns, places, reading)
        if codes is None:
            continue
        if codes in first:
            reading.fault(line, columns[COUNT.key], _("%(line)d행과 같은 조합(%(names)s)입니다.") % {"line": first[codes], "names": names_of(items, codes)})
        first.setdefault(codes, line)
        cells.setdefault(codes, numbers.values[place] or Decimal(0))
    reading.faults.sort(key=lambda fault: fault.line)
    reading.content = Cells(variables, cells)
    reading.doubts += numbers.doubts
    reading.will += numbers.notes
    _tell(reading, items, cells, columns, table)
    return reading


def _codes(
    items: Sequence[Item], line: int, row: Sequence[str], columns: Chosen, places: Mapping[str, int], reading: Reading
) -> Codes | None:
    found = []
    for item in items:
        cell = row[places[item.code]]
        code = category_of(item, cell)
        if code is None:
            known = ", ".join(c.local("label") for c in item.categories.all())
            reading.fault(
                line, columns[item.code],
                _("문항 %(item)s의 보기에 없는 값입니다: ‘%(cell)s’. 쓸 수 있는 값: %(known)s")
                % {"cell": cell[:40] or _("빈칸"), "item": item.code, "known": known},
            )  # fmt: skip
        found.append(code)
    return None if None in found else tuple(found)


def category_of(item: Item, cell: str) -> str | None:
    """By code or name in either language; exact before alike, and a likeness between two is nobody's."""
    return Names(
        ((name, c.code) for c in item.categories.all() for name in (c.code, c.label_ko, c.label_en)), similar=value_key
    ).find(cell).only


def _tell(reading: Reading, items: Sequence[Item], cells: Mapping[Codes, Decimal], columns: Chosen, table: Table) -> None:
    total = shown(sum(cells.values(), Decimal(0)))
    names = " × ".join(name_of(item) for item in items)
    reading.will.append(_("%(names)s: 조합 %(n)d개, 합계 %(total)s") % {"names": names, "n": len(cells), "total": total})
    unused = [name for name in table.header if name not in columns.values()]
    if unused:
        reading.will.append(_("쓰지 않는 열: %(names)s") % {"names": ", ".join(unused[:10])})
    if not reading.faults:
        lacking = missing_combinations(items, cells)
        if lacking:
            reading.fault(
                table.lines[-1], columns[COUNT.key],
                _("‘%(names)s’의 수가 없습니다(빠진 조합 %(n)d개). 아무도 없으면 0을 적어 주십시오.")
                % {"names": names_of(items, lacking[0]), "n": len(lacking)},
            )  # fmt: skip
