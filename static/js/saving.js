// The bar that says how saving stands. Whoever listens hears it only when saving fails and when it works again.
const TROUBLE = ["offline", "failed", "held", "onlyHere", "outdated", "refused", "twofold"];

export function sayState(form, what, sentence = "", apply = "") {
  const bar = form.querySelector("[data-saving-bar]");
  if (!bar) return;
  const line = bar.querySelector("[data-autosave-status]");
  const aloud = bar.querySelector("[data-autosave-said]");
  const before = line.dataset.state ?? "";
  if (what === "saving" && TROUBLE.includes(before)) return; // an attempt is no good news yet
  const words = sentence || line.dataset[`words${what[0].toUpperCase()}${what.slice(1)}`] || "";
  if (what === "refused" && before === what) return; // its button may just have been pressed
  line.dataset.state = what;
  bar.dataset.state = TROUBLE.includes(what) ? "trouble" : what;
  line.textContent = words;
  if (TROUBLE.includes(what) && aloud.textContent !== words) aloud.textContent = words;
  if (what === "saved" && TROUBLE.includes(before)) line.textContent = aloud.textContent = line.dataset.wordsAgain;
  if (what === "refused" && apply) line.append(" ", button(apply));
  if (what === "twofold") line.append(" ", link(line.dataset.wordsLook));
}

// sends the whole page: the server then shows what differs and how it can still be taken
function button(text) {
  const made = document.createElement("button");
  made.className = "c-button c-button--secondary c-button--small";
  made.name = "go";
  made.value = "stay";
  made.textContent = text;
  return made;
}

function link(text) {
  const made = document.createElement("a");
  made.href = "#twofold";
  made.textContent = text;
  made.addEventListener("click", () => setTimeout(() => document.getElementById("twofold")?.focus()));
  return made;
}

// <form data-probe="/healthz" data-held="sentence">: pressing its button on a broken line leaves the page as it is.
export function watchProbes(root) {
  for (const form of root.querySelectorAll("form[data-probe]")) {
    let through = false;
    window.addEventListener("pageshow", () => (through = false));
    form.addEventListener("submit", async (event) => {
      if (through) return;
      event.preventDefault();
      const there = await fetch(form.dataset.probe, { cache: "no-store" }).then((answer) => answer.ok, () => false);
      if (!there) return held(form);
      through = true;
      form.requestSubmit(event.submitter);
    });
  }
}

function held(form) {
  const place = form.querySelector("[data-held-place]") ?? form.appendChild(document.createElement("p"));
  place.dataset.heldPlace = "";
  place.className = "saved held";
  place.dataset.state = "failed";
  place.setAttribute("role", "status");
  place.textContent = "";
  setTimeout(() => (place.textContent = form.dataset.held));
}

// <form data-guard>: changes that only its button saves are not left behind without a question.
export function watchGuards(root) {
  for (const form of root.querySelectorAll("form[data-guard]")) {
    let dirty = form.dataset.guard === "dirty";
    form.addEventListener("input", () => (dirty = true));
    form.addEventListener("submit", (event) => setTimeout(() => event.defaultPrevented || (dirty = false)));
    window.addEventListener("beforeunload", (event) => dirty && event.preventDefault());
  }
}
