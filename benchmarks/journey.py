"""What a respondent's whole way costs the server: `make bench-journey`, or with arguments journeys and how many at once.

Consent, two pages, review, submission, receipt; 16 items; HTML alone; a new connection and an empty cookie jar a journey.
Processor time is read from the web processes and the database, so the client beside them does not count.
"""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

PORT = int(os.environ.get("BENCH_PORT", "8791"))
RATINGS = [f"goal{n}" for n in range(12)]
PAGES = ({f"a-{code}": "4" for code in RATINGS}, {"a-sex": "f", "a-age_group": "40-59", "a-region": "r3", "a-why": "까닭 하나"})
TICKS = os.sysconf("SC_CLK_TCK")


def prepare() -> str:
    """The key of an open survey in the database of the environment."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from tests.factories import studies

    study = studies.study("journey", title_ko="길의 비용")
    items = [studies.item(study, code) for code in RATINGS] + studies.demographics(study)
    items += [studies.choice(study, "region", [f"r{n}" for n in range(17)]), studies.text(study, "why")]
    return studies.opened(study, items, page_size=12).key


class Visitor:
    """A browser without pictures: cookies, forms, redirects."""

    def __init__(self, key: str) -> None:
        self.line, self.jar, self.key = http.client.HTTPConnection("127.0.0.1", PORT), SimpleCookie(), key
        self.times: dict[str, list[float]] = defaultdict(list)

    def ask(self, step: str, path: str, form: dict[str, str] | None = None) -> str:
        while True:
            headers = {"Cookie": "; ".join(f"{k}={m.value}" for k, m in self.jar.items()), "Accept-Language": "ko"}
            headers |= {"Accept-Encoding": "gzip", "X-Forwarded-Proto": "https", "Referer": f"https://127.0.0.1:{PORT}/"}
            body = urlencode(form) if form is not None else None
            if body is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            began = time.perf_counter()
            self.line.request("POST" if body is not None else "GET", path, body, headers)
            answer = self.line.getresponse()
            said = answer.read()
            self.times[f"{step} {'POST' if body is not None else 'GET'}"].append(1000 * (time.perf_counter() - began))
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                self.jar.load(cookie)
            if answer.status in (302, 303):
                path, form = answer.headers["Location"], None
                continue
            assert answer.status == 200, (step, path, answer.status, said[:300])
            if answer.headers.get("Content-Encoding") == "gzip":
                import gzip

                said = gzip.decompress(said)
            return said.decode()

    def walk(self) -> dict[str, list[float]]:
        base = f"/s/{self.key}/"
        page = self.ask("consent", base)
        page = self.ask("consent", base, {**hidden(page), "agree": "on", "consent": "on"})
        for number, answers in enumerate(PAGES, 1):
            page = self.ask(f"page {number}", f"{base}{number}/", {**hidden(page), **answers, "go": "next"})
        page = self.ask("submit", f"{base}review/", hidden(page))
        assert 'class="receipt' in page or "접수 번호" in page, page[:500]
        self.line.close()
        return self.times


def hidden(page: str) -> dict[str, str]:
    form = page[page.index("<form", page.index("<main")):]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


def walks(key: str, n: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for _ in range(n):
        for step, times in Visitor(key).walk().items():
            found[step] += times
    return found


def ticks(of: set[int]) -> float:
    """Milliseconds of processor time that these processes and those that ended under them have used."""
    total = 0
    for pid in of:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += sum(map(int, fields[11:15]))
    return 1000 * total / TICKS


def family(root: int) -> set[int]:
    kids = defaultdict(list)
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rsplit(")", 1)
        except OSError:
            continue
        kids[int(fields[1].split()[1])].append(int(entry.parent.name))
    found, waiting = set(), [root]
    while waiting:
        pid = waiting.pop()
        found.add(pid)
        waiting += kids[pid]
    return found


def database() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


def serve() -> subprocess.Popen:
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{PORT}", "--worker-class"]
    command += ["config.web.PatientWorker", "--workers", "2", "--threads", "32", "--no-control-socket"]
    env = {**os.environ, "DATABASE_POOL": "8", "DEBUG": "0", "BEHIND_PROXY": "1", "SITE_URL": f"https://127.0.0.1:{PORT}"}
    started = subprocess.Popen(command, env=env)
    for _ in range(100):
        try:
            line = http.client.HTTPConnection("127.0.0.1", PORT)
            line.request("GET", "/healthz", headers={"X-Forwarded-Proto": "https"})
            if line.getresponse().status == 200:
                return started
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the web server did not come up")


def main(journeys: int = 200, at_once: int = 16) -> None:
    os.environ |= {"DEBUG": "0", "BEHIND_PROXY": "1", "SITE_URL": f"https://127.0.0.1:{PORT}"}
    key, server = prepare(), serve()
    try:
        with ProcessPoolExecutor(at_once) as pool:  # both processes have seen every page
            list(pool.map(walks, [key] * at_once, [3] * at_once))
        web, postgres = family(server.pid), database()
        before, began = (ticks(web), ticks(family(postgres))), time.perf_counter()
        with ProcessPoolExecutor(at_once) as pool:
            found = list(pool.map(walks, [key] * at_once, [journeys // at_once] * at_once))
        seconds, n = time.perf_counter() - began, journeys // at_once * at_once
        used = (ticks(web) - before[0]) / n, (ticks(family(postgres)) - before[1]) / n
    finally:
        server.terminate()
        server.wait()
    print(f"{n} journeys, {at_once} at once: {n / seconds:.1f} a second")
    print(f"processor a journey: {sum(used):.1f} ms (web {used[0]:.1f}, database {used[1]:.1f})")
    steps: dict[str, list[float]] = defaultdict(list)
    for part in found:
        for step, times in part.items():
            steps[step] += times
    for step, times in steps.items():
        times.sort()
        p50, p95, p99 = (times[min(len(times) - 1, int(q * len(times)))] for q in (0.5, 0.95, 0.99))
        print(f"  {step:<14} p50 {p50:6.1f}  p95 {p95:6.1f}  p99 {p99:6.1f} ms")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
