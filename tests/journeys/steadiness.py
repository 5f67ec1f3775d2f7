"""What only a browser can tell of a page that has just been opened: whether it moved under the reader, what it asked for."""

from __future__ import annotations

from typing import Any

STEADY = 0.1  # the sum of layout shifts that counts as good on the web
SHIFTS = """() => new Promise((done) => {
    const found = [];
    const watch = (list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) found.push([e.value, e.sources.map((s) => s.node?.className || s.node?.nodeName).join(", ")]); };
    new PerformanceObserver(watch).observe({ type: "layout-shift", buffered: true });
    document.fonts.ready.then(() => setTimeout(() => done(found), 150));
})"""


def assert_steady(page: Any, address: str, *, requests: int | None = None) -> None:
    """Open the page as a new visitor does; with `requests`, no more than so many are sent for it."""
    sent: list[str] = []
    page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.on("request", lambda request: sent.append(request.url))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    shifts = page.evaluate(SHIFTS)
    assert sum(value for value, _where in shifts) < STEADY, f"{page.url} moves: {shifts}"
    assert requests is None or len(sent) <= requests, f"{page.url}: {len(sent)} requests\n" + "\n".join(sent)
