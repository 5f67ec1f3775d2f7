"""Asks the user's own servers whether they are there, before anything is started on them."""

import subprocess
import sys
from pathlib import Path

from config.launcher.words import Stop, either


def check_servers(values: dict[str, str]) -> None:
    _check_database(values["DATABASE_URL"])
    _check_broker(values["REDIS_URL"])


def check_settings(env: dict[str, str], code: Path) -> None:
    """Django's own reading of the settings; its last line says what is wrong."""
    command = [sys.executable, "-c", "import config.settings"]
    done = subprocess.run(command, cwd=code, env=env, capture_output=True, text=True)
    if done.returncode:
        reason = done.stderr.strip().rpartition("ImproperlyConfigured: ")[2].splitlines() or ["unknown"]
        raise Stop(reason[0] if "ImproperlyConfigured" in done.stderr else f"The settings cannot be read: {reason[-1]}")


def _check_database(url: str) -> None:
    import psycopg

    if not url.startswith(("postgres://", "postgresql://")):
        raise Stop(
            f"DATABASE_URL must name a PostgreSQL database, like postgresql://user:password@host:5432/name; "
            f"it begins with {url.split(':')[0][:20]!r}."
        )
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            version = connection.info.server_version
    except psycopg.Error as error:
        raise Stop(
            either(
                f"The database of DATABASE_URL cannot be used: {_one_line(error)}",
                f"DATABASE_URL의 데이터베이스를 쓸 수 없습니다: {_one_line(error)}",
            )
        ) from None
    if version < 140000:
        raise Stop(f"PostgreSQL 14 or newer is needed; the server of DATABASE_URL is {version // 10000}.")


def _check_broker(url: str) -> None:
    import redis

    try:
        client = redis.Redis.from_url(url, socket_connect_timeout=10, socket_timeout=10)
        client.ping()
    except ValueError:
        raise Stop("REDIS_URL must look like redis://:password@host:6379/0 (rediss:// for TLS).") from None
    except redis.AuthenticationError:
        raise Stop("The server of REDIS_URL wants another password: redis://:password@host:6379/0") from None
    except redis.RedisError as error:
        raise Stop(
            either(
                f"The server of REDIS_URL cannot be used: {_one_line(error)}",
                f"REDIS_URL의 서버를 쓸 수 없습니다: {_one_line(error)}",
            )
        ) from None


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
