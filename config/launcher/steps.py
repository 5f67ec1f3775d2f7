"""What must be done before the first page can be served, and only once for the same sources."""

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from config.catalogues import files as catalogues
from config.launcher.place import Place
from config.launcher.words import Stop, either, say, step

APPS = ("surveys", "delphi", "analytics")


@dataclass
class Steps:
    """Stamps live beside the data they speak of, so that new data start from nothing."""

    place: Place
    env: dict[str, str]

    def all(self, *, demonstration: bool) -> None:
        self.compile_catalogues()
        self.migrate()
        self.chart_bundle()
        if self.env.get("DEBUG", "").lower() not in {"1", "true", "yes", "on"}:
            self.collect_static()
        if demonstration:
            self.demonstration()

    def on_own_servers(self, *, web: bool) -> None:
        self.compile_catalogues()
        self.check_tables()
        if web:
            self.chart_bundle()
            self.collect_static()

    def compile_catalogues(self) -> None:
        for area in catalogues.AREAS:
            for path in catalogues.po_files(self.place.code, area):
                catalogues.compile_catalogue(path)

    def migrate(self) -> None:
        migrations = [path for app in APPS for path in (self.place.code / app / "migrations").glob("*.py")]
        self._once("migrate", [*migrations, self.place.code / "requirements.txt"], either("Preparing the tables", "표를 준비하는 중"), "migrate")

    def check_tables(self) -> None:
        """On the user's own servers nobody changes tables unasked."""
        if self._run("migrate", "--check").returncode:
            raise Stop(
                either(
                    "The tables of DATABASE_URL are not those of this version. Back them up, then, on one machine only: "
                    "make manage ARGS=migrate",
                    "DATABASE_URL의 표가 이 판의 것이 아닙니다. 백업한 다음 한 기계에서만 실행해 주십시오: "
                    "make manage ARGS=migrate",
                )
            )

    def chart_bundle(self) -> None:
        bundle = self.place.code / "static" / "vendor" / "vega-bundle.js"
        made_by = f"vl-convert {metadata.version('vl-convert-python')} "
        if not bundle.exists() or made_by.encode() not in bundle.open("rb").readline():
            with step(either("Making the charts' script for the browser", "브라우저용 차트 스크립트를 만드는 중")):
                self.manage("build_chart_bundle")

    def collect_static(self) -> None:
        static = [path for path in (self.place.code / "static").rglob("*") if path.is_file()]
        sources = [*static, self.place.code / "requirements.txt"]
        self._once("static", sources, either("Collecting static files", "정적 파일을 모으는 중"), "collectstatic", "--noinput", "--clear")

    def demonstration(self) -> None:
        sources = [path for app in APPS for path in (self.place.code / app / "management").rglob("demo*.py")]
        sources += list((self.place.code / "analytics" / "demonstration").rglob("*.py"))
        if sources:
            self._once("demo", sources, either("Building the demonstration studies (up to a minute)", "시연 연구를 만드는 중(1분까지)"), "demo")

    def accounts(self) -> list[dict]:
        """Who may sign in to the demonstration."""
        kept = self.place.read("accounts.json")
        stamp = self.place.read("stamps.json").get("demo")
        if stamp and kept.get("stamp") == stamp:
            return kept["accounts"]
        done = self._run("demo", "--accounts")
        rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        self.place.write("accounts.json", {"stamp": stamp, "accounts": rows})
        return rows

    def forget(self) -> None:
        self.place.write("stamps.json", {})

    def manage(self, *arguments: str) -> None:
        done = self._run(*arguments)
        if done.returncode:
            last = (done.stderr or done.stdout).strip().splitlines()[-12:]
            raise Stop(f"manage.py {arguments[0]} failed:\n" + "\n".join(last))

    def _run(self, *arguments: str) -> subprocess.CompletedProcess:
        """Shows that it goes on; whatever ends us ends it too."""
        command, start = [sys.executable, "manage.py", *arguments], time.monotonic()
        with subprocess.Popen(
            command, cwd=self.place.code, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            while True:
                try:
                    out, error = process.communicate(timeout=10)
                except subprocess.TimeoutExpired:
                    say(f"  … {time.monotonic() - start:.0f} s")
                except BaseException:
                    process.kill()
                    raise
                else:
                    return subprocess.CompletedProcess(command, process.returncode, out, error)

    def _once(self, name: str, sources: Iterable[Path], text: str, *command: str) -> None:
        stamp = fingerprint(sources)
        if self.place.read("stamps.json").get(name) == stamp:
            return
        with step(text):
            self.manage(*command)
        self.place.write("stamps.json", {**self.place.read("stamps.json"), name: stamp})


def fingerprint(sources: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(set(sources)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def show_accounts(rows: list[dict], address: str) -> None:
    if not rows:
        return
    say(either("Sign in as:", "이렇게 로그인합니다:"))
    for row in rows:
        where = row.get("url") or address + row.get("path", "/account/login/code/")
        say(f"  {row.get('name') or row.get('role', '')}: {row.get('email', '')}  {where}")
