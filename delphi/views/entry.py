"""How an expert comes in: by the link in a letter; a lost one is asked for again."""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from surveys.services import throttle

from ..forms.expert import LinkForm
from ..models import Panelist
from ..services import links
from ..tasks import send_link
from .door import forget, remember

logger = logging.getLogger(__name__)
ASKS_A_MACHINE = 20  # in the throttle's while


def ask(request: HttpRequest) -> HttpResponse:
    """Says the same whether the address is known or not, and takes as long: the letter is written by the worker."""
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if throttle.count(request=request, what="link") > ASKS_A_MACHINE:
            return render(request, "delphi/expert/link_wait.html", status=429)
        _queue(form.cleaned_data["email"])
        return redirect("delphi:link-sent")
    return render(request, "delphi/expert/link.html", {"form": form})


@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "delphi/expert/link_sent.html")


@never_cache
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The token leaves the address at once; the session remembers whom it belongs to."""
    looks = request.method == "HEAD"  # a filter of mail asks whether the link lives: nobody came in by that
    link = links.link_of(token=token) if looks else links.open_link(token=token)
    if link is None:
        return render(request, "delphi/expert/link_dead.html", status=410)
    if looks:
        return HttpResponse()
    remember(request, link)
    answer = redirect("delphi:expert")
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        panelist = Panelist.objects.filter(email__iexact=link.email).order_by("-pk").first()
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, panelist.language if panelist else "ko", samesite="Lax", secure=settings.LANGUAGE_COOKIE_SECURE
        )
    return answer


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    forget(request)
    return render(request, "delphi/expert/left.html")


def _queue(email: str) -> None:
    try:
        send_link.apply_async(args=[email], retry=False)
    except Exception:  # a broker that is down must not keep an expert out
        logger.warning("the broker took no message; the letter is written here")
        links.send_link(email=email)
