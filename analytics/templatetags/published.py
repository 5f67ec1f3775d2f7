"""What the public pages of the ground floor show of the upper one: published results, read from snapshots only."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import get_language

from ..enums import PublicationState
from ..models import Publication
from ..selectors import pictures
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
def cover(publication: Publication) -> dict[str, Any] | None:
    """The first picture of a publication in the reader's language, for its card: title, and address and size of the drawing."""
    language = (get_language() or "ko")[:2]
    own = pictures.light(publication.pictures.exclude(key=pictures.CARD).order_by("id"))
    picture = own.filter(language=language).first() or own.first()
    if picture is None:
        return None
    base = reverse("analytics:results", args=[publication.study.slug])
    drawn = pictures.files(picture, lambda p, kind: f"{base}pictures/{p.key}.{p.language}.{kind}")
    return {"title": picture.content.get("title", ""), **drawn["narrow"]}
