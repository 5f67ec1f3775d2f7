"""What axe finds on a page that is critical or serious.

Contrast costs nine tenths of a run and depends on what an element is, not on what it says: of elements that are drawn alike
(their tags, classes and states up to the page) one is looked at, and none that an earlier page of the run has shown.
"""

from __future__ import annotations

from typing import Any

SERIOUS = ("critical", "serious")
CONTRAST = "color-contrast"
looked_at: set[int] = set()

RUN = """async ([known, rules]) => {
    const STATES = ["aria-current", "aria-selected", "aria-disabled", "aria-invalid", "data-state", "data-tone", "data-kind", "style", "href", "fill"];
    const hash = (text, from) => { let h = from; for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619); return h; };
    const screen = ["(forced-colors: active)", "(max-width: 599px)", "(max-width: 899px)"].map((q) => matchMedia(q).matches).join();
    const drawn = new Map();
    const drawnAs = (e) => {
        if (!e) return hash(screen, 2166136261);
        if (!drawn.has(e)) {
            const states = STATES.filter((a) => e.hasAttribute(a)).map((a) => a === "href" ? a : `${a}=${e.getAttribute(a)}`);
            const states_of_forms = [e.disabled, e.checked, e.open, e.matches(":focus-visible"), e.matches("tr") && e.rowIndex % 2];
            drawn.set(e, hash([e.tagName, e.className?.baseVal ?? e.className, ...states, ...states_of_forms].join("|"), drawnAs(e.parentElement)));
        }
        return drawn.get(e);
    };
    const fresh = new Map();
    const before = new Set(known);
    for (const e of document.body.querySelectorAll("*")) {
        const speaks = [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim().length > 1) || e.matches("input, select, textarea");
        const box = e.getBoundingClientRect();
        if (speaks && box.width && box.height && !before.has(drawnAs(e)) && !fresh.has(drawnAs(e))) fresh.set(drawnAs(e), e);
    }
    const all = await axe.run({resultTypes: ["violations"], rules: {[rules]: {enabled: false}}});
    const near = fresh.size ? await axe.run({include: [...fresh.values()]}, {resultTypes: ["violations"], runOnly: [rules]}) : {violations: []};
    const told = [...all.violations, ...near.violations].map((v) => ({...v, nodes: v.nodes.map((n) => ({target: n.target}))}));
    return {violations: told, looked: [...fresh.keys()]};
}"""


def serious(page: Any, axe: Any) -> list[str]:
    """A line for each rule that the page breaks, with the first places."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(axe.axe_script)
    found = page.evaluate(RUN, [list(looked_at), CONTRAST])
    wrong = [v for v in found["violations"] if v["impact"] in SERIOUS]
    if not wrong:
        looked_at.update(found["looked"])
    return [f"{v['id']}: {v['help']} at {[n['target'] for n in v['nodes'][:3]]}" for v in wrong]
