"""Logs say that something happened, never whose link, address or answer it was."""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from config.launcher import supervise
from config.launcher.place import LONGEST_LOG, Place
from config.launcher.supervise import Supervisor
from config.logs import CleanFormatter, CleanLogger, clean
from delphi.services import links
from surveys.models import Response
from surveys.services.tokens import derived_token, new_token
from tests.factories import studies

SECRET = " ".join(["말하지", "않은"])  # in pieces: a traceback shows the line that wrote it
TOKEN = "Zk3xP9_aQw-7LmN2bVcXs1Df4GhJkT0y"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"Internal Server Error: /i/{TOKEN}/", "Internal Server Error: /i/…/"),
        (f"Not Found: /team/{TOKEN}/", "Not Found: /team/…/"),
        (f'"GET /expert/open/{TOKEN}/ HTTP/1.1" 302', '"GET /expert/open/…/ HTTP/1.1" 302'),
        (f"/account/login/code/?next=%2Fteam%2F{TOKEN}%2F", "/account/login/code/?next=%2Fteam%2F…%2F"),
        ("/i/shortened/", "/i/…/"),
        (f"url={TOKEN}", "url=…"),
        ("task send_link('kim@univ.ac.kr') failed", "task send_link('…@…') failed"),
        ("receipt ABCD-EFGH-2345 of", "receipt … of"),
        ("Forbidden: /work/study-1/audit/", "Forbidden: /work/study-1/audit/"),
        ("File tests/test_whoever_was_invited_gets_in_with_the_mailbox.py", "File tests/test_whoever_was_invited_gets_in_with_the_mailbox.py"),
        ('invalid input syntax for type integer: "비밀 답"\nLINE 1: x', "invalid input syntax for type integer: …\nLINE 1: x"),
        ("bad\nDETAIL:  Failing row contains (1, 내\n답\n, 2).\nTraceback (most", "bad\nDETAIL: …\nTraceback (most"),
    ],
)  # fmt: skip
def test_a_line_keeps_what_happened_and_loses_whose(said, kept):
    assert clean(said) == kept


def test_tokens_of_every_kind_are_known_as_such():
    for token in [*(new_token() for _n in range(200)), *(derived_token("invitation", n) for n in range(200))]:
        assert token not in clean(f"Internal Server Error: /i/{token}/") and token not in clean(f"'{token}'")


