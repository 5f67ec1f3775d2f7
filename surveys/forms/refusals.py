"""A service's refusal stands where the person can mend it. Around a service call and what follows it when it went well:

    with refusals.shown_in(form):
        services.change_scale(…)
        return redirect(…)
    return render(…)  # the form again, with what was typed and what was refused
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from ..services.refusal import Refused


@contextmanager
def shown_in(form: forms.BaseForm, *, at: str = "") -> Iterator[None]:
    """at: the field where every refusal belongs; else the one that the service names."""
    try:
        yield
    except Refused as refused:
        show(form, refused, at=at)


@contextmanager
def told(request: HttpRequest) -> Iterator[None]:
    """For buttons, which have no field."""
    try:
        yield
    except Refused as refused:
        messages.error(request, str(refused.sentence))


def show(form: forms.BaseForm, refused: Refused, *, at: str = "") -> None:
    """A form that names its fields otherwise than the service knows their place. One error a line."""
    named = at or refused.key
    place_of = getattr(form, "place_of", lambda key: key if key in form.fields else None)
    form.add_error(place_of(named), str(refused.sentence).split("\n"))
