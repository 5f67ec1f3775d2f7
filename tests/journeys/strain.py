"""Each kind of page once a run as people with poor sight have it: in forced colours, and in letters twice as large."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlparse

from tests.journeys.accessible import serious

SMALLEST = {"width": 320, "height": 640}
HELD = ("/s/", "/i/", "/receipt/")  # what a citizen holds in the hand
OWN = re.compile(r"(?<=/)(?=[^/]*\d)[^/]+(?=/)")  # keys, numbers and codes in an address
seen: set[str] = set()

# What stands outside the screen, unless it is moved within a frame of its own.
OUTSIDE = """() => { const edge = document.documentElement.clientWidth; const found = [];
    if (document.documentElement.scrollWidth <= edge) return found;
    for (const e of document.querySelectorAll("body *")) {
        const box = e.getBoundingClientRect();
        const framed = e.closest(".c-chart__stage, .c-table__scroll, .scroll, pre");
        if (box.width && box.right > edge + 1 && !framed) found.push(`${e.tagName}.${e.className?.baseVal ?? e.className} ${Math.round(box.right)} ${e.textContent.trim().slice(0, 30)}`);
    }
    return found.slice(-6); }"""


def kind(url: str) -> str:
    return OWN.sub("*", urlparse(url).path)


def strain(page: Any, axe: Any) -> None:
    here = kind(page.url)
    if here in seen or not here.startswith(HELD):
        return
    seen.add(here)
    page.emulate_media(forced_colors="active")
    lines = serious(page, axe)
    page.emulate_media(forced_colors="none")
    before = page.viewport_size
    page.set_viewport_size(SMALLEST)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    lines += page.evaluate(OUTSIDE)
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size(before)
    assert not lines, f"{page.url} in forced colours, or in letters of 200 % at 320 px\n" + "\n".join(lines)
