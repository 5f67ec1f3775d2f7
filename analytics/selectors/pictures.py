"""Stored charts as the chart component reads them. Pictures and specifications are files: a page carries their addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db.models import Max, QuerySet
from django.db.models.functions import Left
from django.utils.translation import get_language

from ..models import Picture, Publication

Address = Callable[[Picture, str], str]  # (picture, kind) → where the file is
CARD = "card"  # the picture that is no chart
SIZES = {"wide": "svg_wide", "narrow": "svg_narrow"}
HEAD = 400  # letters of a picture in which its size stands
SIZE = re.compile(r'<svg\b[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"')


def language() -> str:
    return (get_language() or "ko")[:2]


def newest(publication: Publication) -> int | None:
    """Changes whenever a picture of the version is drawn anew."""
    return publication.pictures.aggregate(newest=Max("image_id"))["newest"]


def of(pictures: QuerySet[Picture], url: Address) -> dict[str, dict[str, Any]]:
    """Key → what <c-chart> takes, in the reader's language."""
    return {row.key: chart(row, url) for row in light(pictures).filter(language=language()).exclude(key=CARD)}


def card(publication: Publication) -> Picture | None:
    """What others show where the page is passed on, in the reader's language."""
    return light(publication.pictures.all()).filter(key=CARD, language=language()).first()


def light(pictures: QuerySet[Picture]) -> QuerySet[Picture]:
    """With the beginnings of the drawings, where their sizes stand, instead of all of them."""
    heads = {f"head_{size}": Left(f"image__{field}", HEAD) for size, field in SIZES.items()}
    whole = [f"image__{field}" for field in ("spec", "spec_narrow", "svg_wide", "svg_narrow", "svg", "png")]
    return pictures.select_related("image").defer(*whole).annotate(**heads)


def chart(row: Picture, url: Address) -> dict[str, Any]:
    content = row.content
    return {
        "id": row.key.replace(":", "-"), "title": content["title"], "subtitle": content["subtitle"],
        "description": content["description"], "table": content["table"], "note": content["note"], **files(row, url),
        "spec_url": lasting(row, url, "spec"), "spec_narrow_url": lasting(row, url, "spec-narrow"),
        "svg_url": url(row, "svg"), "png_url": url(row, "png"),
    }  # fmt: skip


def files(row: Picture, url: Address) -> dict[str, dict[str, Any]]:
    """The two drawings: address and size in pixels, so that a page keeps their place."""
    found = {}
    for size in SIZES:
        measured = SIZE.search(getattr(row, f"head_{size}"))
        width, height = measured.groups() if measured else (None, None)
        found[size] = {"url": lasting(row, url, size), "width": width, "height": height}
    return found


def lasting(row: Picture, url: Address, kind: str) -> str:
    """An address that changes with the drawing: what is behind it may be kept for ever."""
    return f"{url(row, kind)}?v={row.image.spec_hash[:12]}"
