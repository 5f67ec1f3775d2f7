// Shows a scale as it will be asked while it is being written. The server spreads the names by the same rule.
const form = document.querySelector("[data-scale-preview]")?.closest("form");

function whole(name) {
  const text = form.elements[name].value.trim();
  return /^[-+]?\d{1,3}$/.test(text) ? Number(text) : null;
}

function labels(points) {
  const korean = form.elements.labels_ko.value, english = form.elements.labels_en.value;
  const shown = document.documentElement.lang === "en" && english.trim() ? english : korean;
  const lines = shown.split(/\r\n|\r|\n/).map((line) => line.trim());
  while (lines.length > points && !lines.at(-1)) lines.pop();
  if (lines.length === points) return lines;
  const named = lines.filter(Boolean);
  if (named.length !== 2 && !(named.length === 3 && points % 2)) return named;
  const spread = Array(points).fill("");
  spread[0] = named[0];
  spread[points - 1] = named.at(-1);
  if (named.length === 3) spread[(points - 1) / 2] = named[1];
  return spread;
}

function draw() {
  const preview = form.querySelector("[data-scale-preview]");
  const [first, points, low, high] = ["first", "points", "low_max", "high_min"].map(whole);
  preview.hidden = first === null || points === null || points < 2 || points > 11;
  if (preview.hidden) return;
  const names = labels(points), turned = form.elements.reversed.value === "low";
  preview.querySelector("ol").replaceChildren(...Array.from({ length: points }, (_, i) => {
    const value = first + i, point = document.createElement("li"), number = document.createElement("span");
    number.className = "num";
    number.textContent = value;
    point.append(number, ` ${names[i] ?? ""}`);
    if (low !== null && value <= low) point.dataset.end = turned ? "agree" : "disagree";
    else if (high !== null && value >= high) point.dataset.end = turned ? "disagree" : "agree";
    return point;
  }));
}

if (form) {
  form.addEventListener("input", draw);
  draw();
}
