"""DATABASE_URL and REDIS_URL: what is wrong with them is one sentence; what is right runs, and can be backed up."""

import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

import psycopg
import pytest

from config.launcher import backup, preflight
from config.launcher.place import ROOT, Place
from config.launcher.ports import free_port
from config.launcher.words import Stop
from tests.config.test_restart import Launcher, gone

DATABASE, BROKER = os.environ["DATABASE_URL"], os.environ["REDIS_URL"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://x/y", "must name a PostgreSQL database"),
        ("postgresql://app:wrong@" + DATABASE.rpartition("@")[2], "password authentication failed"),
        ("postgresql://app@127.0.0.1:9/app", "Connection refused"),
        ("postgresql://app@host.invalid/app", "host.invalid"),
    ],
)
def test_a_wrong_database_url_is_one_sentence(url, said):
    with pytest.raises(Stop) as caught:
        preflight._check_database(url)
    assert "DATABASE_URL" in str(caught.value)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "must look like redis://"),
        ("redis://127.0.0.1:9/0", "Connection refused"),
        ("redis://:wrong@" + BROKER.rpartition("@")[2], "another password"),
    ],
)
def test_a_wrong_redis_url_is_one_sentence(url, said):
    with pytest.raises(Stop) as caught:
        preflight._check_broker(url)
    assert "REDIS_URL" in str(caught.value)
    assert said in str(caught.value)


def test_servers_that_are_there_pass():
    preflight.check_servers({"DATABASE_URL": DATABASE, "REDIS_URL": BROKER})


def test_a_missing_secret_key_is_named():
    env = {name: value for name, value in os.environ.items() if name != "SECRET_KEY"}
    with pytest.raises(Stop, match="SECRET_KEY is not set"):
        preflight.check_settings({**env, "SECRET_KEY": ""}, ROOT)


@pytest.fixture
def databases(tmp_path):
    """Makes empty databases by name, and removes them."""
    made = []

    def make(name: str) -> str:
        name = f"{name}_{os.getpid()}"
        connection.execute(f"CREATE DATABASE {name}")
        made.append(name)
        return f"{DATABASE.rpartition('/')[0]}/{name}"

    with psycopg.connect(DATABASE, autocommit=True) as connection:
        yield make
        for name in made:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_backup_comes_back_whole_and_only_into_an_empty_database(databases, tmp_path, monkeypatch):
    place, file = Place(tmp_path / "run", tmp_path), str(tmp_path / "one.dump")
    source, target = databases("source"), databases("target")
    with psycopg.connect(source, autocommit=True) as connection:
        connection.execute("CREATE TABLE answers (id int PRIMARY KEY, text text)")
        connection.execute("INSERT INTO answers VALUES (1, '균형발전')")
    monkeypatch.setenv("DATABASE_URL", source)
    assert backup.backup(place, [file]) == 0
    assert Path(file).stat().st_mode & 0o077 == 0
    with pytest.raises(Stop, match="not overwritten"):
        backup.backup(place, [file])
    with pytest.raises(Stop, match="not empty"):
        backup.restore(place, [file])
    monkeypatch.setenv("DATABASE_URL", target)
    assert backup.restore(place, [file]) == 0
    with psycopg.connect(target) as connection:
        assert connection.execute("SELECT * FROM answers").fetchall() == [(1, "균형발전")]


def test_a_restore_names_a_file_that_is_not_there(tmp_path):
    with pytest.raises(Stop, match="FILE="):
        backup.restore(Place(tmp_path), [str(tmp_path / "none.dump")])


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_same_code_runs_on_own_servers_after_its_tables_were_made(databases):
    with tempfile.TemporaryDirectory(prefix="hapui-own-") as folder:
        own = {"DATABASE_URL": databases("own"), "REDIS_URL": BROKER.rpartition("/")[0] + "/7", "SECRET_KEY": "x" * 60}
        port = str(free_port(19000 + os.getpid() % 5000))
        launcher = Launcher(
            Path(folder) / "run", **own, DEBUG="0", HTTPS="0", STATIC_ROOT=f"{folder}/static", PORT=port
        )
        first = launcher.start()
        assert first.wait(180) == 1
        assert "make manage ARGS=migrate" in launcher.log.read_text()

        command = [sys.executable, "-m", "config.launcher", "manage", "migrate", "-v0"]
        assert subprocess.run(command, cwd=ROOT, env=launcher.env, timeout=300).returncode == 0
        second = launcher.start()
        try:
            address = launcher.wait_up(second)
            assert urllib.request.urlopen(address + "/readyz", timeout=60).status == 200
            assert "PostgreSQL" not in launcher.log.read_text().rpartition("migrate")[2]
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(address + "/dev/mail/", timeout=60)
        finally:
            family = launcher.family(second)
            second.terminate()
            second.wait(180)
        assert gone(family)
