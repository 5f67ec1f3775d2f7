"""What was sent and could not be taken, because a session or a form had run out: shown, and sent again by its owner.

Kept in the session of this browser alone, for half an hour; neither files nor anything that proves who somebody is.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

KEY, KEPT_FOR, LARGEST = "kept_post", 30 * 60, 200_000
SECRET = ("csrfmiddlewaretoken", "password", "code", "token", "otp", "secret")
UNSEEN = ("was_", "now_", "next", "editing", "language", "go")  # sent again, but no text of anybody
CODE = re.compile("[a-z0-9_-]{1,20}")  # what a box or a button says: sent again, but nothing to read and copy
View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """As login_required; what an expired session sends is kept until its owner is back."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            return keep(request) or redirect_to_login(_came_from(request))
        return redirect_to_login(request.get_full_path())

    return door


def keep(request: HttpRequest) -> HttpResponse | None:
    """None where nobody typed anything. The form's own token was good, so it came from a page of ours."""
    sent = _sent(request)
    if not seen_of(sent):
        return None
    if sum(len(value) for _name, value in sent["fields"]) <= LARGEST:
        request.session[KEY] = {**sent, "at": int(time.time())}
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": reverse("surveys:kept")})
    return shown(request, sent, status=403)


def _came_from(request: HttpRequest) -> str:
    """An address that only takes posts is no place to come back to."""
    page = urlsplit(request.headers.get("Referer", ""))
    return page.path if page.netloc == request.get_host() else request.get_full_path()


def waiting(request: HttpRequest) -> dict[str, Any] | None:
    found = request.session.get(KEY)
    return found if found and time.time() - found["at"] < KEPT_FOR else None


@require_GET
@never_cache
def kept(request: HttpRequest) -> HttpResponse:
    """Before signing in again: to read and copy. After it: to send once more, which the page sent to judges as always."""
    sent = waiting(request)
    if sent is None:
        request.session.pop(KEY, None)
        return redirect("surveys:home")
    back = request.user.is_authenticated or "expert_email" in request.session
    if back:
        request.session.pop(KEY)  # in the page from now on, for nobody after
    return shown(request, sent, again=back and not sent["files"])


def shown(request: HttpRequest, sent: dict[str, Any], *, again: bool = False, status: int = 200) -> HttpResponse:
    seen = seen_of(sent)
    context = {"sent": sent, "seen": [pair for pair in seen if not CODE.fullmatch(pair[1])] or seen, "again": again}
    return render(request, "site/kept.html", context, status=status)


def seen_of(sent: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in sent["fields"] if value.strip() and not name.startswith(UNSEEN)]


def outdated(request: HttpRequest) -> HttpResponse:
    """The form's token did not hold. Whoever sent it from a page of ours may send it again; a foreign page may not."""
    answer = shown(request, {**_sent(request), "outdated": True}, again=from_here(request), status=403)
    answer.token_refused = True  # type: ignore[attr-defined]  # a respondent's page says it in words of its own
    return answer


def from_here(request: HttpRequest) -> bool:
    """By the browser's word, which no other page can put into its mouth."""
    origin = request.headers.get("Origin", "")
    return bool(urlsplit(origin).netloc) and urlsplit(origin).netloc == request.get_host() and not request.FILES


def _sent(request: HttpRequest) -> dict[str, Any]:
    path = request.get_full_path()
    fields = [
        (name, value)
        for name, values in request.POST.lists() for value in values if not name.lower().startswith(SECRET)
    ]  # fmt: skip
    if request.path.startswith("/account/"):  # sign-in codes and second factors
        fields = []
    good = url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return {"path": path if good else "/", "fields": fields, "files": [f.name for f in request.FILES.values()]}
