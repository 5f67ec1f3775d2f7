// <form data-unsent="key"> that saves only by its button (a submitted answer is changed by nothing else): what is typed is
// kept in this browser until the button is pressed, and comes back into the form.
import { drop, keep, unsent } from "./unsent.js";
import { setValue, valueOf } from "./fields.js";
import { sayState } from "./saving.js";

export function watchHeld(root) {
  for (const form of root.querySelectorAll("form[data-unsent]:not([data-autosave])")) hold(form, form.dataset.unsent);
}

function hold(form, key) {
  if (!form.querySelector("[data-twofold]") && !document.querySelector(".c-errors")) restore(form, key);
  form.addEventListener("input", ({ target }) => {
    const was = form.elements[`was_${target.name}`];
    if (was) keep(key, target.name, valueOf(form, target.name), was.value);
  });
  form.addEventListener("submit", (event) => setTimeout(() => event.defaultPrevented || letGo(form, key)));
}

function restore(form, key) {
  let any = false;
  for (const [name, { value, was }] of Object.entries(unsent(key))) {
    const here = form.elements[`was_${name}`];
    if (here && valueOf(form, name) === value) drop(key, name, value);
    if (!here || valueOf(form, name) === value) continue;
    here.value = was;
    setValue(form, name, value);
    any = true;
  }
  if (any) form.dataset.guard = "dirty";
  if (any) sayState(form, "back");
}

function letGo(form, key) {
  for (const [name, { value }] of Object.entries(unsent(key))) if (form.elements[`was_${name}`]) drop(key, name, value);
}
