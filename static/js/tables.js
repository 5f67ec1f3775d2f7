// Tables: labels for the cards on a phone, sorting, copying into a spreadsheet.
export function watchTables(root) {
  for (const box of root.querySelectorAll(".c-table")) {
    const table = box.querySelector("table");
    if (!table || box.dataset.ready) continue;
    box.dataset.ready = "yes";
    label(table);
    if ("sortable" in box.dataset) makeSortable(table);
    const copy = box.querySelector("[data-copy-table]");
    if (copy && navigator.clipboard) {
      copy.hidden = false;
      copy.addEventListener("click", () => copyTable(table, copy));
    }
  }
}

function headers(table) {
  return [...(table.tHead?.rows[table.tHead.rows.length - 1]?.cells ?? [])];
}

function label(table) {
  const names = headers(table).map((cell) => cell.innerText.trim());
  for (const body of table.tBodies)
    for (const row of body.rows)
      [...row.cells].forEach((cell, i) => {
        if (cell.tagName === "TD" && cell.dataset.label === undefined && cell.colSpan === 1 && names[i]) cell.dataset.label = names[i];
      });
}

function makeSortable(table) {
  headers(table).forEach((cell, column) => {
    if ("nosort" in cell.dataset || cell.querySelector("details")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...cell.childNodes);
    cell.append(button);
    button.addEventListener("click", () => sort(table, cell, column));
  });
}

function sort(table, header, column) {
  const up = header.getAttribute("aria-sort") !== "ascending";
  headers(table).forEach((cell) => cell.removeAttribute("aria-sort"));
  header.setAttribute("aria-sort", up ? "ascending" : "descending");
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => [key(row.cells[column]), row]);
  rows.sort(([a], [b]) => compare(a, b, up));
  body.append(...rows.map(([, row]) => row));
}

function key(cell) {
  const text = cell?.dataset.value ?? cell?.innerText.trim() ?? "";
  const number = Number(text.replace(/[,%\s]/g, "").replace("−", "-"));
  return text === "" || text === "–" ? null : Number.isNaN(number) ? text : number;
}

// what has no value stays at the end in both directions
function compare(a, b, up) {
  if (a === null || b === null) return (a === null) - (b === null);
  const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), document.documentElement.lang);
  return up ? order : -order;
}

async function copyTable(table, button) {
  const lines = [...table.rows].map((row) => [...row.cells].map((cell) => clean(cell)).join("\t"));
  const word = button.querySelector("span");
  const before = word.textContent;
  try {
    await navigator.clipboard.writeText(lines.join("\n"));
    word.textContent = button.dataset.done;
  } catch {
    word.textContent = button.dataset.failed;
  }
  button.setAttribute("aria-live", "polite");
  setTimeout(() => (word.textContent = before), 2500);
}

function clean(cell) {
  const text = (cell.dataset.value ?? cell.innerText).replace(/\s+/g, " ").trim();
  return /^[=+@]/.test(text) || /^-(?![\d.])/.test(text) ? `'${text}` : text; // a spreadsheet must not run it as a formula
}
