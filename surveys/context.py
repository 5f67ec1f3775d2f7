"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {"dev_mailbox": settings.EMBEDDED and settings.DEBUG, "software_version": settings.SOFTWARE_VERSION}
