"""The web server's worker: a thread gets a request when the whole of it is here, so that slow senders hold none.

What gunicorn's worker with threads does otherwise: a thread waits for the rest of every request that has begun, and as
many slow senders as there are threads keep everybody else out.
"""

from __future__ import annotations

import contextlib
import re
import selectors
import socket
import tempfile
import time
from functools import partial
from typing import Any

from gunicorn.http.unreader import Unreader
from gunicorn.workers import gthread

SILENCE = 30.0  # seconds in which something must come
HEAD_TIME = 30.0  # seconds in which a head must be whole, however steadily it comes
SLOWEST = 8 * 1024  # bytes a second: slower bodies are let go
LONGEST_HEAD = 64 * 1024  # bytes; gunicorn refuses what is longer than its own, smaller limits
LONGEST_BODY = 100 * 1024 * 1024  # bytes; what a page accepts is less (UPLOAD_MAX_BYTES), and the page says so
IN_MEMORY = 256 * 1024  # bytes of one request; more goes to a temporary file
PIECE = 64 * 1024
SEND_BUFFER = 1024 * 1024  # bytes the kernel takes from a page at once, so that slow readers hold no thread either

LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,18})[ \t]*\r?$", re.I | re.M)
CHUNKED = re.compile(rb"^transfer-encoding:", re.I | re.M)
ASKS_FIRST = re.compile(rb"^expect:[ \t]*100-continue", re.I | re.M)


class Incoming(Unreader):
    """One request as far as it has come. To gunicorn's parser it is a source that ends where the request ends."""

    def __init__(self, begun: bytes = b"") -> None:
        super().__init__()
        self.file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 – closed when the request is done
        self.head = b""
        self.size = 0
        self.wanted: int | None = None  # bytes of head and body; None while the head is not whole
        self.refusal = ""
        self.began = self.heard = time.monotonic()
        if begun:
            self.take(begun)

    def take(self, piece: bytes) -> None:
        self.file.write(piece)
        self.size += len(piece)
        self.heard = time.monotonic()
        if self.wanted is None:
            self.head += piece
            self._read_head()

    def _read_head(self) -> None:
        end = self.head.find(b"\r\n\r\n")
        if end < 0:
            if len(self.head) > LONGEST_HEAD:
                self.refusal = "431 Request Header Fields Too Large"
            return
        head = self.head[: end + 2]
        length = LENGTH.search(head)
        body = int(length[1]) if length else 0
        self.wanted = end + 4 + body
        if CHUNKED.search(head):
            self.refusal = "411 Length Required"
        elif body > LONGEST_BODY:
            self.refusal = "413 Content Too Large"
        self.head = head

    @property
    def whole(self) -> bool:
        return self.wanted is not None and self.size >= self.wanted

    @property
    def asks_first(self) -> bool:
        """Whether the sender waits for a word before it sends the body."""
        return self.wanted is not None and not self.whole and ASKS_FIRST.search(self.head) is not None

    @property
    def until(self) -> float:
        """When patience ends (seconds of the monotonic clock)."""
        return min(self.heard + SILENCE, self.began + HEAD_TIME + (self.wanted or 0) / SLOWEST)

    def chunk(self, size_hint: int | None = None) -> bytes:
        return self.file.read(max(size_hint or 0, PIECE))

    def rest(self) -> bytes:
        """What came after this request's end: the beginning of the next."""
        rest = self.take_buffered() + self.file.read()
        self.file.close()
        return rest


class WholeConnection(gthread.TConn):
    incoming: Incoming

    def init(self) -> None:
        """Called by the thread before each request, also of a line that stayed open."""
        super().init()
        self.sock.settimeout(SILENCE)
        self.incoming.file.seek(0)
        self.parser.unreader = self.incoming


class PatientWorker(gthread.ThreadWorker):
    """Its main loop receives, its threads only work and answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.receiving: set[WholeConnection] = set()
        self.swept = 0.0

    def accept(self, listener: socket.socket) -> None:
        try:
            client, address = listener.accept()
        except OSError:
            return  # another worker was faster, or the caller has gone
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        self.nr_conns += 1
        self._receive(WholeConnection(self.cfg, client, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: WholeConnection, client: socket.socket) -> None:
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._receive(conn)

    def finish_request(self, conn: WholeConnection, fs: Any) -> None:
        goes_on = not fs.cancelled() and fs.exception() is None and fs.result()
        rest = conn.incoming.rest()
        if goes_on and rest:
            self._receive(conn, rest)
        else:
            super().finish_request(conn, fs)

    def _receive(self, conn: WholeConnection, begun: bytes = b"") -> None:
        conn.incoming = Incoming(begun)
        if conn.incoming.whole or conn.incoming.refusal:
            self._hand_over(conn)
            return
        conn.sock.setblocking(False)
        self.receiving.add(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._more, conn))

    def _more(self, conn: WholeConnection, client: socket.socket) -> None:
        try:
            piece = client.recv(PIECE)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        if not piece:
            self._let_go(conn)
            return
        head_was_open = conn.incoming.wanted is None
        conn.incoming.take(piece)
        if conn.incoming.whole or conn.incoming.refusal:
            self._stop_receiving(conn)
            self._hand_over(conn)
        elif head_was_open and conn.incoming.asks_first:
            _say(client, b"HTTP/1.1 100 Continue\r\n\r\n")

    def _hand_over(self, conn: WholeConnection) -> None:
        if conn.incoming.refusal:
            words = f"HTTP/1.1 {conn.incoming.refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            _say(conn.sock, words.encode())
            self.nr_conns -= 1
            conn.close()
            return
        conn.data_ready = True
        self.enqueue_req(conn)

    def _stop_receiving(self, conn: WholeConnection) -> None:
        self.receiving.discard(conn)
        self.poller.unregister(conn.sock)

    def _let_go(self, conn: WholeConnection) -> None:
        self._stop_receiving(conn)
        self.nr_conns -= 1
        conn.incoming.file.close()
        conn.close()

    def murder_pending(self) -> None:
        """Called at every turn of the main loop: once a second, those whose time has passed are let go."""
        now = time.monotonic()
        if now - self.swept < 1 and self.alive:
            return
        self.swept = now
        patience = SILENCE if self.alive else gthread.STOP_KEEPALIVE_LINGER
        for conn in [c for c in self.receiving if now > min(c.incoming.until, c.incoming.heard + patience)]:
            self._let_go(conn)


def _say(client: socket.socket, words: bytes) -> None:
    with contextlib.suppress(OSError):  # who does not listen has gone; reading will tell
        client.send(words)
