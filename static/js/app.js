// What every page gets. Each part looks for its own marks and does nothing without them; pages work without any of it.
import { watchScales } from "./scale.js";
import { watchTables } from "./tables.js";
import { watchAutosave } from "./autosave.js";
import { watchHeld } from "./holding.js";
import { watchErrors } from "./mending.js";
import { watchGuards, watchProbes } from "./saving.js";
import { watchLeftovers } from "./leftover.js";
import { watchCharts } from "./charts.js";
import { watchSmallThings } from "./small.js";
import { watchAnswerFields } from "./answer-fields.js";
import { watchAlone } from "./fields.js";
import { watchLeaving } from "./leaving.js";
import { watchSwitching } from "./switching.js";

function start(root) {
  watchScales(root);
  watchTables(root);
  watchAutosave(root);
  watchHeld(root);
  watchErrors(root);
  watchProbes(root);
  watchGuards(root);
  watchLeftovers(root);
  watchCharts(root);
  watchSmallThings(root);
  watchSwitching(root);
  watchAnswerFields(root);
}

watchAlone();
start(document);
watchLeaving();
// htmx.process announces each fragment once it is in the page
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) start(event.target);
});
