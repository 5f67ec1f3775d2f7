"""The door of every staff page: who is not in the team learns nothing, who may not is told so."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from .. import rules
from ..models import Study
from .kept import signed_in

Rule = Callable[[Any, Study], bool]
View = Callable[..., HttpResponse]


def staff_page(rule: Rule = rules.may_see_study) -> Callable[[View], View]:
    """The view gets (request, study, …) instead of the slug. Anonymous: sign in; outsider: 404; wrong role: 403."""

    def decorate(view: View) -> View:
        @signed_in
        @wraps(view)
        def door(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
            study = Study.objects.select_related("organisation").filter(slug=slug).first()
            if study is None or not rules.may_see_study(request.user, study):
                raise Http404
            if not rule(request.user, study):
                raise PermissionDenied
            return view(request, study, *args, **kwargs)

        return door

    return decorate
