"""A Redis-compatible server of our own: broker and cache."""

import contextlib
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from config.launcher import processes
from config.launcher.packages import valkey_program
from config.launcher.place import Place
from config.launcher.ports import free_port
from config.launcher.words import Stop, either

FIRST_PORT = 26379


@dataclass
class Valkey:
    place: Place
    port: int = 0
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"redis://:{self.place.secret('valkey')}@127.0.0.1:{self.port}/0"

    @property
    def data(self) -> Path:
        return self.place.base / "valkey"

    def start(self) -> None:
        self.data.mkdir(exist_ok=True, mode=0o700)
        self._end_orphan()
        shutil.rmtree(self.data / "appendonlydir", ignore_errors=True)  # older versions kept addresses in it
        refused: set[int] = set()
        for _ in range(5):
            self.port = self.port or free_port(FIRST_PORT, avoid=refused)
            if self._try_to_start():
                self.place.write("valkey.json", {"port": self.port, "pid": self.process.pid})
                return
            refused.add(self.port)
            self.port = 0
        log = self.place.logs / "valkey.log"
        raise Stop(
            either(
                f"The broker (Valkey) did not start; {log} says why.",
                f"Valkey가 시작되지 않았습니다. 이유는 {log}에 있습니다.",
            )
        )

    def stop(self) -> None:
        if self.process is not None:
            processes.stop(self.process, first=signal.SIGTERM, patience=20)

    def _settings(self) -> str:
        lines = {
            "port": self.port,
            "bind": "127.0.0.1",
            "dir": f'"{self.data}"',
            "requirepass": self.place.secret("valkey"),
            "appendonly": "no",  # in memory only: work stands in the database, the limits' counts must not outlive it
            "save": '""',
        }
        return "".join(f"{name} {value}\n" for name, value in lines.items())

    def _try_to_start(self) -> bool:
        with self.place.log("valkey") as log:
            # Settings go through the pipe: on the command line everybody could read the password.
            self.process = processes.start([valkey_program(), "-"], log=log, stdin=subprocess.PIPE, cwd="/")
        with contextlib.suppress(BrokenPipeError), self.process.stdin as pipe:
            pipe.write(self._settings().encode())
        end = time.monotonic() + 60
        while self.process.poll() is None and time.monotonic() < end:
            if self._answers():
                return True
            time.sleep(0.02)
        self.stop()
        return False

    def _answers(self) -> bool:
        hello = f"AUTH {self.place.secret('valkey')}\r\nPING\r\n".encode()
        try:
            with socket.create_connection(("127.0.0.1", self.port), 2) as line:
                line.sendall(hello)
                said = b""
                while part := line.recv(200):
                    said += part
                    if b"+PONG" in said or b"-" in said:
                        break
                return b"+PONG" in said
        except OSError:
            return False

    def _end_orphan(self) -> None:
        """Two servers must never write the same file: one left behind by a killed launcher ends first."""
        last = self.place.read("valkey.json")
        if last:
            processes.stop(processes.Found(last["pid"], f"valkey-server 127.0.0.1:{last['port']}"))
