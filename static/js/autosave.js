// <form data-autosave="/address/" data-saved="저장했습니다" data-saving="저장하는 중" data-failed="저장하지 못했습니다 …">
//   … <p class="saved" data-autosave-status role="status"></p>
// Sends the whole form as it stands, 0.6 s after the last change; the answer's status decides what is said.
// Nothing is ever cleared here: a failed save is tried again at the next change, when the network returns and on leaving.
const WAIT = 600;

export function watchAutosave(root) {
  const forms = root.matches?.("form[data-autosave]") ? [root] : root.querySelectorAll("form[data-autosave]");
  for (const form of forms) if (!form.dataset.autosaveReady) follow(form);
}

function follow(form) {
  form.dataset.autosaveReady = "yes";
  const state = { timer: 0, dirty: false, busy: false };
  const later = (wait) => {
    clearTimeout(state.timer);
    state.timer = setTimeout(() => save(form, state), wait);
  };
  form.addEventListener("input", (event) => {
    state.dirty = true;
    say(form, "saving"); // never "saved" beside something that is not
    later(event.target.type === "radio" ? 150 : WAIT);
  });
  form.addEventListener("submit", () => {
    state.dirty = false;
    clearTimeout(state.timer);
  });
  window.addEventListener("online", () => state.dirty && later(0));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && state.dirty) {
      clearTimeout(state.timer);
      save(form, state);
    }
  });
}

async function save(form, state) {
  if (state.busy) {
    state.timer = setTimeout(() => save(form, state), WAIT);
    return;
  }
  state.busy = true;
  state.dirty = false;
  say(form, "saving");
  try {
    const response = await fetch(form.dataset.autosave, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Requested-With": "autosave" },
      credentials: "same-origin",
      keepalive: true,
    });
    if (!response.ok) throw new Error(String(response.status));
    if (!state.dirty) say(form, "saved");
  } catch {
    state.dirty = true;
    say(form, "failed");
  }
  state.busy = false;
}

function say(form, what) {
  const place = form.querySelector("[data-autosave-status]");
  if (!place) return;
  place.dataset.state = what;
  place.textContent = form.dataset[what] ?? "";
}
