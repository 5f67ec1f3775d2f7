"""Around every page: read whole, not stored where it is behind a door, signed out where a desk was left."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.cache import add_never_cache_headers

View = Callable[[HttpRequest], HttpResponse]
DOORS = ("/work/", "/me/", "/admin/", "/account/", "/team/", "/expert/", "/i/", "/receipt/", "/dev/mail/")
SEEN, EVERY = "seen", 60  # seconds between two notes of having been seen


class NotStored:
    """Team pages, experts' pages, everything taken away from them and every link that opens something."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(DOORS):
            for name in ("Cache-Control", "ETag", "Last-Modified"):
                response.headers.pop(name, None)
            add_never_cache_headers(response)
            del response.headers["Expires"]
        return response


class WholeRequest:
    """A form is read to its end before anything is asked of the database: a slow sender holds no connection to it."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            try:
                request.POST  # noqa: B018
            except UnreadablePostError:  # the line was cut: nobody reads the answer
                return HttpResponse(status=400)
        return self.get_response(request)


class IdleEnd:
    """A member of staff who has done nothing for so long signs in anew. Who is a visitor or an expert has no account."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            return self._looked_after(request)
        return self.get_response(request)

    def _looked_after(self, request: HttpRequest) -> HttpResponse:
        now = int(time.time())
        before = request.session.get(SEEN, 0)
        if before and now - before > settings.SESSION_IDLE_HOURS * 3600:
            logout(request)
        response = self.get_response(request)
        shared = getattr(request, "shared", False)  # the same page for everybody carries nobody's cookie
        if not shared and SESSION_KEY in request.session and now - before > EVERY:
            request.session[SEEN] = now
        return response
