"""What web, worker and beat are told: on servers of our own, or on the user's."""

import os
import socket
from dataclasses import dataclass, field
from pathlib import Path

import environ

from config.launcher import ports
from config.launcher.place import Place
from config.launcher.words import Stop, either, say

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def with_dotenv(code: Path) -> dict[str, str]:
    """The process's environment over what .env says."""
    told = dict(os.environ)
    if (code / ".env").exists():
        values: dict[str, str] = {}
        type("Reader", (environ.Env,), {"ENVIRON": values}).read_env(code / ".env")
        told = {**values, **told}
    return told


@dataclass
class Told:
    """Host and port, and whose servers they are."""

    values: dict[str, str]
    host: str = field(init=False)
    asked_port: int | None = field(init=False)

    def __post_init__(self) -> None:
        self.host = self.values.get("HOST") or "127.0.0.1"
        self.asked_port = _port(self.values.get("PORT") or "")
        if not ports.host_exists(self.host):
            raise Stop(
                either(
                    f"HOST={self.host} is no address of this machine. Leave it out, or use 127.0.0.1 or 0.0.0.0.",
                    f"HOST={self.host}은(는) 이 기계의 주소가 아닙니다. 빼거나 127.0.0.1 또는 0.0.0.0을 쓰십시오.",
                )
            )

    @property
    def own_servers(self) -> bool:
        given = [name for name in ("DATABASE_URL", "REDIS_URL") if self.values.get(name)]
        if len(given) == 1:
            missing = "REDIS_URL" if given == ["DATABASE_URL"] else "DATABASE_URL"
            raise Stop(
                either(
                    f"{given[0]} is set but {missing} is not. Set both to run on your own servers "
                    "(.env.example shows how), or neither to run on the embedded ones.",
                    f"{given[0]}은(는) 있는데 {missing}이(가) 없습니다. 자체 서버를 쓰려면 둘 다 정하고(.env.example), "
                    "내장 서버를 쓰려면 둘 다 비워 주십시오.",
                )
            )
        return bool(given)

    def web_port(self) -> int:
        first = self.asked_port or 8000
        if ports.is_free(first, self.host):
            return first
        if self.own_servers:
            raise Stop(
                either(
                    f"Port {first} on {self.host} is taken. Name a free one: PORT={first + 1}",
                    f"{self.host}의 포트 {first}은(는) 쓰이고 있습니다. 빈 포트를 정해 주십시오: PORT={first + 1}",
                )
            )
        port = ports.free_port(first, self.host)
        say(
            either(
                f"Port {first} is taken by another program; using {port}.",
                f"포트 {first}은(는) 다른 프로그램이 쓰고 있어 {port}을(를) 씁니다.",
            )
        )
        return port

    def address(self, port: int) -> str:
        """What people type; a machine that listens everywhere is known by its name."""
        return _address(socket.gethostname() if self.host in EVERYWHERE else self.host, port)

    def near_address(self, port: int) -> str:
        """What this machine reaches itself by: its own name may not resolve."""
        return _address(EVERYWHERE.get(self.host, self.host), port)


def embedded(told: Told, place: Place, *, database: str, broker: str, address: str) -> dict[str, str]:
    defaults = {
        "DEBUG": "1",
        "SECRET_KEY": place.secret("django"),
        "LOG_KEY": place.secret("log"),
        "SITE_URL": address,
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]" if told.host in LOOPBACK else "*",
    }
    ours = {"DATABASE_URL": database, "REDIS_URL": broker, "HAPUI_EMBEDDED": "1"}
    return {**defaults, **told.values, **ours, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONUNBUFFERED": "1"}


def _address(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _port(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Stop(
            either(
                f"PORT={text} is no port. Give a number from 1 to 65535, for instance PORT=8080.",
                f"PORT={text}은(는) 포트가 아닙니다. 1부터 65535까지의 수를 적어 주십시오. 보기: PORT=8080",
            )
        )
    if int(text) < 1024 and os.geteuid() != 0:
        raise Stop(
            either(
                f"PORT={text}: an ordinary user may only listen on 1024 and above, for instance PORT=8080.",
                f"PORT={text}: 일반 사용자는 1024 이상의 포트만 쓸 수 있습니다. 보기: PORT=8080",
            )
        )
    return int(text)
