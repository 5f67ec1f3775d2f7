"""What stands around every view: what is sent is read as text, every answer travels compressed, and a page that is not
there is ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.middleware.gzip import GZipMiddleware
from django.utils import translation

from surveys import typed
from surveys.views.site import bad_request, not_found

GetResponse = Callable[[HttpRequest], HttpResponse]


class PlainText:
    """Views meet no text that no field could hold. What a person typed is mended and kept; an address that nobody
    typed is refused; a cookie that nobody set is none. Stands before the session, which looks its cookie up."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if value.isprintable()}
        if typed.NUL in request.path_info:
            return self._in_their_language(request, not_found)
        try:
            if typed.NUL in unquote(request.META.get("QUERY_STRING", "")):
                raise SuspiciousOperation("NUL in a query")
            request.GET = _plain(request.GET)  # type: ignore[assignment]
        except SuspiciousOperation:
            return self._in_their_language(request, bad_request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        if request.method == "POST":
            try:
                request.POST = _plain(request.POST)  # type: ignore[assignment]
            except UnreadablePostError:  # the line was cut; the check of the form's token says so
                return

    def _in_their_language(self, request: HttpRequest, page: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
        with translation.override(translation.get_language_from_request(request)):
            return page(request)


def _plain(sent: QueryDict) -> QueryDict:
    plain = QueryDict(mutable=True)
    for name, values in sent.lists():
        plain.setlist(typed.text(name), [typed.text(value) for value in values])
    plain._mutable = False
    return plain


TEXT = ("text/", "application/json", "application/javascript", "image/svg+xml")


class Compressed(GZipMiddleware):
    """Texts travel compressed whoever stands in front; fonts and pictures are compressed already."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if not response.headers.get("Content-Type", "").startswith(TEXT):
            return response
        return super().process_response(request, response)


class DesignedNotFound:
    """`make run` needs DEBUG for its mailbox; a visitor still gets our page, not a technical one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return not_found(request, exception) if isinstance(exception, Http404) else None
