// Switching the language loads the page anew: what was typed into its forms and not sent goes along, in this window alone
// and for this one step. Answering forms send it to the server instead (_languages.html with language_form).
const KEY = "hapui-switched";
const LEFT_OUT = ["hidden", "password", "file", "submit", "button", "reset", "image"];
const SIGN_IN = /^\/account\//; // beside the address nothing is kept there: codes, second factors

export function watchSwitching(root) {
  for (const form of root.querySelectorAll("form[data-language-switch]")) form.addEventListener("submit", () => take(form.elements.next.value));
  if (root === document) giveBack();
}

function take(next) {
  const all = "posted" in document.documentElement.dataset; // then the page itself shows what was typed, its defaults do not
  const fields = controls().filter(({ control }) => all || isChanged(control)).map(({ key, control }) => [key, stateOf(control)]);
  try {
    if (fields.length) sessionStorage.setItem(KEY, JSON.stringify({ next, fields }));
  } catch {
    // nothing can be kept here
  }
}

function giveBack() {
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    sessionStorage.removeItem(KEY);
  } catch {
    return;
  }
  if (!kept || kept.next !== location.pathname + location.search) return;
  const here = new Map(controls().map(({ key, control }) => [key, control]));
  for (const [key, state] of kept.fields) if (here.has(key)) restore(here.get(key), state);
}

// Each field by its form, its name and its place among those of that name: the same in both languages.
function controls() {
  const found = [];
  [...document.querySelectorAll('main form[method="post"]')].forEach((form, place) => {
    const seen = {};
    for (const control of form.elements) {
      if (!control.name || !control.type || control.type === "fieldset" || LEFT_OUT.includes(control.type)) continue;
      if (SIGN_IN.test(location.pathname) && control.type !== "email") continue;
      const nth = (seen[control.name] = (seen[control.name] ?? -1) + 1);
      found.push({ key: `${place} ${form.getAttribute("action") ?? ""} ${control.name} ${nth}`, control });
    }
  });
  return found;
}

function isChanged(control) {
  if (isBox(control)) return control.checked !== control.defaultChecked;
  if (control.options) return [...control.options].some((option) => option.selected !== option.defaultSelected);
  return control.value !== control.defaultValue;
}

function stateOf(control) {
  if (isBox(control)) return control.checked;
  return control.options ? [...control.selectedOptions].map((option) => option.value) : control.value;
}

function restore(control, state) {
  if (isBox(control)) control.checked = state;
  else if (control.options) for (const option of control.options) option.selected = state.includes(option.value);
  else control.value = state;
  for (let around = control.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  for (const what of ["input", "change"]) control.dispatchEvent(new Event(what, { bubbles: true }));
}

function isBox(control) {
  return control.type === "checkbox" || control.type === "radio";
}
