"""Keeps web, worker and beat alive, and ends everything in order."""

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from config.launcher.place import Place
from config.launcher.processes import Child
from config.launcher.words import Stop, say

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STANDARD = (0, 1, 2)
PAUSE = 10  # seconds


def children(place: Place, env: dict[str, str], host: str, port: int) -> dict[str, Child]:
    python, code = sys.executable, place.code
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    web = [python, "-m", "gunicorn", "config.wsgi", "--bind", bind, "--worker-class", "config.web.PatientWorker"]
    web += ["--workers", env.get("WEB_WORKERS", "2"), "--threads", env.get("WEB_THREADS", "32")]
    web += ["--logger-class", "config.logs.CleanLogger"]
    web += ["--graceful-timeout", "10", "--timeout", "60", "--no-control-socket"]
    celery = [python, "-m", "celery", "-A", "config"]
    worker = [*celery, "worker", "--concurrency", env.get("WORKER_PROCESSES", "2")]
    worker += ["--loglevel", env.get("LOG_LEVEL") or "WARNING"]
    worker += ["--without-gossip", "--without-mingle", "--hostname", f"worker-{place.base.stat().st_ino}@%h"]
    beat = [*celery, "beat", "--loglevel", "WARNING", "--pidfile=", "--schedule", place.base / "beat-schedule"]
    commands = {"web": web, "worker": worker, "beat": beat}
    own = {"web": {"DATABASE_POOL": env.get("WEB_CONNECTIONS", "8")}}
    made = {
        name: Child(name, command, {**env, **own.get(name, {})}, place.log(name), code)
        for name, command in commands.items()
    }
    # The second request makes a worker drop its task; the message stays unacknowledged and is done again.
    made["worker"].then = signal.SIGQUIT
    return made


@dataclass
class Supervisor:
    place: Place
    children: list[Child]
    servers: list = field(default_factory=list)
    role: str = "launcher"
    ending: int = 0
    forgot: bool = False
    looked_at: float = 0.0
    servers_due: float = 0.0
    started: bool = False
    terminals: list[int] = field(default_factory=lambda: [fd for fd in STANDARD if os.isatty(fd)])

    def listen(self) -> None:
        for number in SIGNALS:
            if signal.getsignal(number) != signal.SIG_IGN or number != signal.SIGHUP:  # nohup asked to outlive it
                signal.signal(number, self._end)

    def terminal_lost(self) -> bool:
        """Where make leads the session, as under ssh -t, it alone hears of the lost terminal and does not pass it on."""
        kept = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        return bool(self.terminals) and not kept and not any(os.isatty(fd) for fd in self.terminals)

    def _end(self, number: int, _frame: object) -> None:
        self.ending += 1
        if self.ending == 1 and not self.started:
            raise KeyboardInterrupt  # out of whatever is being prepared
        if self.ending == 2:
            for child in self.children:
                if child.process is not None and child.process.poll() is None:
                    child.process.send_signal(child.then)

    def start(self) -> None:
        self.started = True
        for child in self.children:
            child.start()
        self._remember()

    def watch(self, while_: Callable[[], bool] = lambda: True) -> None:
        while not self.ending and not self.terminal_lost() and while_():
            for child in self.children:
                self._look_after(child)
            for server in self.servers:
                if server.process.poll() is not None and not self.ending:
                    self._restart(server)
            self._look_at_the_disk()
            time.sleep(0.2)

    def _restart(self, server: Any) -> None:
        """A server that cannot start now, on a full disk for instance, is tried again; it does not end the rest."""
        if time.monotonic() < self.servers_due:
            return
        say(f"{type(server).__name__} ended unexpectedly; starting it again.")
        try:
            server.start()
        except (OSError, Stop) as error:
            say(f"{type(server).__name__} cannot be started now, next try in {PAUSE} s: {error}")
            self.servers_due = time.monotonic() + PAUSE

    def _look_at_the_disk(self) -> None:
        """Now and then: logs that grew too long, and what could not be written when the disk was full."""
        if time.monotonic() < self.looked_at + PAUSE:
            return
        self.looked_at = time.monotonic()
        self.place.shorten_logs()
        if self.forgot:
            self._remember()

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process.poll() is None:
            if child.failures and now - child.started > 60:
                child.failures = 0
            return
        if not child.due:
            child.failures += 1
            delay = min(30, 2 ** (child.failures - 1))
            child.due = now + delay
            say(
                f"{child.name} ended ({child.process.returncode}); starting it again in {delay} s. "
                f"Its log: {self.place.logs / child.name}.log"
            )
        elif now >= child.due and not self.ending:
            child.due = 0.0
            try:
                child.start()
            except OSError as error:  # no memory, no room: what is missing may come back
                child.due = now + PAUSE
                say(f"{child.name} cannot be started now, next try in {PAUSE} s: {error}")
                return
            self._remember()

    def _remember(self) -> None:
        """Whom to end after a launcher that was killed. A full disk must not be what ends it."""
        pids = {child.name: child.process.pid for child in self.children if child.process is not None}
        try:
            self.place.write(f"{self.role}-children.json", pids)
        except OSError as error:
            if not self.forgot:
                say(f"{self.place.base} cannot be written ({error.strerror}); going on and trying again.")
            self.forgot = True
        else:
            self.forgot = False

    def stop(self) -> None:
        """Who hands out work first, then who does it, then who takes it in, the servers last."""
        order = {"beat": 0, "worker": 1, "web": 2}
        for child in sorted(self.children, key=lambda child: order.get(child.name, 3)):
            if child.process is not None and child.process.poll() is None:
                child.process.send_signal(child.first)
        for child in sorted(self.children, key=lambda child: order.get(child.name, 3)):
            child.stop()
        for server in self.servers:
            server.stop()
