// Keyboard for rating scales: a digit chooses the point with that number, after a minus the negative one; 0 is 10 where
// a scale has no 0; Home and End choose the ends; N chooses "no opinion"; ↑ ↓ (or J, K) move between items, ← → move
// within one (the browser's own radio behaviour).
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

let minus = null; // the scale on which a minus waits for its digit

function choose(scale, key) {
  const negative = minus === scale;
  minus = null;
  if (/^[-−]$/.test(key)) {
    if (!scale.querySelector('input[type=radio][value^="-"]')) return false;
    minus = scale;
    return true;
  }
  const wanted = meant(scale, key, negative);
  if (!wanted) return false;
  wanted.checked = true;
  wanted.focus({ preventScroll: true });
  wanted.dispatchEvent(new Event("input", { bubbles: true }));
  wanted.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

function meant(scale, key, negative) {
  if (/^[nN]$/.test(key)) return scale.querySelector("input[data-none]");
  const points = scale.querySelectorAll("input[type=radio]:not([data-none])");
  if (key === "Home") return points[0];
  if (key === "End") return points[points.length - 1];
  if (!/^[0-9]$/.test(key)) return null;
  if (negative) return point(scale, `-${key}`);
  return point(scale, key) ?? (key === "0" ? point(scale, "10") : null);
}

function point(scale, value) {
  return scale.querySelector(`input[type=radio][value="${value}"]:not([data-none])`);
}

function reducedMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
