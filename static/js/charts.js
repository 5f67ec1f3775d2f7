// A chart stands on the page as a picture file. Near the screen it is put into the page itself, where it is set in the
// page's letters; "point at values" makes it interactive from the same specification, and only then is Vega loaded.
// Under a strict policy: expressions run through Vega's interpreter (ast), no style element is injected.
const WIDE = 760; // px the wide picture is drawn for
let bundle;

export function watchCharts(root) {
  const stages = [...root.querySelectorAll("[data-chart]")].filter((stage) => !stage.dataset.ready);
  if (!stages.length) return;
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      settle(entry.target);
    }
  }, { rootMargin: "600px" });
  for (const stage of stages) {
    stage.dataset.ready = "waiting";
    seen.observe(stage);
    offer(stage);
  }
}

function settle(stage) {
  const picture = stage.querySelector("picture img");
  if (!picture) return;
  picture.loading = "eager";
  const put = () => inline(stage, picture).catch((error) => console.warn("chart", error)); // the file stays where it is
  if (picture.complete && picture.currentSrc) put();
  picture.addEventListener("load", put); // again when the screen is turned and the other picture comes
}

async function inline(stage, picture) {
  const response = await fetch(picture.currentSrc, { credentials: "same-origin", cache: "force-cache" });
  if (!response.ok) throw new Error(`${picture.currentSrc}: ${response.status}`);
  const drawn = new DOMParser().parseFromString(await response.text(), "image/svg+xml").documentElement;
  if (drawn.localName !== "svg") throw new Error(`${picture.currentSrc}: no picture`);
  drawn.setAttribute("aria-hidden", "true"); // the description stands beside it
  drawn.classList.add("c-chart__drawn");
  stage.querySelector(".c-chart__drawn")?.remove();
  stage.append(document.importNode(drawn, true));
  stage.dataset.ready = "drawn";
}

function offer(stage) {
  const button = stage.closest(".c-chart")?.querySelector("[data-alive]");
  if (!button || !stage.dataset.bundle) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    enliven(stage).then(
      () => button.closest("li").remove(),
      (error) => {
        button.disabled = false;
        console.warn("chart", error);
      },
    );
  });
}

async function enliven(stage) {
  const wide = stage.clientWidth >= WIDE - 40;
  const answer = await fetch(wide ? stage.dataset.specWide : stage.dataset.specNarrow, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  const spec = await answer.json();
  bundle ??= import(new URL(stage.dataset.bundle, location.href));
  const { vegaEmbed } = await bundle;
  await document.fonts.load('14px "Pretendard"', "가나다 Abc");
  const place = document.createElement("div");
  place.className = "c-chart__live";
  stage.append(place);
  try {
    await vegaEmbed(place, { ...spec, width: Math.max(300, Math.min(WIDE, stage.clientWidth)) }, {
      ast: true, renderer: "svg", actions: false, defaultStyle: false, tooltip: { disableDefaultStyle: true },
    });
    stage.dataset.live = "true";
  } catch (error) {
    place.remove();
    throw error;
  }
}
