"""What the public pages of the ground floor show of the upper one: published results, read from snapshots only."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from ..enums import PublicationState
from ..models import Picture, Publication
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
def cover(publication: Publication) -> dict[str, str | SafeString] | None:
    """The first picture of a publication in the reader's language, for its card."""
    language = (get_language() or "ko")[:2]
    own = Picture.objects.filter(publication=publication).select_related("image").order_by("id")
    picture = own.filter(language=language).first() or own.first()
    if picture is None:
        return None
    return {"title": picture.content.get("title", ""), "svg": mark_safe(picture.image.svg_narrow)}
