// Answers that the server does not have yet, kept in this browser by form. Each entry holds the text and the mark of what
// the page had shown, so that a later sending changes only what was changed here.
const PREFIX = "hapui-unsent:";
const KEPT = 30 * 24 * 3600 * 1000;

export function unsent(key) {
  return read(PREFIX + key)?.fields ?? {};
}

// false where the browser keeps nothing (storage refused or full)
export function keep(key, name, value, was) {
  return write(key, { ...unsent(key), [name]: { value, was } });
}

// Only what was sent goes; a later text of another window stays.
export function drop(key, name, value) {
  const fields = unsent(key);
  if (!fields[name] || fields[name].value !== value) return;
  delete fields[name];
  write(key, fields);
}

export function forget(key) {
  try {
    for (const name of Object.keys(localStorage)) if (name === PREFIX + key || (key === "*" && name.startsWith(PREFIX))) localStorage.removeItem(name);
  } catch {
    // nothing was kept here
  }
}

export function sweep() {
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX) && !(Date.now() - (read(name)?.at ?? 0) < KEPT)) localStorage.removeItem(name);
  } catch {
    // nothing was kept here
  }
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}

function write(key, fields) {
  if (!key) return false;
  try {
    if (Object.keys(fields).length) localStorage.setItem(PREFIX + key, JSON.stringify({ at: Date.now(), fields }));
    else localStorage.removeItem(PREFIX + key);
    return true;
  } catch {
    return false;
  }
}
