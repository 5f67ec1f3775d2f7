"""Each kind of page once a run as people with poor sight have it: in forced colours, and in letters twice as large."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from django.urls import Resolver404, resolve

from tests.journeys.accessible import SERIOUS

SMALLEST = {"width": 320, "height": 640}
OWN = re.compile(r"(?<=/)(?=[^/]*\d)[^/]+(?=/)")  # keys, numbers and codes in an address
RUN = Path(tempfile.gettempdir()) / f"strained-{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}"
atexit.register(shutil.rmtree, RUN, ignore_errors=True)

# Forced colours are the system's and can be read wherever we leave them alone: only what we take out of them is looked at.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
MARK = """() => { const own = (e) => getComputedStyle(e).forcedColorAdjust === "none";
    const found = [...document.querySelectorAll("body *")].filter((e) => own(e) && !own(e.parentElement) && e.checkVisibility() && !e.matches("svg *, progress, .c-chart__stage"));
    found.forEach((e) => e.setAttribute("data-own-colours", ""));
    return found.length; }"""
UNMARK = "document.querySelectorAll('[data-own-colours]').forEach((e) => e.removeAttribute('data-own-colours'))"

# What is read aloud only, and what moves within a frame of its own, is nowhere to be lost.
SEEN = """() => {
    const root = document.documentElement, edge = root.clientWidth, found = [], spoken = new Set();
    for (const e of document.querySelectorAll("body *")) { const style = getComputedStyle(e); if (style.position === "absolute" && style.clipPath !== "none" || !e.checkVisibility({ visibilityProperty: true, opacityProperty: true })) spoken.add(e); }
    const seen = (e) => { for (let at = e; at; at = at.parentElement) if (spoken.has(at)) return false; return !e.closest(".skip, svg, option, script, style, noscript, .c-table__scroll, .c-table--plain, .c-chart__stage, .scroll, pre"); };
    const name = (e) => `${e.tagName}.${e.className?.baseVal ?? e.className}`, words = (e) => e.textContent.trim().replace(/\\s+/g, " ").slice(0, 30);
"""
# what stands outside the screen, what is cut off, what stays in view and leaves less than half of the screen
LOST = SEEN + """
    for (const e of document.querySelectorAll("body *")) {
        const box = e.getBoundingClientRect(), style = getComputedStyle(e), cuts = (way) => ["hidden", "clip"].includes(way);
        if (!box.width || !box.height || !seen(e)) continue;
        if (root.scrollWidth > edge && box.right > edge + 1) found.push(`outside: ${name(e)} to ${Math.round(box.right)} ${words(e)}`);
        if (!e.matches("input") && (cuts(style.overflowX) && e.scrollWidth > e.clientWidth + 2 || cuts(style.overflowY) && e.scrollHeight > e.clientHeight + 2)) found.push(`cut off: ${name(e)} ${words(e)}`);
        if (["fixed", "sticky"].includes(style.position) && style.bottom !== "auto" && box.height > innerHeight / 2) found.push(`in the way: ${name(e)} ${Math.round(box.height)} px`);
    }
    return found.slice(-8); }"""
# on a screen as high as the page: words that lie under something else
COVERED = SEEN + """
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), span = document.createRange();
    while (texts.nextNode()) {
        const text = texts.currentNode, e = text.parentElement;
        if (!text.data.trim() || !seen(e)) continue;
        span.selectNodeContents(text);
        const box = [...span.getClientRects()].find((b) => b.width > 1 && b.height > 1);
        const hit = box && document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        if (!hit || hit.contains(e) || e.contains(hit) || hit.matches(".c-card__title a") || (hit.matches("input") && hit.closest("label")?.contains(e))) continue;
        found.push(`covered: ${words(text)} by ${name(hit)}`);
    }
    return found.slice(-8); }"""


def kind(url: str) -> str:
    path = urlparse(url).path
    try:
        return resolve(path).view_name or path
    except Resolver404:
        return OWN.sub("*", path)


def is_first(here: str) -> bool:
    """Nobody else in this run has taken the page, in this process or one beside it."""
    RUN.mkdir(exist_ok=True)
    try:
        (RUN / re.sub(r"[^\w:.-]", "+", here)).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def strain(page: Any, axe: Any) -> None:
    if not is_first(kind(page.url)):
        return
    lines = in_forced_colours(page, axe)
    before = page.viewport_size
    page.set_viewport_size(SMALLEST)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    lines += page.evaluate(LOST)
    page.set_viewport_size({**SMALLEST, "height": page.evaluate("document.documentElement.scrollHeight")})
    lines += page.evaluate(COVERED)
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size(before)
    assert not lines, f"{page.url} in forced colours, or in letters of 200 % at 320 px\n" + "\n".join(lines)


def in_forced_colours(page: Any, axe: Any) -> list[str]:
    page.emulate_media(forced_colors="active")
    found: list[dict[str, Any]] = []
    if page.evaluate(MARK):
        found = axe.run(page, context={"include": [["[data-own-colours]"]]}, options=COLOURS).response["violations"]
        page.evaluate(UNMARK)
    page.emulate_media(forced_colors="none")
    return [f"{v['id']}: {[n['target'] for n in v['nodes'][:3]]}" for v in found if v["impact"] in SERIOUS]
