"""Makes or mends .venv and installs the pinned requirements, only where something changed."""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bootstrap.diagnosis import EMBEDDED, explain
from bootstrap.index import Unreachable, fetch_pip

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FILES = {"run": ["requirements.txt"], "dev": ["requirements.txt", "requirements-dev.txt"]}


class Failed(Exception):
    """One sentence for the person in front of the screen."""


def main(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")
    kind = "dev" if "dev" in arguments else "run"
    try:
        with _alone():
            ensure(kind)
    except (Failed, Unreachable) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except PermissionError as error:
        print(f"\n{error.filename} belongs to somebody else. Run this as the owner of the folder.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Nothing is broken: start again to go on.", file=sys.stderr)
        return 130
    return 0


def ensure(kind: str) -> None:
    wanted = _wanted(kind)
    works = _venv_works()
    if works and (_installed(kind) or _installed("dev")):
        return
    if not works:
        _make_venv()
    if subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode:
        _put_pip_in()
    _install(wanted)
    for other in ("run", "dev"):
        (VENV / f".installed-{other}").unlink(missing_ok=True)
    for done in {"run", kind}:
        (VENV / f".installed-{done}").write_text(_fingerprint(_wanted(done)))


def _installed(kind: str) -> bool:
    stamp = VENV / f".installed-{kind}"
    return stamp.exists() and stamp.read_text() == _fingerprint(_wanted(kind))


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Two starts at once would install into each other."""
    (ROOT / ".run").mkdir(exist_ok=True)
    with open(ROOT / ".run" / "setup.lock", "a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Another set-up of this folder is running; waiting for it …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _wanted(kind: str) -> list[str]:
    """The lines to install. Own servers by URL need no embedded ones, which some machines cannot have."""
    lines = [
        line.split(" #")[0].strip()
        for name in FILES[kind]
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith(("#", "-r"))
    ]
    own_servers = kind == "run" and all(_configured(name) for name in ("DATABASE_URL", "REDIS_URL"))
    return [line for line in lines if not (own_servers and line.startswith(EMBEDDED))]


def _configured(name: str) -> bool:
    if os.environ.get(name):
        return True
    dotenv = ROOT / ".env"
    pattern = rf"^\s*(?:export\s+)?{name}\s*=\s*[^\s#]"
    return dotenv.exists() and re.search(pattern, dotenv.read_text(encoding="utf-8"), re.MULTILINE) is not None


def _fingerprint(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _venv_works() -> bool:
    if not PYTHON.exists():
        return False
    check = "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))"
    return subprocess.run([PYTHON, "-c", check], capture_output=True).returncode == 0


def _make_venv() -> None:
    say(f"Making a virtual environment in .venv with Python {sys.version.split()[0]} …")
    if importlib.util.find_spec("venv") is None:
        raise Failed(f"{sys.executable} lacks the standard module venv. Name another: make run PYTHON=python3.11")
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run([sys.executable, "-m", "venv", "--without-pip", VENV], capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"The virtual environment could not be made: {(done.stderr or done.stdout).strip()[-300:]}")


def _put_pip_in() -> None:
    """From the interpreter's own bundle where it has one, else from the index: Debian ships neither pip nor bundle."""
    with tempfile.TemporaryDirectory() as folder:
        wheel = _bundled_wheel()
        if wheel is None:
            say("Fetching pip …")
            try:
                wheel = fetch_pip(Path(folder))
            except Unreachable as error:
                raise Failed(
                    "pip could not be fetched; check the network, or name another index as for pip (PIP_INDEX_URL=…). "
                    f"Tried: {error}"
                ) from error
        command = [PYTHON, f"{wheel}/pip", "install", "--no-index", "--no-deps", "--quiet", "--ignore-installed", wheel]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise Failed(f"pip could not be put into .venv: {(done.stderr or done.stdout).strip()[-300:]}")


def _bundled_wheel() -> Path | None:
    spec = importlib.util.find_spec("ensurepip")
    folders = [Path("/usr/share/python-wheels")]
    if spec is not None and spec.origin:
        folders.insert(0, Path(spec.origin).parent / "_bundled")
    wheels = [wheel for folder in folders for wheel in sorted(folder.glob("pip-*-py3-none-any.whl"))]
    return wheels[0] if wheels else None


def _install(lines: list[str]) -> None:
    say(f"Installing {len(lines)} pinned packages; the first time this takes one to three minutes …")
    start, done, log = time.monotonic(), 0, VENV / "install.log"
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as requirements:
        requirements.write("\n".join(lines))
        requirements.flush()
        command = [PYTHON, "-m", "pip", "install", "--no-input", "--progress-bar=off", "--retries=2"]
        command += [
            "--disable-pip-version-check",
            "--only-binary=:all:",
            "--no-warn-script-location",
            "-r",
            requirements.name,
        ]
        pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT)
        with open(log, "w", encoding="utf-8") as kept:
            for line in pip.stdout or ():
                kept.write(line)
                if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                    done += 1
                    name = re.split(r"[=\s(]", line.split(": " if "satisfied" in line else "Collecting ")[1])[0]
                    progress(f"  {min(done, len(lines))} of {len(lines)}: {name}", done)
                elif line.startswith("Installing collected"):
                    progress("  unpacking …", 0)
    if pip.wait():
        raise Failed(f"{explain(log.read_text(encoding='utf-8'))} (All that pip said: {log})")
    say(f"  installed in {time.monotonic() - start:.0f} s")


def say(text: str) -> None:
    print(text, flush=True)


def progress(text: str, count: int) -> None:
    """A terminal sees one moving line, a log file every tenth."""
    if sys.stdout.isatty():
        print(f"\r\033[K{text}", end="\n" if count == 0 else "", flush=True)
    elif count % 10 == 0:
        say(text)
