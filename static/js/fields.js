// Values of a form's fields by name, one answer a group of controls; of several under one name a line each, as they are sent.
export function valueOf(form, name) {
  const control = form.elements[name];
  if (!control) return "";
  if (!(control instanceof RadioNodeList)) return control.value;
  if (isRadios(control)) return control.value;
  return [...control].filter((part) => !tickable(part) || part.checked).map((part) => part.value).join("\n");
}

export function setValue(form, name, value) {
  const control = form.elements[name];
  if (!control) return;
  const group = control instanceof RadioNodeList;
  if (group && !isRadios(control)) return setAll([...control], value.split("\n"));
  control.value = value;
  if (group && !value) for (const radio of control) radio.checked = false;
  const shown = group ? ([...control].find((radio) => radio.checked) ?? control[0]) : control;
  shown.dispatchEvent(new Event("change", { bubbles: true }));
  if (!group) shown.closest("details")?.setAttribute("open", "");
}

function setAll(controls, lines) {
  const ticks = controls.filter(tickable);
  for (const tick of ticks) tick.checked = lines.includes(tick.value);
  const written = lines.filter((line) => !ticks.some((tick) => tick.value === line));
  controls.filter((part) => !tickable(part) && part.type !== "hidden").forEach((part, place) => (part.value = written[place] ?? ""));
  controls.at(-1).dispatchEvent(new Event("change", { bubbles: true }));
}

// <input type="checkbox" data-alone>: an answer that stands alone, such as "none of these". Ticking it empties the others
// of its name, and any other takes its tick away; the server says the same where no script runs.
export function watchAlone() {
  document.addEventListener("input", (event) => alone(event.target), { capture: true });
}

function alone(control) {
  const group = control.form?.elements[control.name];
  if (!(group instanceof RadioNodeList) || !group.length) return;
  const parts = [...group];
  if (!parts.some((part) => part.matches("[data-alone]")) || (tickable(control) ? !control.checked : !control.value)) return;
  for (const part of parts) {
    if (part === control) continue;
    if (tickable(part)) part.checked = part.checked && !control.matches("[data-alone]") && !part.matches("[data-alone]");
    else if (control.matches("[data-alone]")) part.value = "";
  }
}

function isRadios(group) {
  return [...group].every((part) => part.type === "radio");
}

function tickable(part) {
  return part.type === "radio" || part.type === "checkbox";
}
