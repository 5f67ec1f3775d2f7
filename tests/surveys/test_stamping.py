"""An outside time on a checkpoint: asked for or brought by hand, believed only where it speaks of it and is the authority's."""

from __future__ import annotations

import shutil
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from config import log_key
from surveys.models import Checkpoint, TimeToken
from surveys.services import lifecycle, log, stamping
from surveys.services.refusal import Refused
from tests.factories import studies as make
from tests.factories.authority import Authority, authority

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="the authority of these tests is made by openssl")


@pytest.fixture(scope="module")
def known(tmp_path_factory: Any) -> Authority:
    return authority(tmp_path_factory.mktemp("known") / "tsa")


@pytest.fixture
def first(db: None, settings: Any, known: Authority) -> Checkpoint:
    settings.TIMESTAMP_ROOTS, settings.TIMESTAMP_URL = str(known.roots), ""
    study = make.study()
    make.opened(study, [make.item(study, "goal")], code="one")
    log.advance()
    return Checkpoint.objects.get()


def second() -> Checkpoint:
    lifecycle.close_questionnaire(questionnaire=make.opened(study := make.study(), [make.item(study, "goal")]), by=study.created_by)
    log.advance()
    return Checkpoint.objects.last()


def test_a_reply_brought_by_hand_says_when(first, known) -> None:
    token = stamping.take(checkpoint=first, reply=known.reply(stamping.request(checkpoint=first)))
    assert abs(token.at - timezone.now()) < timedelta(minutes=5)
    assert stamping.take(checkpoint=first, reply=bytes(token.reply)) == token and TimeToken.objects.count() == 1


def test_what_is_not_about_this_checkpoint_or_not_the_authoritys_is_refused(first, known, settings, tmp_path) -> None:
    reply = known.reply(stamping.request(checkpoint=first))
    place = len(reply) - 20  # within the signature
    stranger = authority(tmp_path / "stranger").reply(stamping.request(checkpoint=first))
    wrong = {
        "one byte": reply[:place] + bytes([reply[place] ^ 1]) + reply[place + 1 :], "cut": reply[:-1], "nothing": b"", "text": b"hello",
        "another checkpoint": known.reply(stamping.request(checkpoint=second())), "another authority": stranger,
        "the request": stamping.request(checkpoint=first), "large": reply + bytes(200_000),
    }  # fmt: skip
    for name, content in wrong.items():
        with pytest.raises(Refused):
            stamping.take(checkpoint=first, reply=content)
        assert not TimeToken.objects.exists(), name
    settings.TIMESTAMP_ROOTS = str(tmp_path / "gone.pem")
    with pytest.raises(Refused, match="TIMESTAMP_ROOTS"):
        stamping.take(checkpoint=first, reply=reply)
    settings.TIMESTAMP_ROOTS = ""
    with pytest.raises(Refused, match="TIMESTAMP_ROOTS"):
        stamping.take(checkpoint=first, reply=reply)


def test_openssl_judges_what_the_library_cannot_read(first, known, monkeypatch) -> None:
    def refuse(_reply: bytes) -> None:
        raise ValueError("not in the order of DER")

    monkeypatch.setattr("surveys.stamps.decode_timestamp_response", refuse)
    other = known.reply(stamping.request(checkpoint=second()))
    with pytest.raises(Refused, match="order of DER"):
        stamping.take(checkpoint=first, reply=other)
    assert stamping.take(checkpoint=first, reply=known.reply(stamping.request(checkpoint=first))).at is None


def test_the_authority_is_asked_where_it_is_set_and_its_silence_stops_nothing(first, known, settings) -> None:
    assert stamping.stamp_due() == 0, "no address, no question"

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == "application/timestamp-query"
            self.send_response(200)
            self.end_headers()
            self.wfile.write(known.reply(asked))

        def log_message(self, *args: Any) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.TIMESTAMP_URL = f"http://127.0.0.1:{server.server_port}/"
    try:
        second()
        assert stamping.stamp_due() == 2 and stamping.stamp_due() == 0
    finally:
        server.shutdown()
        server.server_close()
    TimeToken.objects.all().delete()
    assert stamping.stamp_due() == 0 and log.advance() == 0, "it is asked again, and nothing waits for it"


def test_an_address_is_an_address() -> None:
    assert log_key.authority("https://tsa.example.org/x") and log_key.authority("") == ""
    for wrong in ("file:///etc/passwd", "tsa.example.org", "http://a b"):
        with pytest.raises(ImproperlyConfigured, match="TIMESTAMP_URL"):
            log_key.authority(wrong)


def test_the_administrator_carries_it_by_hand(first, known) -> None:
    page, address = Client(), "/log/times/"
    assert "시각은 이 서버의 것입니다" in page.get("/log/").content.decode()
    admin = make.user()
    admin.is_staff = admin.is_superuser = True
    admin.save()
    assert page.get(address).status_code == 302 and page.get(f"{address}{first.size}.tsq").status_code == 302
    by = Client()
    by.force_login(admin)
    assert "요청 받기" in by.get(address).content.decode()
    request = by.get(f"{address}{first.size}.tsq")
    assert request["Content-Type"] == "application/timestamp-query"

    def bring(content: bytes) -> str:
        return by.post(address, {"size": first.size, "reply": SimpleUploadedFile("x.tsr", content)}, follow=True).content.decode()

    assert "시각 인증으로 확인되지 않습니다" in bring(b"no reply") and not TimeToken.objects.exists()
    assert "시각을 확인하여" in bring(known.reply(request.content))
    page = page.get("/log/").content.decode()
    assert "밖의 시각" in page and "시각은 이 서버의 것입니다" not in page
    assert by.post(address, {"size": "x"}).status_code == 404 and by.get(f"{address}999.tsq").status_code == 404
