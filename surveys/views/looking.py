"""For pages that show people or what they wrote: that somebody looked is noted."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from ..models import Study
from ..services import looking
from ..services.throttle import visitor


def note(request: HttpRequest, study: Study, verb: str, target: str, **detail: Any) -> None:
    looking.looked(study=study, by=request.user, verb=verb, target=target, origin=visitor(request), **detail)  # type: ignore[arg-type]
