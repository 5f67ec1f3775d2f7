// Small helps: copy a text, close open definitions, take the reader to the errors.
export function watchSmallThings(root) {
  for (const button of root.querySelectorAll("[data-copy-text]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", () => copyText(button));
  }
  root.querySelector(".c-errors")?.focus();
  if (root !== document) return;
  document.addEventListener("click", (event) => closeDefinitions(event.target.closest(".c-define")));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeDefinitions(null, true);
  });
}

async function copyText(button) {
  const word = button.querySelector("span") ?? button;
  const before = word.textContent;
  await navigator.clipboard.writeText(button.dataset.copyText);
  word.textContent = button.dataset.done ?? before;
  setTimeout(() => (word.textContent = before), 2500);
}

function closeDefinitions(except, giveFocusBack = false) {
  for (const open of document.querySelectorAll(".c-define[open]")) {
    if (open === except) continue;
    open.open = false;
    if (giveFocusBack) open.querySelector("summary").focus();
  }
}
