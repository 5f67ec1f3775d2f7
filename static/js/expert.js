// The expert's round: says at once what is kept or changed, asks for a reason outside the middle half, keeps the list of
// open items up to date. The server draws the same states; without this script a save shows them.
for (const form of document.querySelectorAll("form[data-round]")) {
  form.addEventListener("change", (event) => {
    const card = event.target.closest("[data-card]");
    if (card) show(form, card);
  });
  form.addEventListener("input", (event) => {
    if (event.target.matches("textarea")) show(form, event.target.closest("[data-card]"));
  });
  form.addEventListener("click", (event) => keep(event, form));
  // on a phone the groups and the others' reasons fold under the picture; they stay one tap away
  if (matchMedia("(max-width: 47.99rem)").matches) for (const fold of form.querySelectorAll("[data-phone-fold]")) fold.open = false;
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

function valueOf(card) {
  const chosen = card.querySelector("input[type=radio]:checked");
  if (chosen) return chosen.value;
  const written = card.querySelector("textarea[name^='a_']");
  return written?.value.trim() ?? "";
}

function keep(event, form) {
  const button = event.target.closest("[data-keep]");
  if (!button) return;
  const card = button.closest("[data-card]");
  const radio = card.querySelector(`input[type=radio][value="${card.dataset.previous}"]`);
  if (!radio) return;
  event.preventDefault();
  radio.checked = true;
  radio.focus({ preventScroll: true });
  radio.dispatchEvent(new Event("input", { bubbles: true }));
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  show(form, card);
}

function show(form, card) {
  const value = valueOf(card);
  const outside = isOutside(card, value);
  const reason = card.querySelector("textarea[name^='r_']");
  const state = !value ? "open" : card.dataset.previous === value ? "kept" : "changed";
  for (const word of card.querySelectorAll("[data-when]")) word.hidden = word.dataset.when !== state;
  const ask = card.querySelector("[data-ask]");
  if (ask) {
    ask.hidden = !outside;
    if (outside) card.querySelector("[data-fold]").open = true;
  }
  mark(form, card.dataset.card, !value ? "open" : outside && reason && !reason.value.trim() ? "reason" : "done");
  count(form);
}

function isOutside(card, value) {
  if (!/^-?\d+$/.test(value) || card.dataset.q1 === undefined) return false;
  return Number(value) < Number(card.dataset.q1) || Number(value) > Number(card.dataset.q3);
}

function mark(form, code, state) {
  const line = form.querySelector(`[data-side="${CSS.escape(code)}"]`);
  if (!line) return;
  line.dataset.state = state;
  const word = form.querySelector(`.side-key [data-state="${state}"]`)?.textContent.trim();
  if (word) line.querySelector("[data-word]").textContent = `(${word})`;
}

function count(form) {
  const total = Number(form.dataset.total);
  const open = form.querySelectorAll('[data-side][data-state="open"]').length;
  form.querySelector("[data-answered]").textContent = String(total - open);
  form.querySelector("progress").value = total - open;
  const left = form.querySelector("[data-minutes-left]");
  if (!left) return;
  left.textContent = String(Math.max(1, Math.ceil((Number(form.dataset.minutes) * open) / total)));
  left.closest("[data-left]").hidden = open === 0;
}
