"""What of a questionnaire freezes when it opens, and the hash that covers it."""

from __future__ import annotations

from typing import Any

from stats.canonical import content_hash

from ..models import Questionnaire, QuestionnaireItem
from .consent import terms_of


def content_of(questionnaire: Questionnaire) -> list[dict[str, Any]]:
    """What the hash covers: items, wordings, order, scales, categories, settings of the form."""
    entries = questionnaire.entries.select_related("item__scale", "wording").prefetch_related(
        "item__wordings", "item__categories"
    )
    return [_entry_content(entry) for entry in entries]


def _entry_content(entry: QuestionnaireItem) -> dict[str, Any]:
    item, wording = entry.item, entry.shown_wording()
    scale = item.scale
    return {
        "position": entry.position,
        "item": item.code,
        "form": item.form,
        "required": item.required,
        "no_opinion": item.no_opinion,
        "wording": [wording.version, wording.text_ko, wording.text_en, wording.help_ko, wording.help_en]
        if wording
        else None,
        "scale": [
            scale.code, scale.first, scale.points, scale.labels_ko, scale.labels_en, scale.low_max, scale.high_min,
            scale.reversed,
        ]
        if scale
        else None,
        "categories": [[c.code, c.label_ko, c.label_en] for c in item.categories.all()],
        "settings": item.settings,
    }


def frozen(questionnaire: Questionnaire) -> dict[str, Any]:
    """Items and the terms of consent: those that stand since the opening, before it those that would."""
    return {"items": content_of(questionnaire), "consent": questionnaire.consent_terms or terms_of(questionnaire)}


def hash_of(questionnaire: Questionnaire) -> str:
    return content_hash(frozen(questionnaire))
