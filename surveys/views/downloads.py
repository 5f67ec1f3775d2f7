"""Files to take away."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse, StreamingHttpResponse


def whole_file(content: str | bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers=_attached(name))


def csv_file(lines: Iterable[str], name: str) -> StreamingHttpResponse:
    """Sent as its lines come; name without the ending."""
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=_attached(f"{name}.csv"))


def _attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
