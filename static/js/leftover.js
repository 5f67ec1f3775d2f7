// Pages after the form: what this browser kept of it goes, or is offered where it never reached the server.
import { forget, unsent } from "./unsent.js";

export function watchLeftovers(root) {
  for (const mark of root.querySelectorAll("[data-unsent-forget]")) forget(mark.dataset.unsentForget);
  for (const form of root.querySelectorAll("form[data-unsent-forget-all]")) form.addEventListener("submit", () => forget("*"));
  for (const offer of root.querySelectorAll("[data-unsent-offer]")) show(offer);
}

function show(offer) {
  const form = offer.querySelector("form");
  const entries = Object.entries(unsent(offer.dataset.unsentOffer));
  offer.hidden = !entries.length;
  if (!form) return; // a link leads to the page whose form takes them up itself
  for (const [name, { value, was }] of entries) form.append(hidden(name, value), hidden(`was_${name}`, was));
  form.addEventListener("submit", () => forget(offer.dataset.unsentOffer));
}

function hidden(name, value) {
  const field = document.createElement("textarea");
  field.name = name;
  field.value = value;
  field.hidden = true;
  return field;
}
