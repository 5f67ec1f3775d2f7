"""Slows down guessing and asking: so many tries from one address in a while, then a pause.

The counts live in the cache alone, under keyed hashes, for the while; without the cache nothing is counted, since a
lost server must not lock people out of their own answers.
"""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

TRIES, WHILE = 10, 10 * 60  # tries, seconds
IPV6_PREFIX = 64  # what one household or one machine is given


def too_many(*, request: HttpRequest, what: str) -> bool:
    return int(cache.get(_key(request, what)) or 0) >= TRIES


def count(*, request: HttpRequest, what: str) -> int:
    """One more; returns how many there were in the while, this one included."""
    key = _key(request, what)
    if cache.add(key, 1, WHILE):
        return 1
    try:
        return cache.incr(key)
    except ValueError:  # its while ended just now
        cache.add(key, 1, WHILE)
        return 1


def visitor(request: HttpRequest) -> str:
    """The address that limits count: the sender's, or the one that our own proxies passed on.

    Each proxy adds whom it heard to the end of X-Forwarded-For, so that of TRUSTED_PROXIES entries from the end the
    first is true. What a visitor wrote stands before it and is not read.
    """
    direct = request.META.get("REMOTE_ADDR", "")
    passed_on = [part for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if 0 < settings.TRUSTED_PROXIES <= len(passed_on):
        return _network(passed_on[-settings.TRUSTED_PROXIES]) or _network(direct) or direct
    return _network(direct) or direct


def _network(text: str) -> str:
    """An address without port and brackets; of an IPv6 address its network. Empty where it is none."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, IPV6_PREFIX), strict=False).network_address)


def _key(request: HttpRequest, what: str) -> str:
    return f"throttle:{what}:{visitor(request)}"
