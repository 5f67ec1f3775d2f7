"""A real Chromium for the journeys: pages by width and language, guards for the policy, axe, pictures.

Pictures are written only with SCREENS_DIR set: SCREENS_DIR=docs/screens pytest -m browser
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse

from config.launcher.testing import browser as chromium
from tests.journeys.accessible import serious
from tests.journeys.line import Line
from tests.journeys.strain import strain

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the thread of the test

ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
HEIGHTS = {1280: 900, 390: 844}
TALLEST = 2000  # pixels of a long page that a picture keeps
PATIENCE = 60_000  # milliseconds: a machine that does ten things at once is slow, not wrong

# On a phone: what can be tapped and is smaller than 44 px (links within a sentence follow its lines), and letters under
# 15 px outside charts.
TOO_SMALL = """() => {
    const seen = (e) => { const b = e.getBoundingClientRect(); return b.width > 1 && b.height > 1 && getComputedStyle(e).visibility !== "hidden" && !e.closest(".sr-only, .skip, [hidden]"); };
    const words = (e) => e.textContent.replace(/\\s+/g, " ").trim();
    const found = [];
    for (const e of document.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden]):not([type=radio]):not([type=checkbox])")) {
        if (!seen(e) || (e.tagName === "A" && getComputedStyle(e).display === "inline" && words(e.parentElement).length > words(e).length + 2)) continue;
        const box = e.getBoundingClientRect();
        if (box.height < 43.5 && !(e.tagName === "A" && e.matches(".c-card__title a"))) found.push(`${Math.round(box.height)} px to tap: ${e.tagName} ${e.className} ${words(e).slice(0, 40)}`);
    }
    for (const e of document.querySelectorAll("label:has(input[type=radio]), label:has(input[type=checkbox])")) {
        const height = e.getBoundingClientRect().height;
        if (seen(e) && height < 43.5) found.push(`${Math.round(height)} px to tap: ${e.className} ${words(e).slice(0, 40)}`);
    }
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const e = texts.currentNode.parentElement;
        if (!texts.currentNode.data.trim() || !seen(e) || e.closest("svg, script, style, noscript")) continue;
        const size = parseFloat(getComputedStyle(e).fontSize);
        if (size < 14.9) found.push(`${size} px letters: ${e.tagName} ${e.className} ${words(e).slice(0, 40)}`);
    }
    return [...new Set(found)].slice(0, 12);
}"""

PageMaker = Callable[..., Any]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if chromium():
        return
    skip = pytest.mark.skip(reason="Chromium is not here: apt-get install chromium, or set CHROMIUM to its path")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for the whole run; every page gets a context of its own."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS, timeout=2 * PATIENCE)
        yield running
        running.close()


@pytest.fixture(scope="session", autouse=True)
def static_files_at_hand() -> Iterator[None]:
    """A page asks for some twenty files: each is looked for once a run, and asked for once a visitor, as in an installation."""
    from django.contrib.staticfiles.handlers import StaticFilesHandlerMixin

    find, held = StaticFilesHandlerMixin.serve, dict[str, tuple[bytes, str]]()

    def serve(self: Any, request: HttpRequest) -> HttpResponse:
        if request.path not in held:
            found = find(self, request)
            held[request.path] = b"".join(found), found.headers["Content-Type"]
        body, kind = held[request.path]
        return HttpResponse(body, content_type=kind, headers={"Cache-Control": "public, max-age=3600"})

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(StaticFilesHandlerMixin, "serve", serve)
        yield


@pytest.fixture
def line(live_server: Any) -> Iterator[Line]:
    """A line to the live server that the test can cut: page(line=line)."""
    carrying = Line(live_server.url)
    yield carrying
    carrying.close()


@pytest.fixture
def page(browser: Any, live_server: Any) -> Iterator[PageMaker]:
    """page(width=1280, language="ko", javascript=True): a new visitor. Relative addresses go to the live server.

    At the end no page may have complained about the Content-Security-Policy, a script error or a failed request of ours.
    """
    contexts: list[Any] = []
    complaints: list[str] = []

    def make(
        *,
        width: int = 1280,
        language: str = "ko",
        javascript: bool = True,
        forced_colors: str | None = None,
        line: Line | None = None,
    ) -> Any:
        context = browser.new_context(
            base_url=(line or live_server).url,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            locale={"ko": "ko-KR", "en": "en-GB"}[language],
            timezone_id="Asia/Seoul",
            java_script_enabled=javascript,
            is_mobile=width < 600,
            has_touch=width < 600,
            reduced_motion="reduce",
            forced_colors=forced_colors,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        opened = context.new_page()
        opened.goto = patient(opened.goto)
        watch(opened, complaints)
        return opened

    yield make
    for context in contexts:
        context.close()
    let_the_server_finish()
    assert not complaints, complaints


def let_the_server_finish() -> None:
    """A leaving page may send its last words; an answer on its way must not meet the emptying of the tables."""
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=PATIENCE / 1000)


def patient(visit: Callable[..., Any]) -> Callable[..., Any]:
    """A page that waits for the worker renews itself, which may cut off a visit by address, or leave the browser waiting
    for the end of it: it is then made again."""

    def goto(address: str, **options: Any) -> Any:
        from playwright.sync_api import Error, TimeoutError

        try:
            return visit(address, **{"timeout": PATIENCE / 3, **options})
        except Error as error:
            if not isinstance(error, TimeoutError) and "ERR_ABORTED" not in error.message:
                raise
            return visit(address, **options)

    return goto


def watch(page: Any, complaints: list[str]) -> None:
    """Collect what the browser complains about."""
    page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
    page.on("console", lambda message: _console(message, complaints))
    page.on("response", lambda answer: _response(answer, complaints))


def _console(message: Any, complaints: list[str]) -> None:
    if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
        complaints.append(message.text)


def _response(answer: Any, complaints: list[str]) -> None:
    if answer.status >= 500 or (answer.status == 404 and "/static/" in answer.url):
        complaints.append(f"{answer.status} {answer.url}")


@pytest.fixture(scope="session")
def axe() -> Any:
    from axe_playwright_python.sync_playwright import Axe

    return Axe()


@pytest.fixture
def assert_accessible(axe: Any) -> Callable[[Any], None]:
    """assert_accessible(page): axe finds nothing critical or serious, and the page does not scroll sideways."""

    def check(page: Any) -> None:
        page.wait_for_load_state()
        lines = serious(page, axe)
        assert not lines, f"{page.url}\n" + "\n".join(lines)
        width = page.viewport_size["width"]
        if width < 600 and "/work/" not in page.url:  # what citizens, experts and readers hold in their hand
            assert not (small := page.evaluate(TOO_SMALL)), f"{page.url}\n" + "\n".join(small)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{page.url} is {wide} pixels wide on a screen of {width}"
        strain(page, axe)

    return check


@pytest.fixture
def shot() -> Callable[[Any, str], None]:
    """shot(page, "citizen-consent"): a picture named <name>-<width>-<language>.png, only with SCREENS_DIR set."""

    def take(page: Any, name: str) -> None:
        folder = os.environ.get("SCREENS_DIR")
        if not folder:
            return
        page.wait_for_load_state()
        width, language = page.viewport_size["width"], page.locator("html").get_attribute("lang")
        Path(folder).mkdir(parents=True, exist_ok=True)
        height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
        clip = {"x": 0, "y": 0, "width": width, "height": height}
        page.screenshot(path=str(Path(folder) / f"{name}-{width}-{language}.png"), full_page=True, clip=clip)

    return take
