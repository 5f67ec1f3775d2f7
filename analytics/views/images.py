"""A stored picture as a file: inside a page, to take away, or as the specification it was drawn from."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from surveys.views.downloads import whole_file

from ..models import Picture
from ..services import downloads

TAKEN_AWAY = {"svg": "image/svg+xml", "png": "image/png"}
DRAWN = {"wide": "svg_wide", "narrow": "svg_narrow"}
SPECIFIED = {"spec": "spec", "spec-narrow": "spec_narrow"}
YEAR = 365 * 24 * 3600


def image_file(request: HttpRequest, row: Picture, kind: str, name: str, *, public: bool = False) -> HttpResponse:
    """Keys of pictures have colons, names of files have none."""
    answer = _file(row, kind, name.replace(":", "-"))
    if request.GET.get("v") == row.image.spec_hash[:12]:
        answer["Cache-Control"] = f"{'public' if public else 'private'}, max-age={YEAR}, immutable"
    return answer


def _file(row: Picture, kind: str, name: str) -> HttpResponse:
    if kind in DRAWN:
        return HttpResponse(getattr(row.image, DRAWN[kind]), content_type=TAKEN_AWAY["svg"])
    if kind in SPECIFIED:
        return JsonResponse({k: v for k, v in getattr(row.image, SPECIFIED[kind]).items() if k != "title"})
    if kind not in TAKEN_AWAY:
        raise Http404(kind)
    return whole_file(downloads.picture(image=row.image, kind=kind), TAKEN_AWAY[kind], f"{name}.{kind}")
