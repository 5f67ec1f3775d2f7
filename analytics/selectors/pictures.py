"""Stored charts as the chart component reads them."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, QuerySet
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from ..models import Picture, Publication


def language() -> str:
    return (get_language() or "ko")[:2]


def newest(publication: Publication) -> int | None:
    """Changes whenever a picture of the version is drawn anew."""
    return publication.pictures.aggregate(newest=Max("image_id"))["newest"]


def of(pictures: QuerySet[Picture], url: Any) -> dict[str, dict[str, Any]]:
    """Key → what <c-chart> takes, in the reader's language. url(picture, kind) gives the address of a download."""
    rows = pictures.filter(language=language()).select_related("image")
    return {row.key: chart(row, url) for row in rows}


def chart(row: Picture, url: Any) -> dict[str, Any]:
    content = row.content
    return {
        "id": row.key.replace(":", "-"), "title": content["title"], "subtitle": content["subtitle"],
        "description": content["description"], "table": content["table"], "note": content["note"],
        "spec": {k: v for k, v in row.image.spec.items() if k != "title"}, "svg": mark_safe(row.image.svg_wide),
        "svg_narrow": mark_safe(row.image.svg_narrow), "svg_url": url(row, "svg"), "png_url": url(row, "png"),
    }  # fmt: skip
