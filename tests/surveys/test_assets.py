"""One style sheet and one script a page, put together from the small files, named by their content."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess

import pytest
from django.http import HttpResponse
from django.test import Client

from config.middleware import Compressed
from surveys.selectors import assets


@pytest.fixture(autouse=True)
def put_together_anew(settings):
    assets._asset.cache_clear()
    yield
    assets._asset.cache_clear()


def test_every_page_asks_for_one_sheet_and_one_script(client, db):
    page = client.get("/privacy/").content.decode()
    assert len(re.findall(r'rel="stylesheet"', page)) == 1 and len(re.findall(r"<script", page)) == 1
    for kind in assets.TYPES:
        address = re.search(rf'"(/assets/site\.[0-9a-f]+\.{kind})"', page)[1]
        answer = client.get(address)
        assert answer.status_code == 200 and "immutable" in answer["Cache-Control"]


def test_another_versions_name_gets_the_sheet_but_not_for_ever(client):
    answer = client.get("/assets/site.0123456789abcdef.css")
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-cache"
    assert client.get("/assets/site.exe").status_code == 404


def test_addresses_in_a_sheet_lead_from_where_it_is_sent():
    text = assets.asset("css").text
    found = re.findall(r"url\(([^)]+)\)", text)
    assert len(found) > 90 and all(address.startswith(("/static/", "data:")) for address in found)
    assert text.rstrip().endswith("}") and text.count("{") == text.count("}")


def test_a_source_that_cannot_be_put_together_is_named(monkeypatch):
    monkeypatch.setattr(assets, "_read", lambda name: "export const x = 1;\n")
    with pytest.raises(ValueError, match=r"js/scale\.js.*export const"):
        assets.script()


def test_a_missing_source_is_named(monkeypatch):
    monkeypatch.setattr(assets, "STYLES", ("css/nowhere.css",))
    with pytest.raises(FileNotFoundError, match=r"css/nowhere\.css"):
        assets.styles()


@pytest.mark.skipif(not shutil.which("node"), reason="needs node to read the script; the journeys run it in a browser")
def test_the_script_is_one_module(tmp_path):
    (tmp_path / "site.mjs").write_text(assets.asset("js").text)
    done = subprocess.run(["node", "--check", str(tmp_path / "site.mjs")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_texts_travel_compressed(client, db):
    plain = client.get("/privacy/")
    packed = Client(headers={"Accept-Encoding": "gzip"}).get("/privacy/")
    assert packed["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain
    assert "개인정보" in gzip.decompress(packed.content).decode()


@pytest.mark.parametrize(("kind", "packed"), [("text/css", True), ("image/svg+xml", True), ("application/json", True), ("font/woff2", False), ("image/png", False)])
def test_only_texts_are_packed(rf, kind, packed):
    send = Compressed(lambda request: HttpResponse(b"a" * 5000, content_type=kind))
    assert ("Content-Encoding" in send(rf.get("/", headers={"accept-encoding": "gzip"}))) is packed
