"""The line between a browser and the server, which a test can cut.

A browser that is told to be offline still says so to its pages, but what a closing page sends as its last words leaves the
page's network conditions with it and may get through. So the line itself breaks.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit


class Line:
    """Carries bytes from an address of its own to the server's, until it is cut."""

    def __init__(self, server: str) -> None:
        address = urlsplit(server)
        self._server = (address.hostname, address.port)
        self._whole = True
        self._carried: set[socket.socket] = set()
        self._door = socket.create_server(("localhost", 0))
        self.url = f"http://localhost:{self._door.getsockname()[1]}"
        threading.Thread(target=self._answer, daemon=True).start()

    def cut(self, context: Any) -> None:
        """No byte more; the browser of `context` sees that it is offline."""
        self._whole = False
        context.set_offline(True)
        for end in list(self._carried):
            _hang_up(end)

    def mend(self, context: Any) -> None:
        self._whole = True
        context.set_offline(False)

    def close(self) -> None:
        _hang_up(self._door)
        for end in list(self._carried):
            _hang_up(end)

    def _answer(self) -> None:
        while True:
            try:
                caller, _ = self._door.accept()
            except OSError:
                return
            if not self._whole:
                caller.close()
                continue
            server = socket.create_connection(self._server)
            self._carried |= {caller, server}
            for source, target in ((caller, server), (server, caller)):
                threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while (part := source.recv(65536)) and self._whole:
                target.sendall(part)
        for end in (source, target):
            self._carried.discard(end)
            _hang_up(end)


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
