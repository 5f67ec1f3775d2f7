// Values of a form's fields by name, one answer a group of radio buttons.
export function valueOf(form, name) {
  return form.elements[name]?.value ?? "";
}

export function setValue(form, name, value) {
  const control = form.elements[name];
  if (!control) return;
  control.value = value;
  const group = control instanceof RadioNodeList;
  if (group && !value) for (const radio of control) radio.checked = false;
  const shown = group ? ([...control].find((radio) => radio.checked) ?? control[0]) : control;
  shown.dispatchEvent(new Event("change", { bubbles: true }));
  if (!group) shown.closest("details")?.setAttribute("open", "");
}
