"""Where one clone keeps what it runs on: data, secrets, stamps, logs."""

import base64
import contextlib
import hashlib
import json
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from config.launcher.words import Stop, either

OLD = ".old.log"
LONGEST_LOG = 5_000_000  # bytes
ROOT = Path(__file__).resolve().parents[2]


def signing_key() -> str:
    """32 random bytes, as LOG_KEY wants them."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


@dataclass(frozen=True)
class Place:
    """`base` holds everything of one launcher; `code` is the clone it runs."""

    base: Path
    code: Path = ROOT

    def prepare(self) -> None:
        try:
            self.base.mkdir(parents=True, exist_ok=True)
            self.logs.mkdir(exist_ok=True)
            if not os.access(self.logs, os.W_OK):
                raise PermissionError
        except PermissionError:
            raise Stop(
                either(
                    f"{self.base} belongs to somebody else (perhaps a start as root). Start as its owner, or give it to "
                    f"yourself: sudo chown -R $(id -u) {self.base}",
                    f"{self.base}의 주인이 다른 사람입니다(root로 시작했을 수 있습니다). 그 사용자로 시작하거나 "
                    f"가져오십시오: sudo chown -R $(id -u) {self.base}",
                )
            ) from None

    @property
    def logs(self) -> Path:
        return self.base / "log"

    @property
    def far(self) -> Path:
        """For root, when an unprivileged server could not reach the clone."""
        return Path("/var/lib/hapui") / hashlib.sha256(str(self.base).encode()).hexdigest()[:16]

    def read(self, name: str) -> dict:
        try:
            return json.loads((self.base / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}

    def write(self, name: str, content: dict) -> None:
        half = self.base / f"{name}.tmp"
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
            json.dump(content, handle, indent=1)
            handle.flush()
            os.fsync(handle.fileno())
        half.replace(self.base / name)

    def secret(self, name: str) -> str:
        kept = self.read("secrets.json")
        if name not in kept:
            kept[name] = signing_key() if name == "log" else secrets.token_urlsafe(40 if name == "django" else 24)
            self.write("secrets.json", kept)
        return kept[name]

    def log(self, name: str):
        """Appended to; read by its owner alone."""
        path = self.logs / f"{name}.log"
        self._shorten(path)
        handle = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")
        path.chmod(0o600)
        return handle

    def shorten_logs(self) -> None:
        """While the programs write on: each appends, so that a file emptied in place goes on from its beginning."""
        for path in self.logs.glob("*.log"):
            if not path.name.endswith(OLD):
                self._shorten(path)

    def _shorten(self, path: Path) -> None:
        with contextlib.suppress(OSError):
            if path.stat().st_size <= LONGEST_LOG:
                return
            old = path.with_suffix(OLD)
            old.unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # a full disk keeps no copy; the room is what it needs
                old.touch(mode=0o600)
                shutil.copyfile(path, old)
            os.truncate(path, 0)
