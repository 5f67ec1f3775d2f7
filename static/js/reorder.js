// Rows of a list are dragged into order; the up and down buttons do the same without a mouse.
function watch(list) {
  if (list.dataset.watched) return;
  list.dataset.watched = "yes";
  let held = null;
  let before = "";
  const order = () => [...list.querySelectorAll("[data-item]")].map((row) => row.dataset.item);

  list.addEventListener("dragstart", (event) => {
    held = event.target.closest("[data-item]");
    if (!held) return;
    before = order().join();
    event.dataTransfer.effectAllowed = "move";
    held.classList.add("is-held");
  });
  list.addEventListener("dragover", (event) => {
    if (!held) return;
    event.preventDefault();
    const over = event.target.closest("[data-item]");
    if (!over || over === held) return;
    const box = over.getBoundingClientRect();
    list.insertBefore(held, event.clientY > box.top + box.height / 2 ? over.nextSibling : over);
  });
  list.addEventListener("dragend", () => {
    if (!held) return;
    held.classList.remove("is-held");
    held = null;
    if (order().join() !== before) save();
  });

  async function save() {
    const body = new URLSearchParams(order().map((pk) => ["item", pk]));
    // every row carries a form; an attribute of the page would hand the token to whatever is in it
    const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
    const headers = { "X-CSRFToken": token };
    const answer = await fetch(list.dataset.reorder, { method: "POST", body, headers }).catch(() => null);
    say(answer && answer.ok && !answer.redirected ? list.dataset.saved : list.dataset.failed);
  }

  function say(text) {
    const place = document.getElementById("messages");
    const line = document.createElement("p");
    line.className = "saved";
    line.textContent = text;
    place.replaceChildren(line);
  }
}

function start() {
  document.querySelectorAll("[data-reorder]").forEach(watch);
}
start();
document.addEventListener("htmx:load", start);
