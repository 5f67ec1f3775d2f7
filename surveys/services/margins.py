"""Margins: how many people of a population fall into each category of a characteristic, or of several crossed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import product

from django.db import transaction
from django.utils.translation import gettext as _

from .. import answer_forms
from ..models import Item, Margin, MarginCell, Population, User
from ..selectors.cells import Codes, names_of
from . import audit
from .refusal import Refused

MOST_CELLS = 600


@transaction.atomic
def create_margin(
    *, population: Population, variables: Sequence[str], cells: Mapping[Codes, Decimal], source_ko: str,
    base_date: date, by: User, source_en: str = "",
) -> Margin:  # fmt: skip
    """cells: a number for every combination of categories, people or shares. Each set of variables once."""
    variables = list(variables)
    items = choice_items(population, variables)
    if any(set(margin.variables) == set(variables) for margin in population.margins.all()):
        raise Refused(_("같은 특성의 구성비가 이미 있습니다. 바꾸려면 먼저 그것을 지워 주십시오."))
    _check(items, cells)
    margin = Margin.objects.create(
        population=population, variables=variables, source_ko=source_ko.strip(), source_en=source_en.strip(),
        base_date=base_date,
    )  # fmt: skip
    MarginCell.objects.bulk_create(
        MarginCell(margin=margin, codes=list(codes), count=count) for codes, count in cells.items()
    )
    audit.record(
        verb="margin.create", study=population.study, by=by, target=f"margin:{margin.pk}", variables=variables,
        cells=len(cells), total=str(sum(cells.values())), source=source_ko, base_date=base_date.isoformat(),
    )  # fmt: skip
    return margin


@transaction.atomic
def delete_margin(*, margin: Margin, by: User) -> None:
    audit.record(
        verb="margin.delete", study=margin.population.study, by=by, target=f"margin:{margin.pk}",
        variables=margin.variables,
    )  # fmt: skip
    margin.delete()


def choice_items(population: Population, variables: Sequence[str]) -> list[Item]:
    """The items that the variables name, in that order."""
    rows = {
        item.code: item
        for item in population.study.items.filter(code__in=variables, form__in=answer_forms.names(partitions=True)).prefetch_related("categories")
    }
    if not variables or len(set(variables)) < len(variables):
        raise Refused(_("특성을 한 개 이상, 서로 다르게 골라 주십시오."), key="variables")
    for code in variables:
        if code not in rows:
            raise Refused(_("‘%(code)s’라는 선택형 문항이 없습니다. 먼저 문항을 만들어 주십시오.") % {"code": code}, key="variables")
    return [rows[code] for code in variables]


def combinations(items: Sequence[Item]) -> list[Codes]:
    """Every combination of category codes, the last item fastest."""
    found = list(product(*([c.code for c in item.categories.all()] for item in items)))
    if len(found) > MOST_CELLS:
        raise Refused(
            _("조합이 %(n)d개입니다. %(most)d개까지 넣을 수 있으니 특성을 나누어 넣어 주십시오.") % {"n": len(found), "most": MOST_CELLS},
            key="variables",
        )
    return found


def missing_combinations(items: Sequence[Item], cells: Mapping[Codes, Decimal]) -> list[Codes]:
    """Of categories that occur, those that do not occur together."""
    present = [{codes[place] for codes in cells} for place in range(len(items))]
    return [
        combination
        for combination in sorted(set(combinations(items)) - set(cells))
        if all(code in there for code, there in zip(combination, present, strict=True))
    ]


def _check(items: Sequence[Item], cells: Mapping[Codes, Decimal]) -> None:
    """Nothing unknown; each category is somewhere; somebody is in the population."""
    allowed = set(combinations(items))
    for codes in cells:
        if codes not in allowed:
            raise Refused(_("문항의 보기에 없는 조합입니다: %(codes)s") % {"codes": ", ".join(codes)})
    missing = missing_combinations(items, cells)
    if missing:
        raise Refused(
            _("‘%(names)s’의 수가 없습니다(빠진 조합 %(n)d개). 아무도 없으면 0을 적어 주십시오.")
            % {"names": names_of(items, missing[0]), "n": len(missing)}
        )
    if sum(cells.values()) <= 0:
        raise Refused(_("합계가 0입니다. 인구수나 비율을 적어 주십시오."))
