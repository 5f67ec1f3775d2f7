"""Which run counts now, and its figures in the shape that pages read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet

from surveys import answer_forms
from surveys.enums import Audience
from surveys.models import Item, ItemWording, Questionnaire, QuestionnaireItem, Study

from ..enums import RunKind, RunState
from ..models import AnalysisRun, Estimate
from .small import withhold_few


@dataclass
class ItemFigures:
    """All figures of one item in one run, by statistic for everybody and by domain, with the item as it was asked."""

    item: Item
    asked: QuestionnaireItem | None = None
    all: dict[str, Estimate] = field(default_factory=dict)
    domains: dict[str, dict[str, Estimate]] = field(default_factory=lambda: defaultdict(dict))

    def value(self, statistic: str) -> float | None:
        found = self.all.get(statistic)
        return found.value if found else None

    def label(self, language: str | None = None) -> str:
        return self.asked.label(language) if self.asked else self.item.code

    @property
    def wording(self) -> ItemWording | None:
        """What these respondents read, not what the item says by now."""
        return self.asked.wording if self.asked else None

    @property
    def verdict(self) -> dict[str, Any]:
        return self.all["verdict"].detail if "verdict" in self.all else {}

    @property
    def n(self) -> int:
        """Of the item's own figures: what compares groups or rounds counts fewer people."""
        counted = (self.all[name].n for name in ("verdict", "counts", "mean") if name in self.all)
        return next(counted, 0)


def survey_run(questionnaire: Questionnaire) -> AnalysisRun | None:
    """The finished run of a public questionnaire that counts; interim ones only while it is open."""
    return newest(questionnaire.runs.filter(kind=RunKind.SURVEY))


def derivation_run(study: Study) -> AnalysisRun | None:
    """The finished derivation that counts."""
    return newest(study.runs.filter(kind=RunKind.DERIVATION))


def newest(found: QuerySet[AnalysisRun]) -> AnalysisRun | None:
    """What the data gave when it was last computed: a repeat may give an earlier run again."""
    return found.filter(state=RunState.DONE).order_by(F("confirmed_at").desc(nulls_last=True), "-pk").first()


def public_questionnaires(study: Study) -> list[Questionnaire]:
    found = study.questionnaires.filter(audience=Audience.PUBLIC).select_related("population")
    return list(found.order_by("created_at", "pk"))


def figures(run: AnalysisRun, *forms: str) -> list[ItemFigures]:
    """Items of a run that were rated, or answered in these forms, in the questionnaire's order."""
    forms = forms or tuple(answer_forms.names(scaled=True))
    rows: dict[int, ItemFigures] = {}
    asked = as_asked(run.questionnaire) if run.questionnaire else {}
    found = run.estimates.filter(item__form__in=forms).order_by("pk")
    items = Item.objects.filter(pk__in=found.order_by().values("item")).select_related("scale", "candidate").in_bulk()
    for e in found:  # an item once, not with each of its hundreds of estimates
        e.item = items[e.item_id]
        row = rows.setdefault(e.item_id, ItemFigures(e.item, asked.get(e.item_id)))
        if e.domain:
            row.domains[e.domain][e.statistic] = e
        else:
            row.all[e.statistic] = e
    if run.kind == RunKind.ROUND:
        withhold_few(rows.values())
    return sorted(rows.values(), key=lambda r: (r.asked.position if r.asked else 10**6, r.item.code))


def as_asked(questionnaire: Questionnaire) -> dict[int, QuestionnaireItem]:
    """Item id → the entry with the wording that was frozen when it opened."""
    entries = questionnaire.entries.select_related("wording", "item__candidate", "questionnaire")
    return {entry.item_id: entry for entry in entries}
