"""Every check and test, on a PostgreSQL and a Valkey of its own that never meet a running installation."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.launcher.place import ROOT, Place
from config.launcher.postgres import Postgres
from config.launcher.root import server_user
from config.launcher.steps import Steps
from config.launcher.valkey import Valkey
from config.launcher.words import Stop, say

BROWSERS = ("chromium-headless-shell", "chromium",  # the shell is the same engine without a window: lighter
             "chromium-browser", "google-chrome-stable", "google-chrome")
CHECKS = {
    "style (ruff)": ["-m", "ruff", "check", "."],
    "types (mypy)": ["-m", "mypy"],
    "architecture (import-linter)": ["-c", "from importlinter.cli import lint_imports_command as c; c()"],
    "catalogues": ["-m", "config.catalogues", "check"],
    "migrations": ["manage.py", "makemigrations", "--check", "--dry-run"],
}


def test(arguments: list[str]) -> int:
    checks_only = "--checks-only" in arguments
    with servers() as env:
        if arguments[:1] == ["--with-servers"]:
            return subprocess.run(shlex.split(" ".join(arguments[1:])), cwd=ROOT, env=env).returncode
        failed = [] if _part_of_the_tests(arguments) else [name for name in CHECKS if not _passes(name, env)]
        status = 0 if checks_only else _pytest(arguments, env, failed)
    return status or bool(failed)


@contextmanager
def servers() -> Iterator[dict[str, str]]:
    """The environment of a test run. TEST_DATABASE_URL and TEST_REDIS_URL name servers of your own."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    names = {name: os.environ.get(f"TEST_{name}") for name in ("DATABASE_URL", "REDIS_URL")}
    with tempfile.TemporaryDirectory(prefix="hapui-test-") as folder:
        Path(folder).chmod(0o755)
        place = Place(Path(folder))
        place.prepare()
        started: list = []
        try:
            if not all(names.values()):
                started = _start(place)
                names = dict(zip(names, (started[0].url, started[1].url), strict=True))
            yield _environment(place, names)
        finally:
            for server in reversed(started):
                server.stop()
            if place.far.exists():
                shutil.rmtree(place.far, ignore_errors=True)


def _start(place: Place) -> list:
    started = [Postgres(place, server_user(), throwaway=True), Valkey(place)]
    try:
        for server in started:
            server.start()
    except BaseException:
        for server in reversed(started):
            server.stop()
        raise
    return started


def _environment(place: Place, names: dict[str, str | None]) -> dict[str, str]:
    env = {key: value for key, value in os.environ.items() if not key.startswith(("EMAIL_", "CELERY_"))}
    env |= {key: value or "" for key, value in names.items()}
    env |= {"SECRET_KEY": place.secret("django"), "DJANGO_SETTINGS_MODULE": "config.settings"}
    env |= {"HAPUI_LANGUAGE": "en"}  # what the launcher's own tests read
    env |= {"DEBUG": "1", "HAPUI_EMBEDDED": "1", "PYTHONUNBUFFERED": "1", "SITE_URL": "http://localhost:8000"}
    env["ERASURE_JOURNAL"] = str(place.base / "erasures.journal")
    env["STATIC_ROOT"] = str(place.base / "static")
    (place.base / "static").mkdir()
    steps = Steps(place, env)
    steps.compile_catalogues()
    steps.chart_bundle()
    if found := browser():
        env["CHROMIUM"] = found
    return env


def browser() -> str | None:
    """The program that browser tests drive."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def _passes(name: str, env: dict[str, str]) -> bool:
    done = subprocess.run([sys.executable, *CHECKS[name]], cwd=ROOT, env=env, capture_output=True, text=True)
    say(f"{name}: {'ok' if done.returncode == 0 else 'FAILED'}")
    if done.returncode:
        lines = (done.stdout + done.stderr).rstrip().splitlines()
        for line in lines if len(lines) <= 60 else [*lines[:30], f"… {len(lines) - 35} lines more …", *lines[-5:]]:
            say(line)
    return done.returncode == 0


def _part_of_the_tests(arguments: list[str]) -> bool:
    return any(not argument.startswith("-") for argument in arguments)


def _pytest(arguments: list[str], env: dict[str, str], failed: list[str]) -> int:
    browser, strict = env.get("CHROMIUM"), env.get("REQUIRE_BROWSER")
    if strict and not browser:
        raise Stop("REQUIRE_BROWSER is set, but there is no Chromium. Install it: apt install chromium")
    command = [sys.executable, "-m", "pytest", *(arguments or ["-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder", "-q"])]
    if not browser:
        say("Browser tests are skipped: no Chromium found. Enable them: apt install chromium, or CHROMIUM=/path/to/it")
    if not env.get("GOLDEN_DIR"):
        say("Reference figures: those kept with the code only. GOLDEN_DIR=/path/to/cases (several with : between) checks against more.")
    if failed:
        say(f"Not passed: {', '.join(failed)} (see above)")
    return subprocess.run(command, cwd=ROOT, env=env).returncode


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt
