"""Populations of a study with their margins, readable."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from .. import answer_forms
from ..models import Item, Margin, MarginCell, Population, Study
from . import registered
from .cells import names_of

TOTALS_AGREE = Decimal("1e-9")  # as the weighting takes them


@dataclass(frozen=True)
class MarginView:
    margin: Margin
    names: str  # 성별 × 연령대
    total: Decimal
    rows: list[tuple[str, Decimal, float]]  # category names, count, share


@dataclass(frozen=True)
class PopulationView:
    population: Population
    margins: list[MarginView]
    warning: str


def characteristics(study: Study) -> list[tuple[Item, str]]:
    rows = study.items.filter(form__in=answer_forms.names(partitions=True), retired_at=None).prefetch_related("categories", "wordings")
    return [(item, name_of(item)) for item in rows]


def populations_of(study: Study) -> list[PopulationView]:
    items = {item.code: item for item in study.items.filter(form__in=answer_forms.names(partitions=True)).prefetch_related("categories", "wordings")}
    in_order = Margin.objects.order_by("pk").prefetch_related(Prefetch("cells", MarginCell.objects.order_by("pk")))
    rows = study.populations.prefetch_related(Prefetch("margins", in_order)).order_by("pk")
    return [_population(row, items) for row in rows]


def _population(population: Population, items: dict[str, Item]) -> PopulationView:
    margins = [_margin(margin, items) for margin in population.margins.all()]
    return PopulationView(population, margins, _warning(margins))


def name_of(item: Item) -> str:
    """A short word for the usual characteristics, the question itself for others."""
    usual = {"sex": _("성별"), "age_group": _("연령대"), "province": _("시·도")}
    wording = item.newest_wording
    return usual.get(item.code) or (wording.local("text") if wording else item.code)


def _margin(margin: Margin, items: dict[str, Item]) -> MarginView:
    own = [items[code] for code in margin.variables if code in items]
    cells = list(margin.cells.all())
    total = sum((cell.count for cell in cells), Decimal(0))
    place = [{c.code: i for i, c in enumerate(item.categories.all())} for item in own]

    def order(cell: Any) -> list[int]:
        return [place[i].get(code, 999) for i, code in enumerate(cell.codes)] if len(own) == len(cell.codes) else []

    rows = [
        (names_of(own, tuple(cell.codes)) if len(own) == len(cell.codes) else " · ".join(cell.codes), cell.count,
         float(cell.count / total) if total else 0.0)
        for cell in sorted(cells, key=order)
    ]  # fmt: skip
    return MarginView(margin, " × ".join(map(name_of, own)) or " × ".join(margin.variables), total, rows)


def _warning(margins: list[MarginView]) -> str:
    """Weighting refuses margins of unlike totals, so what it would say later is said here, with the names."""
    totals = [view.total for view in margins]
    if len(totals) < 2 or max(totals) - min(totals) <= TOTALS_AGREE * max(totals):
        return ""
    listed = ", ".join(f"{view.names} {view.total.normalize():,f}" for view in margins)
    return _(
        "구성비들의 합계가 서로 다릅니다(%(listed)s). 이대로는 가중할 수 없습니다. 모두 같은 인구의 사람 수로, 또는 모두 더해 100이 되는 비율로 맞추어 주십시오."
    ) % {"listed": listed}


def offers(study: Study) -> list[dict[str, Any]]:
    """Ways to load the registered population that the items of this study fit."""
    return [offer for area in (False, True) for offer in _offers(study, non_capital=area)]


def _offers(study: Study, *, non_capital: bool) -> list[dict[str, Any]]:
    fitting = registered.fitting_items(study, non_capital=non_capital)
    sets = [("sex", "age_group"), ("province",), ("sex",), ("age_group",), ("sex", "age_group", "province")]
    area = _("비수도권") if non_capital else _("전국")
    return [
        {"value": f"{int(non_capital)}:{','.join(one)}", "label": f"{area}: {' × '.join(name_of(fitting[name]) for name in one)}"}
        for one in sets
        if all(name in fitting for name in one)
    ]
