"""Public questionnaires of a study, for the team."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from ..enums import Audience, QuestionnaireState
from ..models import Item, Questionnaire, QuestionnaireItem, Study
from .content import hash_of


def public_of(study: Study) -> list[Questionnaire]:
    rows = study.questionnaires.filter(audience=Audience.PUBLIC).select_related("population")
    return list(rows.annotate(n_items=Count("entries")).order_by("-created_at", "-pk"))


def entries_of(questionnaire: Questionnaire) -> list[QuestionnaireItem]:
    rows = questionnaire.entries.select_related("item__scale", "item__candidate", "wording")
    return list(rows.prefetch_related("item__wordings", "item__categories"))


def addable(questionnaire: Questionnaire) -> list[Item]:
    rows = questionnaire.study.items.filter(retired_at=None).exclude(entries__questionnaire=questionnaire)
    return list(rows.prefetch_related("wordings"))


def page_of(questionnaire: Questionnaire) -> dict[str, Any]:
    editable = questionnaire.state in (QuestionnaireState.DRAFT, QuestionnaireState.PILOT)
    begun = questionnaire.state == QuestionnaireState.OPEN and questionnaire.responses.filter(pilot=False).exists()
    return {
        "questionnaire": questionnaire,
        "entries": entries_of(questionnaire),
        "addable": addable(questionnaire) if editable else [],
        "editable": editable,
        "undoable": questionnaire.state == QuestionnaireState.OPEN and not begun,
        "pilot_n": questionnaire.responses.filter(pilot=True).count() if editable else 0,
    }


def checklist(questionnaire: Questionnaire) -> dict[str, Any]:
    """What stands frozen after opening, and what a careful person would look at once more."""
    entries = entries_of(questionnaire)
    wordings = [entry.shown_wording() for entry in entries]
    population = questionnaire.population
    return {
        "entries": entries,
        "hash": hash_of(questionnaire),
        "without_english": sum(1 for wording in wordings if wording and not wording.text_en),
        "without_margins": questionnaire.sample_kind != "open"
        and not (population and population.margins.exists()),
        "characteristics": sum(1 for entry in entries if entry.item.kind == "demographic"),
    }
