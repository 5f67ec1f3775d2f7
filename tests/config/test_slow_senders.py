"""Two hundred people on a bad line, or one who means harm: the others go on reading."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator

import pytest

from config.launcher import ports, supervise
from config.launcher.place import Place

SENDERS = 200  # several times the threads there are
LONG = "서울" * 40_000
HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
FORM = b"POST /receipt/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
BODY = FORM + b"Content-Length: 90000\r\n\r\ncode="
CHUNKS = FORM + b"Transfer-Encoding: chunked\r\n\r\n5\r\ncode="
SECOND = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" + HEAD  # whole, and the beginning of another
PAGE = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"  # and never reads what comes


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


def said(address: tuple[str, int], *pieces: bytes, pause: float = 0.05) -> bytes:
    """All that comes back until the server closes the line."""
    with socket.create_connection(address, 10) as line:
        for piece in pieces:
            line.sendall(piece)
            time.sleep(pause)
        found = b""
        while more := line.recv(65536):
            found += more
        return found


def forms_come_whole(address: tuple[str, int]) -> None:
    """In pieces, after being asked, two on one line, and longer than what is kept in memory."""
    body = urllib.parse.urlencode({"code": "없는-번호", "filler": LONG}).encode()
    head = FORM + b"Content-Length: %d\r\nConnection: close\r\n" % len(body)
    refused = b"HTTP/1.1 403"  # by the guard against forged forms, which has read the body
    assert len(body) > 300_000
    assert said(address, head[:30], head[30:] + b"\r\n" + body[:7], body[7:]).startswith(refused)
    asked = said(address, head + b"Expect: 100-continue\r\n\r\n", body)
    assert asked.startswith(b"HTTP/1.1 100 Continue\r\n\r\n") and refused in asked
    both = said(address, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" + head + b"\r\n" + body)
    assert both.startswith(b"HTTP/1.1 200") and refused in both


def what_is_not_taken(address: tuple[str, int]) -> None:
    assert said(address, CHUNKS).startswith(b"HTTP/1.1 411")
    assert said(address, FORM + b"Content-Length: 900000000\r\n\r\n").startswith(b"HTTP/1.1 413")
    assert said(address, HEAD + b"x" * 70_000).startswith(b"HTTP/1.1 431")
    assert said(address, FORM + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\ncode=").startswith(b"HTTP/1.1 400")


@pytest.mark.django_db
def test_slow_senders_and_readers_keep_nobody_out(address):
    forms_come_whole(address)
    what_is_not_taken(address)
    begun = [HEAD, BODY, SECOND, PAGE]
    slow = []
    for number in range(SENDERS):
        line = socket.create_connection(address, 10)
        line.sendall(begun[number % len(begun)])
        slow.append(line)
    time.sleep(1)
    times = []
    for _time in range(3):
        times += [took(address, "/healthz"), took(address, "/readyz")]
        for line in slow:
            with contextlib.suppress(OSError):  # those that only did not read may have been let go
                line.sendall(b"a")
    assert max(times) < 10, times
    forms_come_whole(address)
    for line in slow:
        line.close()
    assert took(address, "/healthz") < 10
