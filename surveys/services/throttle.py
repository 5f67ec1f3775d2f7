"""Slows down guessing: so many wrong tries from one address in a while, then a pause."""

from __future__ import annotations

import hashlib
import logging

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

logger = logging.getLogger(__name__)
TRIES, WHILE = 10, 10 * 60  # wrong tries, seconds


def too_many(*, request: HttpRequest, what: str) -> bool:
    try:
        return int(cache.get(_key(request, what)) or 0) >= TRIES
    except Exception:  # a lost cache must not lock people out of their own answers; 60 bits are not guessed anyway
        logger.warning("the cache does not answer; wrong tries are not counted")
        return False


def count_wrong(*, request: HttpRequest, what: str) -> None:
    key = _key(request, what)
    try:
        if not cache.add(key, 1, WHILE):
            cache.incr(key)
    except Exception:
        logger.warning("the cache does not answer; a wrong try was not counted")


def _key(request: HttpRequest, what: str) -> str:
    """Addresses are kept as a keyed hash, and only for the while."""
    digest = hashlib.blake2b(_address(request).encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=16)
    return f"throttle:{what}:{digest.hexdigest()}"


def _address(request: HttpRequest) -> str:
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if forwarded and getattr(settings, "SECURE_PROXY_SSL_HEADER", None):  # only a proxy we were told of is believed
        return forwarded.rsplit(",", 1)[-1].strip()
    return request.META.get("REMOTE_ADDR", "")
