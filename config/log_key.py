"""What the log is signed with, under which name, and who says the time."""

from __future__ import annotations

import base64
import contextlib
import hmac
import re

from django.core.exceptions import ImproperlyConfigured


def key(value: str, secret: str) -> bytes:
    """32 bytes. One made of SECRET_KEY serves too, and goes when that is changed."""
    if not value:
        return hmac.digest(secret.encode(), b"hapui:log-key:1", "sha256")
    with contextlib.suppress(ValueError):
        if len(found := base64.b64decode(value, validate=True)) == 32:
            return found
    raise ImproperlyConfigured(
        "LOG_KEY is not 32 random bytes in base64. Make one with: openssl rand -base64 32. "
        "/ LOG_KEY에는 openssl rand -base64 32로 만든 값을 적어 주십시오."
    )


def origin(value: str) -> str:
    if re.search(r"[\s+]", value):
        raise ImproperlyConfigured(
            f"LOG_ORIGIN={value} has spaces or plus signs. Write a name such as survey.example.org/log, or leave it out. "
            "/ LOG_ORIGIN에는 빈칸과 더하기표를 쓸 수 없습니다. survey.example.org/log처럼 적거나 비워 두십시오."
        )
    return value


def authority(value: str) -> str:
    if value and not re.fullmatch(r"https?://\S+", value):
        raise ImproperlyConfigured(
            f"TIMESTAMP_URL={value} is no address. Write the time authority's, http:// or https://, or leave it out. "
            "/ TIMESTAMP_URL에는 http:// 또는 https://로 시작하는 주소를 적거나 비워 두십시오."
        )
    return value
