"""The door of every expert page: the session knows an address that has proved its mailbox, nothing more."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from surveys.views import kept

from ..models import PersonalLink
from ..selectors import seats
from ..services import links

EMAIL, LINK = "expert_email", "expert_link"
View = Callable[..., HttpResponse]


def remember(request: HttpRequest, link: PersonalLink) -> None:
    request.session.cycle_key()
    request.session[EMAIL], request.session[LINK] = link.email, link.pk


def forget(request: HttpRequest) -> None:
    for key in (EMAIL, LINK):
        request.session.pop(key, None)


def email_of(request: HttpRequest) -> str | None:
    email, link_id = request.session.get(EMAIL), request.session.get(LINK)
    return email if email and link_id and links.holds(link_id=link_id) else None


def expert_page(view: View) -> View:
    """The view gets (request, email, …). Without a link: a page that says how to get one."""

    @never_cache
    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        email = email_of(request)
        if email is None:
            left = links.has_left(link_id=request.session.get(LINK, 0))
            forget(request)
            if left:
                return render(request, "delphi/expert/left_panel.html", status=403)
            sent = kept.keep(request) if request.method == "POST" else None
            return sent or render(request, "delphi/expert/no_link.html", status=403)
        return view(request, email, *args, **kwargs)

    return door


def seat_page(view: View) -> View:
    """The view gets (request, seat, …); somebody else's round is a page that does not exist."""

    @expert_page
    @wraps(view)
    def door(request: HttpRequest, email: str, key: str, *args: Any, **kwargs: Any) -> HttpResponse:
        seat = seats.seat_of(email, key)
        if seat is None:
            rnd = seats.undone_round(email, key)
            if rnd is None:
                raise Http404
            return render(request, "delphi/expert/not_yet.html", {"round": rnd, "study": rnd.questionnaire.study})
        return view(request, seat, *args, **kwargs)

    return door
