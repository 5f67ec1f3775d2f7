"""Starts and stops the embedded PostgreSQL; run by test_container inside something like a plain container."""

import sys
from pathlib import Path

import psycopg

from config.launcher.place import Place
from config.launcher.postgres import Postgres
from config.launcher.root import server_user
from config.launcher.words import Stop


def main() -> int:
    place = Place(Path(sys.argv[1]))
    place.prepare()
    try:
        user = server_user()
        for text in ("first", "second"):
            server = Postgres(place, user, throwaway=True)
            server.start()
            with psycopg.connect(server.url, autocommit=True) as connection:
                connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
                connection.execute("INSERT INTO kept VALUES (%s)", [text])
                words = connection.execute("SELECT string_agg(word, ' ' ORDER BY word) FROM kept").fetchone()[0]
            owner = server.data.stat().st_uid
            server.stop()
            print(f"{words} | uid {owner} | ended with {server.process.returncode} | {server.data}", flush=True)
    except Stop as stop:
        print(f"STOP {stop}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
