"""What the public pages of the ground floor show of the upper one: published results, read from snapshots only."""

from __future__ import annotations

from typing import Any

from django import template

from ..enums import PublicationState
from ..models import Publication
from ..selectors.published import Story
from ..words import said

register = template.Library()
register.filter(said)


@register.simple_tag
def published_results() -> list[Publication]:
    """The newest published version of each study of a confirmed organisation, the newest first."""
    found: dict[int, Publication] = {}
    published = Publication.objects.filter(
        state=PublicationState.PUBLISHED, study__organisation__confirmed_at__isnull=False
    )
    for publication in published.order_by("-decided_at", "-version"):
        found.setdefault(publication.study_id, publication)
    return list(found.values())


@register.simple_tag
def cover(publication: Publication) -> dict[str, Any]:
    """What the card of a publication says first: the same finding as the page behind it, and the values by name."""
    story = Story(publication.snapshot)
    return {"finding": story.finding(), "core": story.core}
