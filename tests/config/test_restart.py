"""The whole of `make run`, as itself: kill -9 of everything loses nothing, a second start says so, TERM ends all."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psycopg
import pytest
import redis

from config.launcher.place import ROOT, Place
from config.launcher.processes import command_line

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


class Launcher:
    def __init__(self, home: Path, **extra: str) -> None:
        outside = ("DATABASE_URL", "REDIS_URL", "SITE_URL", "HAPUI_EMBEDDED", "SECRET_KEY", "DJANGO_SETTINGS_MODULE")
        self.env = {name: value for name, value in os.environ.items() if name not in outside}
        self.env |= {
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "HAPUI_HOME": str(home),
            "DEMO": "0",
            "PORT": "18710",
            **extra,
        }
        self.home, self.place = home, Place(home)

    def start(self) -> subprocess.Popen:
        self.log = self.home.with_suffix(".out")
        with open(self.log, "a") as log:
            command = [sys.executable, "-m", "config.launcher", "run"]
            return subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True)

    def wait_up(self, process: subprocess.Popen) -> str:
        end = time.monotonic() + 300
        while (state := self.place.read("launcher-state.json")).get("pid") != process.pid or "address" not in state:
            assert process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.1)
        return state["address"]

    def family(self, process: subprocess.Popen) -> list[int]:
        """The launcher and all below it."""
        found, parents = [process.pid], {}
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, IndexError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found


@pytest.fixture
def launcher():
    folder = Path(tempfile.mkdtemp(prefix="hapui-restart-"))
    folder.chmod(0o755)
    made = Launcher(folder / "run")
    running: list[subprocess.Popen] = []
    start = made.start
    made.start = lambda: running.append(start()) or running[-1]
    yield made
    for process in running:
        if process.poll() is None:
            process.terminate()
            process.wait(180)
    shutil.rmtree(folder)


def gone(pids: list[int]) -> bool:
    end = time.monotonic() + 60
    while any(command_line(pid) for pid in pids):
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def kill_everything(launcher, running):
    """kill -9 of every process; what was stored is there at the next start, which makes nothing anew."""
    servers = launcher.place.read("environment.json")
    with psycopg.connect(servers["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1), (2)")
    redis.Redis.from_url(servers["REDIS_URL"]).set("counted", "yes")

    family = launcher.family(running)
    assert len(family) >= 8
    for pid in family:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    running.wait()
    assert gone(family)

    cold = launcher.log.read_text()
    second = launcher.start()
    address = launcher.wait_up(second)
    warm = launcher.log.read_text().removeprefix(cold)
    for long in ("Making the database", "Preparing the tables"):
        assert long in cold and long not in warm, warm
    servers = launcher.place.read("environment.json")
    with psycopg.connect(servers["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT sum(n) FROM kept").fetchone() == (3,)
    assert redis.Redis.from_url(servers["REDIS_URL"]).get("counted") is None  # in memory only; work stands in the table
    assert urllib.request.urlopen(address + "/readyz", timeout=60).status == 200
    return second


def start_once_more(launcher):
    address = launcher.place.read("launcher-state.json")["address"]
    third = subprocess.run(
        [sys.executable, "-m", "config.launcher", "run"],
        cwd=ROOT,
        env=launcher.env,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert third.returncode == 0
    assert f"already running here: {address}" in third.stdout


def a_second_clone_gets_ports_and_secrets_of_its_own(launcher):
    other = Launcher(launcher.home.parent / "other")
    second = other.start()
    try:
        assert other.wait_up(second) != launcher.place.read("launcher-state.json")["address"]
        assert "Port 18710 is taken by another program" in other.log.read_text()
        ours, theirs = (one.place.read("environment.json") for one in (launcher, other))
        assert not {ours[name] for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")} & set(theirs.values())
    finally:
        second.terminate()
        second.wait(180)


def kill_the_launcher_alone(launcher, running):
    family = launcher.family(running)
    running.kill()
    running.wait()
    assert gone(family)


@pytest.mark.skipif(sys.platform != "linux", reason="walks /proc; other systems adopt what a killed launcher leaves")
def test_starts_kills_a_neighbour_and_an_end(launcher):
    first = launcher.start()
    launcher.wait_up(first)
    second = kill_everything(launcher, first)
    start_once_more(launcher)
    a_second_clone_gets_ports_and_secrets_of_its_own(launcher)
    assert second.poll() is None
    kill_the_launcher_alone(launcher, second)

    last = launcher.start()
    launcher.wait_up(last)
    family = launcher.family(last)
    last.terminate()
    assert last.wait(180) == 0
    assert gone(family)
    assert not (launcher.home / "launcher-state.json").exists()
