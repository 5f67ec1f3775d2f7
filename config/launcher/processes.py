"""Processes of our own and ones left behind by a launcher that was killed."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def command_line(pid: int) -> str | None:
    """What a living process was started as; None where there is none, or only its zombie."""
    if sys.platform != "linux":
        done = subprocess.run(["ps", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True)
        state, _, command = done.stdout.strip().partition(" ")
        return command.strip() if command and not state.startswith("Z") else None
    try:
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in {"Z", "X"}:
            return None
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
    except (OSError, IndexError):
        return None


def wait_gone(pid: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while command_line(pid) is not None:
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def start(command: list, *, log, stdin=subprocess.DEVNULL, dies_with_us: int = signal.SIGTERM, **options):
    """In a session of its own, so that Ctrl-C reaches the launcher alone, which then stops all in order.

    Where the launcher itself is killed, Linux tells the child.
    """
    ours = os.getpid()

    def follow() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, dies_with_us, 0, 0, 0)
            if os.getppid() != ours:
                os._exit(1)

    command = [str(part) for part in command]
    return subprocess.Popen(
        command, stdin=stdin, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=follow, **options
    )


@dataclass
class Found:
    """A running process that is not our child, with the part of Popen that is needed."""

    pid: int
    mark: str
    returncode: int | None = None

    def poll(self) -> int | None:
        line = command_line(self.pid)
        if line is None or self.mark not in line:
            self.returncode = 0
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        end = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired(self.mark, timeout or 0)
            time.sleep(0.05)
        return 0


def stop(process, *, first: int = signal.SIGTERM, patience: float = 20, then: int = signal.SIGKILL) -> None:
    """Asks, waits, insists."""
    for number, seconds in ((first, patience), (then, 5), (signal.SIGKILL, 5)):
        if process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(number)
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            continue
        return


@dataclass
class Child:
    """One supervised process: how to start it again, and how often that was needed."""

    name: str
    command: list
    env: dict
    log: object
    cwd: Path
    first: int = signal.SIGTERM
    then: int = signal.SIGKILL
    patience: float = 20
    process: object = None
    started: float = 0.0
    failures: int = 0
    due: float = field(default=0.0)

    def start(self) -> None:
        self.process = start(self.command, log=self.log, env=self.env, cwd=self.cwd)
        self.started = time.monotonic()

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process, first=self.first, patience=self.patience, then=self.then)
