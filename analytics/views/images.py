"""A stored picture as a file."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from surveys.views.downloads import whole_file

from ..models import Picture
from ..services import downloads

TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def image_file(row: Picture, kind: str, name: str) -> HttpResponse:
    """Keys of pictures have colons, names of files have none."""
    if kind not in TYPES:
        raise Http404(kind)
    content = downloads.picture(image=row.image, kind=kind)
    return whole_file(content, TYPES[kind], f"{name.replace(':', '-')}.{kind}")
