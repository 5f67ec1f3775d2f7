"""Fetches one pinned pip wheel from the package index that pip itself would use."""

import base64
import configparser
import hashlib
import html
import json
import os
import re
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

WHEEL = "pip-26.2.1-py3-none-any.whl"
SHA256 = "71138adf1f4ca900cdb7d289c21b7494329f2332b6d85f0e1c42108c0384ed3e"
JSON = "application/vnd.pypi.simple.v1+json"


class Unreachable(Exception):
    """Every place that could hold the wheel was asked in vain; the text says where and why."""


def pip_setting(name: str) -> str:
    """One option as pip reads it: environment first, then the user's file, then the machine's."""
    if value := os.environ.get("PIP_" + name.upper().replace("-", "_")):
        return value
    found = ""
    for path in _config_files():
        parser = configparser.RawConfigParser()
        try:
            parser.read(path, encoding="utf-8")
        except (configparser.Error, OSError, UnicodeDecodeError):
            continue
        for section in ("global", "install"):
            found = parser.get(section, name, fallback=found)
    return found


def _config_files() -> list[Path]:
    named = os.environ.get("PIP_CONFIG_FILE")
    if named == os.devnull:
        return []
    home = Path.home()
    machine = [Path(part) / "pip/pip.conf" for part in os.environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":") if part]
    own = [home / ".pip/pip.conf", Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "pip/pip.conf"]
    return [*machine, Path("/etc/pip.conf"), *own, *([Path(named)] if named else [])]


def fetch_pip(folder: Path) -> Path:
    """The wheel in `folder`, taken only if its content is the one that was pinned."""
    reasons = []
    opener = _opener()
    for place in _places():
        try:
            for address in _addresses(opener, place):
                content = _read(opener, address)
                if hashlib.sha256(content).hexdigest() == SHA256:
                    target = folder / WHEEL
                    target.write_bytes(content)
                    return target
                reasons.append(f"{_shown(address)}: the file is not the one that was pinned (sha256 differs)")
            reasons.append(f"{_shown(place)}: does not list {WHEEL}")
        except (OSError, ValueError) as error:
            reasons.append(f"{_shown(place)}: {getattr(error, 'reason', error)}")
    raise Unreachable("; ".join(reasons))


def _places() -> Iterator[str]:
    yield from pip_setting("find-links").split()
    if pip_setting("no-index").lower() in {"1", "true", "yes", "on"}:
        return
    yield pip_setting("index-url") or "https://pypi.org/simple"
    yield from pip_setting("extra-index-url").split()


def _addresses(opener: urllib.request.OpenerDirector, place: str) -> Iterator[str]:
    local = Path(urllib.request.url2pathname(urllib.parse.urlsplit(place).path if "://" in place else place))
    if (local / WHEEL).is_file():
        yield (local / WHEEL).as_uri()
    if "://" not in place:
        return
    page = place.rstrip("/") + "/pip/"
    if page.startswith("file:"):
        page += "index.html"
    yield from _links(page, _read(opener, page, JSON + ", text/html;q=0.2").decode("utf-8", "replace"))


def _links(page: str, text: str) -> Iterator[str]:
    if text.lstrip().startswith("{"):
        links = [file["url"] for file in json.loads(text)["files"] if file["filename"] == WHEEL]
    else:
        links = [html.unescape(link) for link in re.findall(r"""href\s*=\s*["']([^"']+)["']""", text)]
    for link in links:
        address = urllib.parse.urljoin(page, link.split("#")[0])
        if urllib.parse.unquote(address).rsplit("/", 1)[-1] == WHEEL:
            yield address


def _opener() -> urllib.request.OpenerDirector:
    certificate = pip_setting("cert") or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
    try:
        context = ssl.create_default_context(cafile=certificate or None)
    except OSError as error:
        raise Unreachable(f"the certificate file {certificate} cannot be read: {error}") from error
    handlers: list[urllib.request.BaseHandler] = [urllib.request.HTTPSHandler(context=context)]
    if proxy := pip_setting("proxy"):
        proxy = proxy if "://" in proxy else "http://" + proxy
        handlers.append(urllib.request.ProxyHandler({"http": proxy, "https": proxy}))
    return urllib.request.build_opener(*handlers)


def _read(opener: urllib.request.OpenerDirector, address: str, accept: str = "*/*") -> bytes:
    parts = urllib.parse.urlsplit(address)
    headers = {"Accept": accept, "User-Agent": "hapui-bootstrap"}
    if parts.username:
        secret = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
        headers["Authorization"] = "Basic " + base64.b64encode(secret.encode()).decode()
        parts = parts._replace(netloc=parts.netloc.rpartition("@")[2])
    request = urllib.request.Request(urllib.parse.urlunsplit(parts), headers=headers)
    with opener.open(request, timeout=float(pip_setting("default-timeout") or pip_setting("timeout") or 30)) as answer:
        return answer.read()


def _shown(address: str) -> str:
    """Without the password an index address may carry."""
    return re.sub(r"//[^/@]*@", "//", address)
