"""The web server's worker, with an end to its patience: who sends nothing for so long is let go."""

from __future__ import annotations

from gunicorn.workers import gthread

SILENCE = 30  # seconds


class PatientConnection(gthread.TConn):
    def init(self) -> None:
        super().init()
        self.sock.settimeout(SILENCE)


class PatientWorker(gthread.ThreadWorker):
    """Threads wait for slow senders, so there are many; what they share, connections to the database, is few."""

    def init_process(self) -> None:
        gthread.TConn = PatientConnection
        super().init_process()
