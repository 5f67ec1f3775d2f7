// <form data-autosave="/address/" data-unsent="key of this form in this browser"> with a hidden was_<field> for each field:
// the mark of what the page showed there. Sends only fields that were changed here, each with its mark, 0.6 s after the
// change. What the server has not taken stays in this browser (unsent.js) and is sent again; nothing is ever cleared.
import { drop, keep, sweep, unsent } from "./unsent.js";
import { setValue, valueOf } from "./fields.js";
import { mended, wrong } from "./mending.js";
import { sayState } from "./saving.js";

const WAIT = 600;
const FRESH = 3000; // the server was just heard: a page may be left without asking whether it is there
const PATIENCE = [5000, 15000, 30000, 60000];

export function watchAutosave(root) {
  sweep();
  for (const form of root.querySelectorAll("form[data-autosave]")) if (!form.dataset.autosaveReady) follow(form);
}

function follow(form) {
  form.dataset.autosaveReady = "yes";
  const state = { form, key: form.dataset.unsent ?? "", pending: new Map(), waiting: new Set(), timer: 0, heard: Date.now(), failures: 0, kept: true, busy: null, through: false };
  form.addEventListener("input", (event) => changed(state, event.target));
  form.addEventListener("submit", (event) => leave(state, event));
  form.addEventListener("change", (event) => picked(state, event.target));
  window.addEventListener("online", () => state.pending.size && later(state, 0));
  window.addEventListener("offline", () => state.pending.size && say(state, "offline"));
  window.addEventListener("pageshow", () => (state.through = false));
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && sendable(state).length && send(state));
  restore(state);
}

function changed(state, control) {
  const was = state.form.elements[`was_${control.name}`];
  if (!was) return;
  note(state, control.name, valueOf(state.form, control.name), was.value);
  say(state, "saving"); // never "saved" beside something that is not
  later(state, /^(radio|checkbox)$/.test(control.type) ? 150 : WAIT);
}

function note(state, name, value, was) {
  state.waiting.delete(name);
  state.pending.set(name, { value, was });
  state.kept = keep(state.key, name, value, was);
}

function later(state, wait) {
  clearTimeout(state.timer);
  state.timer = setTimeout(() => send(state), wait);
}

function sendable(state) {
  return [...state.pending].filter(([name]) => !state.waiting.has(name));
}

// → "reached" (the server has spoken), "asked" (it asks back), "outdated" or "away". One at a time: a second call waits.
async function send(state) {
  clearTimeout(state.timer);
  while (state.busy) await state.busy;
  state.busy = post(state);
  const outcome = await state.busy;
  state.busy = null;
  return outcome;
}

async function post(state) {
  const sent = new Map(sendable(state));
  const body = new FormData();
  body.set("csrfmiddlewaretoken", state.form.elements.csrfmiddlewaretoken.value);
  for (const [name, { value, was }] of sent) {
    body.set(name, value);
    body.set(`was_${name}`, was);
  }
  let answer;
  try {
    answer = await fetch(state.form.dataset.autosave, { method: "POST", body, headers: { "X-Requested-With": "autosave" }, credentials: "same-origin", keepalive: true });
  } catch {
    return away(state, "offline");
  }
  if (answer.status >= 500 || answer.status === 429) return away(state, "failed");
  const said = await answer.json().catch(() => null);
  if (!said || answer.status < 200) return stop(state, "outdated");
  state.heard = Date.now();
  state.failures = 0;
  return taken(state, sent, said);
}

function away(state, how) {
  const wait = PATIENCE[Math.min(state.failures++, PATIENCE.length - 1)];
  if (state.pending.size) say(state, state.kept ? how : "onlyHere");
  if (state.pending.size) later(state, wait);
  return "away";
}

function stop(state, how) {
  say(state, how);
  return "outdated";
}

function taken(state, sent, said) {
  for (const [name, mark] of Object.entries(said.marks ?? {})) settle(state, name, sent.get(name)?.value, mark);
  for (const [name, sentence] of Object.entries(said.errors ?? {})) {
    if (state.pending.get(name)?.value === sent.get(name)?.value) state.waiting.add(name);
    wrong(state.form, name, sentence);
  }
  if (said.sentence) {
    say(state, "refused", said.sentence, said.apply);
    return "reached";
  }
  if (said.conflicts) return ask(state, said.conflicts);
  if (sendable(state).length) later(state, WAIT);
  else say(state, state.waiting.size ? "wrong" : "saved");
  return "reached";
}

function settle(state, name, value, mark) {
  const was = state.form.elements[`was_${name}`];
  if (was) was.value = mark;
  drop(state.key, name, value);
  const now = state.pending.get(name);
  if (!now) return;
  if (now.value === value) {
    state.pending.delete(name);
    mended(state.form, name);
  } else note(state, name, now.value, mark); // typed on meanwhile, from what is stored now
}

function ask(state, html) {
  const place = state.form.querySelector("[data-twofold-place]");
  place.innerHTML = html; // drawn and escaped by the server
  for (const one of place.querySelectorAll("[data-twofold-name]")) state.waiting.add(one.dataset.twofoldName);
  say(state, "twofold");
  return "asked";
}

// One of the two answers was chosen: the stored one goes into the field, or this one is sent as changed from the stored one.
function picked(state, control) {
  const one = control.closest("[data-twofold-name]");
  if (!one || !control.name.startsWith("pick_")) return;
  const name = one.dataset.twofoldName;
  const was = state.form.elements[`was_${name}`];
  const value = state.pending.get(name)?.value ?? valueOf(state.form, name);
  if (was) was.value = one.dataset.mark;
  state.pending.delete(name);
  state.waiting.delete(name);
  if (control.value === "there") {
    drop(state.key, name, value);
    setValue(state.form, name, one.dataset.value);
  } else {
    note(state, name, value, one.dataset.mark);
  }
  one.remove();
  const place = state.form.querySelector("[data-twofold-place]");
  if (!place.querySelector("[data-twofold-name]")) place.textContent = "";
  (document.getElementById(`field-${name}`) ?? place).scrollIntoView({ block: "center" });
  later(state, 0);
}

// The next page is opened only when the server is there; otherwise this one stays, with everything on it.
async function leave(state, event) {
  if (state.through || (!state.pending.size && Date.now() - state.heard < FRESH)) return;
  event.preventDefault();
  if (state.leaving) return;
  state.leaving = true;
  const outcome = await send(state);
  state.leaving = false;
  if (outcome === "reached") {
    state.through = true;
    state.form.requestSubmit(event.submitter?.form === state.form ? event.submitter : undefined);
  } else if (outcome === "asked") {
    state.form.querySelector("[data-twofold]")?.focus();
  } else if (outcome === "away") {
    say(state, state.kept || !state.pending.size ? "held" : "onlyHere");
  }
}

// What this browser still has from before comes back into its fields and goes to the server, with the mark of its time.
function restore(state) {
  const entries = Object.entries(unsent(state.key));
  if (!entries.length || state.form.querySelector("[data-twofold]") || document.querySelector(".c-errors")) return;
  for (const [name, { value, was }] of entries) {
    const here = state.form.elements[`was_${name}`];
    if (here && valueOf(state.form, name) === value) {
      drop(state.key, name, value);
      continue;
    }
    state.pending.set(name, { value, was });
    if (!here) continue;
    here.value = was;
    setValue(state.form, name, value);
  }
  if (!state.pending.size) return;
  say(state, "back");
  later(state, 0);
}

function say(state, what, sentence, apply) {
  sayState(state.form, what, sentence, apply);
}

