"""The design of a study as one list."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch

from ..enums import FROZEN
from ..models import CandidateValue, Item, ItemWording, QuestionnaireItem, Scale, Study
from ..presets import SCALES


def items_of(study: Study, **where: Any) -> list[Item]:
    """With wordings, categories and whether an opened questionnaire holds them."""
    frozen = QuestionnaireItem.objects.filter(item=OuterRef("pk"), questionnaire__state__in=FROZEN)
    rows = study.items.filter(**where).select_related("scale", "candidate").annotate(frozen=Exists(frozen))
    return list(rows.prefetch_related(Prefetch("wordings", ItemWording.objects.order_by("version")), "categories"))


def page_of(study: Study) -> dict[str, Any]:
    items = items_of(study)
    scales = list(study.scales.prefetch_related("items").order_by("code"))
    there = {scale.code for scale in scales}
    return {
        "items": [item for item in items if item.retired_at is None],
        "retired": [item for item in items if item.retired_at is not None],
        "candidates": candidates_of(study),
        "scales": scales,
        "ready_made": [ready for ready in SCALES.values() if ready.code not in there],
        "has_characteristics": {"sex", "age_group", "province"} <= {item.code for item in items},
    }


def candidates_of(study: Study) -> list[CandidateValue]:
    return list(study.candidates.prefetch_related("items"))


def item_of(study: Study, pk: int) -> Item | None:
    found = items_of(study, pk=pk)
    return found[0] if found else None


def wordings_of(item: Item) -> list[ItemWording]:
    """The newest first, each with what changed from the one before it (wording.change)."""
    found = list(item.wordings.select_related("created_by").order_by("version"))
    for before, wording in zip([None, *found], found, strict=False):
        wording.change = wording.change_from(before)
    return found[::-1]


def scale_frozen(scale: Scale) -> bool:
    return QuestionnaireItem.objects.filter(item__scale=scale, questionnaire__state__in=FROZEN).exists()
