// A page that waits for the worker is renewed when the work is over. Whoever is on the way to another page by then gets
// there: a renewal would call the click back.
const A_WHILE = 5000; // a download leaves no page; after this the page is taken to have stayed

export function watchLeaving() {
  let leaving = 0;
  window.addEventListener("beforeunload", () => {
    clearTimeout(leaving);
    leaving = setTimeout(() => (leaving = 0), A_WHILE);
  });
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (leaving && event.detail.xhr.getResponseHeader("HX-Refresh")) event.preventDefault();
  });
}
