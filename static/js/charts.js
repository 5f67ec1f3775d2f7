// Turns each server-drawn chart into an interactive one from the same specification. Under a strict policy:
// expressions run through Vega's interpreter (ast), no style element is injected, nothing is evaluated.
const WIDE = 760; // the width of the picture it replaces: nothing jumps
let bundle;

export function watchCharts(root) {
  const stages = [...root.querySelectorAll("[data-chart][data-bundle]")].filter((stage) => !stage.dataset.ready);
  if (!stages.length) return;
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      draw(entry.target);
    }
  }, { rootMargin: "400px" });
  for (const stage of stages) {
    stage.dataset.ready = "waiting";
    seen.observe(stage);
  }
}

async function draw(stage) {
  try {
    const spec = await specification(stage);
    bundle ??= import(stage.dataset.bundle);
    const { vegaEmbed } = await bundle;
    await document.fonts.load('14px "Pretendard"', "가나다 Abc");
    const place = document.createElement("div");
    place.className = "c-chart__live";
    stage.append(place);
    await vegaEmbed(place, fit(spec, stage), {
      ast: true, renderer: "svg", actions: false, defaultStyle: false, tooltip: { disableDefaultStyle: true },
    });
    stage.dataset.live = "true";
    stage.dataset.ready = "drawn";
  } catch (error) {
    // the picture from the server stays where it is
    stage.querySelector(".c-chart__live")?.remove();
    stage.dataset.ready = "failed";
    console.warn("chart", error);
  }
}

async function specification(stage) {
  if (stage.dataset.specId) return JSON.parse(document.getElementById(stage.dataset.specId).textContent);
  const response = await fetch(stage.dataset.specUrl, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${stage.dataset.specUrl}: ${response.status}`);
  return response.json();
}

// The page already says title and base above the picture; the width is the reader's.
function fit(spec, stage) {
  const { title, ...rest } = spec;
  return { ...rest, width: Math.max(300, Math.min(WIDE, stage.clientWidth)) };
}
