"""Where one clone keeps what it runs on: data, secrets, stamps, logs."""

import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from config.launcher.words import Stop, either

ROOT = Path(__file__).resolve().parents[2]


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
            kept[name] = secrets.token_urlsafe(40 if name == "django" else 24)
            self.write("secrets.json", kept)
        return kept[name]

    def log(self, name: str):
        """Appended to; a long one is put aside at the start."""
        path = self.logs / f"{name}.log"
        if path.exists() and path.stat().st_size > 5_000_000:
            path.replace(path.with_suffix(".old.log"))
        return open(path, "ab")
