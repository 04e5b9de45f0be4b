// Turns each chart's picture into a live chart. Without this script the picture stays.
(() => {
  "use strict";

  async function bringToLife(chart) {
    const spec = JSON.parse(chart.querySelector(".chart-spec").textContent);
    spec.width = "container";
    const live = document.createElement("div");
    live.className = "chart-live";
    chart.append(live);
    try {
      await vegaEmbed(live, spec, { mode: "vega-lite", renderer: "svg", actions: false });
      chart.querySelector(".chart-view").remove();
    } catch (error) {
      live.remove();
      console.error("A chart could not be brought to life; its picture stays.", error);
    }
  }

  for (const chart of document.querySelectorAll("div.chart")) bringToLife(chart);
})();
