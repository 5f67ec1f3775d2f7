"""Limits count visitors, not proxies; what they keep says nothing of anybody; without the cache nobody is locked out."""

from __future__ import annotations

import pickle
import re

import pytest
import redis
from django.conf import settings as live
from django.core.cache import cache
from django.test import Client, RequestFactory

from config.cache import OptionalCache
from surveys.services import throttle

pytestmark = pytest.mark.django_db
PROXY = "10.0.0.1"


def seen(forwarded: str = "", direct: str = PROXY) -> str:
    more = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return throttle.visitor(RequestFactory().get("/", REMOTE_ADDR=direct, **more))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "visitor"),
    [
        (0, "203.0.113.9", PROXY),  # nobody told us of a proxy: what is written there is the visitor's own word
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the first is invented
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", PROXY),  # came past a proxy
        (1, "203.0.113.9:51234", "203.0.113.9"),
        (1, "[2001:db8:1:2:3::9]:443", "2001:db8:1:2::"),
        (1, "2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "unknown", PROXY),
        (1, "", PROXY),
        (1, " , ", PROXY),
    ],
)
def test_the_entry_that_our_own_proxy_wrote_is_believed(settings, proxies, forwarded, visitor):
    settings.TRUSTED_PROXIES = proxies
    assert seen(forwarded) == visitor


def asks(client: Client, forwarded: str) -> int:
    return client.post("/expert/link/", {"email": "who@example.org"}, HTTP_X_FORWARDED_FOR=forwarded).status_code


def codes(client: Client, forwarded: str, n: int) -> int:
    """Sign-in by code, each time for another mailbox."""
    client.cookies.clear()
    data = {"email": f"person{n}@example.org"}
    return client.post("/account/login/code/", data, HTTP_X_FORWARDED_FOR=forwarded).status_code


def test_behind_a_proxy_each_visitor_has_their_own_limit(settings, client, mailoutbox):
    settings.TRUSTED_PROXIES = 1
    assert {asks(client, f"203.0.113.{n}") for n in range(24)} == {302}
    assert {codes(client, f"203.0.113.{n}", n) for n in range(24)} == {302}


def test_invented_entries_give_nobody_another_limit(settings, client, mailoutbox):
    settings.TRUSTED_PROXIES = 1
    assert [asks(client, f"198.51.100.{n}, 203.0.113.9") for n in range(21)] == [302] * 20 + [429]
    answers = [codes(client, f"198.51.100.{n}, 203.0.113.9", n) for n in range(21)]
    assert answers[:20] == [302] * 20 and answers[20] != 302
    for _try in range(throttle.TRIES):
        client.post("/receipt/", {"code": "AAAA-AAAA-AAAA"}, HTTP_X_FORWARDED_FOR="1.1.1.1, 203.0.113.9")
    for invented, allowed in (("2.2.2.2, 203.0.113.9", 429), ("203.0.113.10", 422)):
        answer = client.post("/receipt/", {"code": "AAAA-AAAA-AAAA"}, HTTP_X_FORWARDED_FOR=invented)
        assert answer.status_code == allowed


def test_no_key_or_value_of_the_cache_tells_an_address_and_none_stays_longer_than_ten_minutes(
    settings, client, mailoutbox
):
    settings.TRUSTED_PROXIES = 1
    who = "203.0.113.77"
    before = set(broker().scan_iter("*"))
    client.post("/account/signup/", {"email": "kept.secret@example.org"}, HTTP_X_FORWARDED_FOR=who)
    codes(client, who, 1)
    asks(client, who)
    client.post("/receipt/", {"code": "AAAA-AAAA-AAAA"}, HTTP_X_FORWARDED_FOR=who)
    new = [key for key in set(broker().scan_iter("*")) - before if not key.startswith((b"_kombu", b"celery", b"unacked"))]
    assert len(new) >= 4
    for key in new:
        assert re.fullmatch(r"[0-9a-f]{40}", key.decode()), key
        assert 0 < broker().ttl(key) <= 600
        value = broker().get(key) or b""
        assert not re.search(rb"203\.0|secret|person1|example", value), pickle.loads(value)
    assert broker().config_get("appendonly")["appendonly"] == "no"


def broker() -> redis.Redis:
    return redis.Redis.from_url(live.REDIS_URL)


@pytest.fixture
def no_cache(settings, monkeypatch):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/0"}}
    monkeypatch.setattr(OptionalCache, "_away_until", 0.0)


def test_without_the_cache_everybody_comes_in(no_cache, client, mailoutbox):
    assert codes(client, "", 1) == 302 and asks(client, "") == 302
    assert client.post("/account/signup/", {"email": "new@example.org"}).status_code == 302
    assert client.post("/receipt/", {"code": "AAAA-AAAA-AAAA"}).status_code == 422
    assert client.get("/readyz").json()["broker"] == "unreachable"
    assert cache.get("anything", "nothing") == "nothing"
