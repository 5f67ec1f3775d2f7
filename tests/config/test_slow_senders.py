"""Forty people on a bad line, or one who means harm: the others go on reading."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator

import pytest

from config.launcher import ports, supervise
from config.launcher.place import Place

SENDERS = 40
HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
BODY = b"POST /receipt/ HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid=abcdefghijklmnop\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 90000\r\n\r\ncode="


@pytest.fixture
def address(tmp_path) -> Iterator[tuple[str, int]]:
    place = Place(tmp_path / "run")
    place.prepare()
    port = ports.free_port(18900)
    web = supervise.children(place, dict(os.environ), "127.0.0.1", port)["web"]
    process = subprocess.Popen([str(part) for part in web.command], env=web.env, cwd=web.cwd, stdout=web.log, stderr=web.log)
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            took(("127.0.0.1", port), "/healthz")
            break
        except OSError:
            time.sleep(0.3)
    yield "127.0.0.1", port
    process.terminate()
    process.wait(60)


def took(address: tuple[str, int], path: str) -> float:
    start = time.monotonic()
    urllib.request.urlopen(f"http://{address[0]}:{address[1]}{path}", timeout=40).close()
    return time.monotonic() - start


@pytest.mark.django_db
def test_slow_senders_of_heads_and_bodies_keep_nobody_out(address):
    slow = []
    for number in range(SENDERS):
        line = socket.create_connection(address, 10)
        line.sendall(HEAD if number % 2 else BODY)
        slow.append(line)
    time.sleep(1)
    times = []
    for _time in range(3):
        times += [took(address, "/healthz"), took(address, "/readyz")]
        for line in slow:
            line.sendall(b"a")
    assert max(times) < 10, times
    for line in slow:
        line.close()
    assert took(address, "/healthz") < 10
