"""The method pages of docs/methods, as the platform shows them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "docs" / "methods"


@dataclass(frozen=True, slots=True)
class Method:
    """definition: the second paragraph of the file, one plain sentence for a tooltip. html: all of it below the title."""

    slug: str
    language: str
    title: str
    definition: str
    html: str


def all_of(language: str, folder: Path = FOLDER) -> list[Method]:
    slugs = {path.name.split(".")[0] for path in folder.glob("*.??.md")}
    found = [one(slug, language, folder) for slug in slugs]
    return sorted((method for method in found if method), key=lambda method: method.title)


def one(slug: str, language: str, folder: Path = FOLDER) -> Method | None:
    """In the reader's language, else in the other one; None where there is no such page."""
    for spoken in dict.fromkeys([language, "ko", "en"]) if len(slug) < 100 else ():  # a file has no longer name
        path = folder / f"{slug}.{spoken}.md"
        if path.parent == folder and path.is_file():
            return read(path, slug, spoken, path.stat().st_mtime_ns)
    return None


@cache
def read(path: Path, slug: str, language: str, changed: int) -> Method:
    """changed: so that an edited page is read again."""
    text = path.read_text(encoding="utf-8")
    head, _, body = text.lstrip().partition("\n")
    title = head.removeprefix("#").strip()
    first = body.strip().split("\n\n", 1)[0]
    return Method(slug, language, title, " ".join(first.split()).replace("`", "").replace("**", ""), to_html(body))


def to_html(text: str) -> str:
    """CommonMark with tables; raw HTML is shown, not run, and links cannot carry scripts."""
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    # pages link each other by file, so that they can also be read where the files are
    html = re.sub(r'href="([a-z-]+)\.(?:ko|en)\.md', r'href="../\1/', markdown.render(text))
    # what scrolls sideways has to be reachable by keyboard
    return html.replace("<pre>", '<pre tabindex="0">').replace("<table>", '<div class="scroll" tabindex="0"><table>').replace(
        "</table>", "</table></div>")
