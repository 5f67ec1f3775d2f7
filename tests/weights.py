"""What a page costs its reader: every byte that is sent for it, compressed as the platform sends it, without fonts."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass

from django.contrib.staticfiles import finders
from django.test import Client

ASKED = re.compile(r'<(?:link rel="(?:stylesheet|icon)"[^>]*? href|script[^>]*? src|img[^>]*? src|source[^>]*? srcset)="([^"]+)"|<link rel="icon" href="([^"]+)"')


@dataclass(frozen=True)
class Weight:
    parts: dict[str, int]  # address → bytes

    @property
    def kilobytes(self) -> float:
        return sum(self.parts.values()) / 1024

    def __str__(self) -> str:
        return "\n".join(f"{size / 1024:7.1f} KB  {address}" for address, size in sorted(self.parts.items(), key=lambda p: -p[1]))


def of(client: Client, address: str, *, narrow: bool = False) -> Weight:
    """With every picture loaded, as after reading to the end; narrow: those of a phone."""
    page = client.get(address, headers={"accept-encoding": "gzip"})
    assert page.status_code == 200, (address, page.status_code)
    parts = {address: len(page.content)}
    html = gzip.decompress(page.content).decode()
    if narrow:
        html = re.sub(r"<picture[^>]*>\s*(<source[^>]*>).*?</picture>", r"\1", html, flags=re.S)
    else:
        html = re.sub(r"<source[^>]*>", "", html)
    for found in ASKED.finditer(html):
        asked = (found[1] or found[2]).replace("&amp;", "&")
        parts[asked] = _sent(client, asked)
    return Weight(parts)


def _sent(client: Client, address: str) -> int:
    if address.startswith("/static/"):
        path = finders.find(re.sub(r"^/static/", "", address))
        return len(gzip.compress(open(path, "rb").read(), 9))
    answer = client.get(address, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200, address
    assert "Set-Cookie" not in answer
    return len(answer.content)
