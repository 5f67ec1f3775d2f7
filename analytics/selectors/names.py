"""Codes in reasons and tables as the names that people gave: groups, characteristics, their categories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from delphi.models import PanelGroup
from surveys import answer_forms
from surveys.enums import ItemKind
from surveys.models import Category, Item, Study

from ..models import AnalysisRun
from . import runs

Names = Mapping[str, str]


def of_groups(study: Study) -> dict[str, str]:
    return {g.code: g.local("name") for g in PanelGroup.objects.filter(panel__study=study)}


def of_characteristics(run: AnalysisRun) -> dict[str, str]:
    """Item code → its label, for choice items, who people are first: as it was asked in the run's survey, by its newest name elsewhere."""
    items = Item.objects.filter(study=run.study_id, form__in=answer_forms.names(partitions=True)).select_related("candidate")
    asked = runs.as_asked(run.questionnaire) if run.questionnaire else {}
    return {
        item.code: asked[item.pk].label() if item.pk in asked else item.newest_label()
        for item in sorted(items.prefetch_related("wordings"), key=lambda item: item.kind != ItemKind.DEMOGRAPHIC)
    }


def of_categories(study: Study) -> dict[str, dict[str, str]]:
    """Item code → category code → label, in the order of the questionnaire."""
    found: dict[str, dict[str, str]] = {}
    for c in Category.objects.filter(item__study=study).select_related("item"):
        found.setdefault(c.item.code, {})[c.code] = c.local("label")
    return found


def in_reason(reason: Mapping[str, Any] | None, names: Names) -> Mapping[str, Any] | None:
    """The reason with its codes replaced; what has no name stays as it is."""
    if not reason:
        return reason
    return {**reason, "values": {k: _named(v, names) for k, v in (reason.get("values") or {}).items()}}


def _named(value: Any, names: Names) -> Any:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, (list, tuple)):
        return [_named(v, names) for v in value]
    return value
