"""What every answer goes through: compressed on its way, and found as our page where nothing is."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware

from surveys.views.site import not_found

TEXT = ("text/", "application/json", "application/javascript", "image/svg+xml")


class Compressed(GZipMiddleware):
    """Texts travel compressed whoever stands in front; fonts and pictures are compressed already."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if not response.headers.get("Content-Type", "").startswith(TEXT):
            return response
        return super().process_response(request, response)


class DesignedNotFound:
    """`make run` needs DEBUG for its mailbox; a visitor still gets our page, not a technical one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return not_found(request, exception) if isinstance(exception, Http404) else None
