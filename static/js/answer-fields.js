// <div data-for-forms="choice several">: shown where one of these answer forms is chosen in the form's select.
export function watchAnswerFields(root) {
  for (const form of root.querySelectorAll?.("form:has([data-for-forms])") ?? []) {
    const chosen = form.elements.form;
    if (!chosen) continue;
    const show = () => {
      for (const part of form.querySelectorAll("[data-for-forms]")) part.hidden = !part.dataset.forForms.split(" ").includes(chosen.value);
    };
    chosen.addEventListener("change", show);
    show();
  }
}