@pytest.fixture
def log():
    """What the configured handler would write."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(CleanFormatter("{asctime} {levelname} {name} {message}", style="{"))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/i/{}/", "/team/{}/", "/expert/open/{}/"])
def test_a_database_that_hiccups_leaves_no_working_link_in_the_log(log, monkeypatch, address):
    study = studies.study()
    token = derived_token("team-invite", study.pk)

    def fail(*args, **kwargs):
        raise IntegrityError(f"lost\nDETAIL:  Key (token)=({token}) of {SECRET} is gone.")

    monkeypatch.setattr("surveys.views.respondent.token_hash", fail, raising=False)
    for module in ("surveys.views.answering", "surveys.views.team", "surveys.services.seats"):
        monkeypatch.setattr(f"{module}.token_hash", fail, raising=False)
    monkeypatch.setattr(links, "token_hash", fail)
    answer = Client(raise_request_exception=False).get(address.format(token))
    said = log.getvalue()
    assert answer.status_code == 500 and "Internal Server Error" in said and "IntegrityError" in said
    assert token not in said and SECRET not in said


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_the_database_refuses_is_in_no_log(log):
    q = studies.opened(studies.study(), studies.demographics(studies.study()))
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Response.objects.create(questionnaire=q, state="submitted", answers={"reason": f"남에게 {SECRET}\n답"})
    assert SECRET in str(caught.value)  # the database does tell
    logging.getLogger("django.request").error("Internal Server Error: /s/", exc_info=caught.value)
    assert SECRET not in log.getvalue() and "submitted_answer_has_a_time" in log.getvalue()


@pytest.mark.django_db
def test_the_embedded_database_writes_no_statement_that_failed():
    with connection.cursor() as cursor:
        for name, wanted in (("log_min_error_statement", "panic"), ("log_min_messages", "log"), ("log_error_verbosity", "terse")):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone()[0] == wanted


def test_the_web_servers_own_lines_are_cleaned_too(tmp_path):
    from gunicorn.config import Config

    cfg = Config()
    cfg.set("accesslog", str(tmp_path / "access.log"))
    cfg.set("errorlog", str(tmp_path / "error.log"))
    server = CleanLogger(cfg)
    environ = {"REQUEST_METHOD": "GET", "RAW_URI": f"/i/{TOKEN}/", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.input": None}
    told = SimpleNamespace(status="200 OK", sent=1, headers=[])
    from datetime import timedelta

    server.access(told, SimpleNamespace(headers=[]), environ, timedelta(seconds=1))
    server.error("Error handling request %s", f"/team/{TOKEN}/")
    for name in ("access", "error"):
        said = (tmp_path / f"{name}.log").read_text()
        assert said and TOKEN not in said
    for kept in (server.error_log, server.access_log):
        for handler in kept.handlers[:]:
            kept.removeHandler(handler)


def test_the_worker_writes_by_the_same_rules():
    code = (
        "from config.celery import app; app.log.setup_logging_subsystem(loglevel='INFO'); import logging;"
        f"logging.getLogger('celery.worker').error('lost /i/{TOKEN}/ of kim@example.org')"
    )
    root = Path(supervise.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, env=os.environ, capture_output=True, text=True)
    assert "lost /i/…/ of …@…" in done.stderr and TOKEN not in done.stderr + done.stdout


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path / "run", tmp_path)
    place.prepare()
    return place


def test_logs_are_their_owners_and_grow_no_further_while_a_program_writes_on(place):
    (place.logs / "web.log").write_text("from before\n")
    (place.logs / "web.log").chmod(0o644)
    with place.log("web") as handle:
        assert stat.S_IMODE((place.logs / "web.log").stat().st_mode) == 0o600
        handle.write(b"x" * (LONGEST_LOG + 1))
        handle.flush()
        place.shorten_logs()
        assert (place.logs / "web.log").stat().st_size == 0
        handle.write(b"goes on\n")
        handle.flush()
        assert (place.logs / "web.log").read_bytes() == b"goes on\n"
    old = place.logs / "web.old.log"
    assert old.stat().st_size > LONGEST_LOG and stat.S_IMODE(old.stat().st_mode) == 0o600
    place.shorten_logs()
    assert old.exists() and not (place.logs / "web.old.old.log").exists()


class Full:
    """A disk without room: whatever is written fails, until there is room again."""

    def __init__(self, monkeypatch):
        self.full = True
        real = Place.write
        monkeypatch.setattr(Place, "write", lambda place, *a: self.refuse() if self.full else real(place, *a))

    def refuse(self, *args):
        raise OSError(28, "No space left on device")


def test_a_full_disk_ends_nothing_and_what_was_forgotten_is_written_when_there_is_room(place, monkeypatch, capsys):
    disk = Full(monkeypatch)
    monkeypatch.setattr(supervise, "PAUSE", 0)
    child = supervise.Child("web", [sys.executable, "-c", "import time; time.sleep(60)"], dict(os.environ), place.log("web"), place.base)
    supervisor = Supervisor(place, [child])
    broken = SimpleNamespace(process=SimpleNamespace(poll=lambda: 1), start=disk.refuse)
    supervisor.servers.append(broken)
    supervisor.start()
    try:
        rounds = iter([True] * 4 + [False])
        supervisor.watch(while_=lambda: next(rounds))
        assert supervisor.forgot and "No space left" in capsys.readouterr().out
        disk.full, broken.start = False, lambda: setattr(broken.process, "poll", lambda: None)
        rounds = iter([True] * 3 + [False])
        supervisor.watch(while_=lambda: next(rounds))
    finally:
        child.stop()
    assert place.read("launcher-children.json") == {"web": child.process.pid} and not supervisor.forgot
