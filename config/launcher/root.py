"""PostgreSQL refuses to run as root: as root its processes are given to an unprivileged user."""

import fcntl
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from config.launcher.words import Stop, step

NOBODY = 65534  # has a passwd entry everywhere, which PostgreSQL asks for
OWN_SERVERS = "run PostgreSQL and a Redis-compatible server yourself and name them: DATABASE_URL=… REDIS_URL=… make run"


@dataclass(frozen=True)
class User:
    """Whom the servers run as; `options` are for Popen."""

    options: dict = field(default_factory=dict)

    @property
    def uid(self) -> int:
        return self.options.get("user", os.geteuid())

    def give(self, path: Path) -> None:
        if self.options:
            os.chown(path, NOBODY, NOBODY)

    def reaches(self, folder: Path) -> bool:
        return self._says_yes(["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)])

    def runs(self, program: Path) -> bool:
        return self._says_yes([str(program), "--version"])

    def _says_yes(self, command: list[str]) -> bool:
        try:
            return subprocess.run(command, capture_output=True, cwd="/", **self.options).returncode == 0
        except OSError:
            return False


def server_user() -> User:
    if os.geteuid() != 0:
        return User()
    user = User({"user": NOBODY, "group": NOBODY, "extra_groups": []})
    try:
        probe = subprocess.Popen(["/bin/sleep", "5"], cwd="/", **user.options)
        probe.send_signal(signal.SIGTERM)
        probe.wait()
    except OSError as error:
        raise Stop(
            "PostgreSQL does not run as root, and this container does not allow giving it to an unprivileged user "
            f"({error.strerror}; it needs CAP_CHOWN, CAP_SETUID, CAP_SETGID and CAP_KILL). Start as an ordinary user, "
            f"or {OWN_SERVERS}"
        ) from None
    return user


def reachable_copy(user: User, package: Path, program: str, near: Path) -> Path:
    """The package's folder, or where root's user cannot read it (a home of mode 0700) a copy that he can.

    The libraries stand beside the package: their relative place is written into the programs.
    """
    if user.runs(package / program):
        return package
    libraries = package.with_name(f"{package.name}.libs")
    stamp = f"{package.name}-{(package / program).stat().st_mtime_ns}"
    copy = near / "programs" / stamp
    near.mkdir(parents=True, exist_ok=True)
    with open(near / "copy.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not copy.exists():
            with step("Copying the database programs to where an unprivileged user can read them"):
                half = copy.with_suffix(".half")
                shutil.rmtree(half, ignore_errors=True)
                shutil.rmtree(copy.parent, ignore_errors=True)
                shutil.copytree(package, half / package.name, symlinks=True)
                if libraries.exists():
                    shutil.copytree(libraries, half / libraries.name, symlinks=True)
                _open_to_all(half)
                half.replace(copy)
    _open_to_all(copy.parent, deep=False)
    for folder in (near, near.parent):
        folder.chmod(0o755)
    if not user.runs(copy / package.name / program):
        raise Stop(f"The programs in {copy} cannot be run by an unprivileged user. Start as one, or {OWN_SERVERS}")
    return copy / package.name


def _open_to_all(folder: Path, deep: bool = True) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*") if deep else ():
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)


def data_home(user: User, base: Path, far: Path) -> Path:
    """Beside the clone where the server's user gets there, else under /var/lib."""
    if (far / "pg").exists() and not (base / "pg").exists():
        return far
    if not user.options or user.reaches(base):
        return base
    if (base / "pg" / "PG_VERSION").exists():
        raise Stop(
            f"The database in {base / 'pg'} was made when its folder could be reached by an unprivileged user, "
            "which is no longer so. Open the folders above it again (chmod o+x), or start as the user it belongs to."
        )
    try:
        far.mkdir(parents=True, exist_ok=True)
        far.chmod(0o755)
        far.parent.chmod(0o755)
    except OSError as error:
        raise Stop(f"{far} cannot be made ({error.strerror}). Start as an ordinary user, or {OWN_SERVERS}") from None
    return far
