// Errors of an answering form: each goes when its field is answered, the summary with the last; a link of the summary leads
// into the field. The server says the same of a page without scripts at the next save.
export function watchErrors(root) {
  for (const form of root.querySelectorAll("form[data-autosave], form[data-mending]")) {
    form.addEventListener("input", (event) => event.target.name && hasValue(event.target) && mended(form, event.target.name));
  }
  for (const link of root.querySelectorAll(".c-errors a[href^='#']")) link.addEventListener("click", (event) => lead(event, link));
}

export function wrong(form, name, sentence) {
  const place = placeOf(form, name);
  if (!place) return;
  mended(form, name);
  const line = document.createElement("p");
  line.className = "c-field__error";
  line.id = `${name}-error`;
  line.textContent = sentence;
  place.append(line);
  place.classList.add(place.matches(".c-scale") ? "c-scale--error" : "c-field--error");
  described(form, place, name, true);
}

export function mended(form, name) {
  const place = placeOf(form, name);
  document.getElementById(`${name}-error`)?.remove();
  if (place) {
    place.classList.remove("c-scale--error", "c-field--error");
    described(form, place, name, false);
  }
  for (const link of document.querySelectorAll(`.c-errors a[href="#field-${CSS.escape(name)}"]`)) link.closest("li").remove();
  for (const summary of document.querySelectorAll(".c-errors")) if (!summary.querySelector("li")) summary.remove();
  if (!document.querySelector(".c-errors")) document.title = document.title.replace(/^(오류:|Error:)\s*/, "");
}

function placeOf(form, name) {
  return document.getElementById(`field-${name}`) ?? form.querySelector(`textarea[name="${CSS.escape(name)}"]`)?.parentElement;
}

function described(form, place, name, on) {
  for (const part of [place, ...form.querySelectorAll(`textarea[name="${CSS.escape(name)}"]`)]) {
    const ids = (part.getAttribute("aria-describedby") ?? "").split(/\s+/).filter((id) => id && id !== `${name}-error`);
    if (on) ids.push(`${name}-error`);
    if (ids.length) part.setAttribute("aria-describedby", ids.join(" "));
    else part.removeAttribute("aria-describedby");
    if (on) part.setAttribute("aria-invalid", "true");
    else part.removeAttribute("aria-invalid");
  }
}

function hasValue(control) {
  return /^(radio|checkbox)$/.test(control.type) ? control.checked : control.value.trim() !== "";
}

function lead(event, link) {
  const place = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const control = place?.matches("input, textarea, select") ? place : place?.querySelector("input:not([type=hidden]), textarea, select");
  if (!control) return;
  event.preventDefault();
  place.closest("details")?.setAttribute("open", "");
  control.focus({ preventScroll: true });
  place.scrollIntoView({ block: "center" });
}
