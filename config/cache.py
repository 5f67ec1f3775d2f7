"""The broker as a cache: nothing in it is legible, and nobody waits or fails because it is away."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
PAUSE = 5.0  # seconds without a further try: a server that hangs would otherwise cost its timeout each time


def hashed(key: str, prefix: str, version: int) -> str:
    """Keys name addresses of the network and of mailboxes; what is kept is a keyed hash of them."""
    text = f"{prefix}:{version}:{key}"
    return hashlib.blake2b(text.encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=20).hexdigest()


class OptionalCache(RedisCache):
    """Counts that slow down guessing live here. Without the server they are not counted, and the pages go on."""

    _away_until = 0.0

    def _or(self, otherwise: Any, ask: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < OptionalCache._away_until:
            return otherwise
        try:
            return ask(*args, **kwargs)
        except (RedisError, OSError) as error:
            OptionalCache._away_until = time.monotonic() + PAUSE
            logger.warning("the cache does not answer (%s); limits are not counted", type(error).__name__)
            return otherwise

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return self._or(True, super().add, *args, **kwargs)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._or(default, super().get, key, default, version)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._or(None, super().set, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return self._or(False, super().delete, *args, **kwargs)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return self._or(delta, super().incr, key, delta, version)
