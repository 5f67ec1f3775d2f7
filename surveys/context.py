"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "sign_up_open": settings.SIGN_UP == "open",
        "dev_mailbox": settings.TRIAL,
        "software_version": settings.SOFTWARE_VERSION,
    }
