// Keyboard for rating scales: 1–9 choose a point, 0 the point 0 or else 10, N chooses "no opinion", ↑ ↓ (or J, K) move between items,
// ← → move within one (the browser's own radio behaviour).
const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";

export function watchScales(root) {
  if (root !== document || !document.querySelector("[data-scale]")) return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPING)) return;
    const scale = event.target.closest?.("[data-scale]");
    if (!scale) return;
    if (move(scale, event.key) || choose(scale, event.key)) event.preventDefault();
  });
}

function move(scale, key) {
  const step = { ArrowDown: 1, j: 1, J: 1, ArrowUp: -1, k: -1, K: -1 }[key];
  if (!step) return false;
  const all = [...document.querySelectorAll("[data-scale]")];
  const next = all[all.indexOf(scale) + step];
  if (!next) return true;
  focusOn(next);
  return true;
}

function focusOn(scale) {
  const target = scale.querySelector("input[type=radio]:checked") ?? scale.querySelector("input[type=radio]");
  target?.focus({ preventScroll: true });
  scale.scrollIntoView({ block: "center", behavior: reducedMotion() ? "auto" : "smooth" });
}

function choose(scale, key) {
  const wanted = /^[nN]$/.test(key)
    ? scale.querySelector("input[data-none]")
    : /^[0-9]$/.test(key) && (point(scale, key) ?? (key === "0" && point(scale, "10")));
  if (!wanted) return false;
  wanted.checked = true;
  wanted.focus({ preventScroll: true });
  wanted.dispatchEvent(new Event("input", { bubbles: true }));
  wanted.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

function point(scale, value) {
  return scale.querySelector(`input[type=radio][value="${value}"]:not([data-none])`);
}

function reducedMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
