// Turns each chart's picture into a live chart. Without this script the picture stays; paper gets it in any case.
(() => {
  "use strict";

  const OPTIONS = { mode: "vega-lite", renderer: "svg", actions: false };

  async function bringToLife(chart) {
    const spec = JSON.parse(chart.querySelector(".chart-spec").textContent);
    const tools = window.curveTools?.accepts(spec) ? window.curveTools : null;
    const live = document.createElement("div");
    live.className = "chart-live";
    const controls = document.createElement("div");
    controls.className = "chart-controls";
    const plot = document.createElement("div");
    plot.className = "chart-plot";
    live.append(controls, plot);
    chart.append(live);
    const stacked = "vconcat" in spec;
    if (!stacked) spec.width = "container";
    try {
      const { view } = await vegaEmbed(plot, tools ? tools.prepare(spec) : spec, { ...OPTIONS, bind: controls });
      if (stacked) await keepWidth(view, plot);
      nameGroups(controls);
      tools?.attach(live, plot, view, spec);
      const picture = chart.querySelector(".chart-view");
      picture.className = "chart-print";
      chart.append(picture);
    } catch (error) {
      live.remove();
      console.error("A chart could not be brought to life; its picture stays.", error);
    }
  }

  /** Tell screen readers what a group of radio buttons is about; Vega writes it beside them. */
  function nameGroups(controls) {
    for (const group of controls.querySelectorAll(".vega-bind-radio")) {
      group.setAttribute("role", "radiogroup");
      group.setAttribute("aria-label", group.previousElementSibling.textContent);
    }
  }

  /** Keep charts that stand on one another as wide as the page: Vega-Lite does so for single charts only. */
  async function keepWidth(view, plot) {
    let before = 0;
    const fit = async () => {
      const width = plot.clientWidth;
      if (!width || width === before) return;
      before = width;
      const axes = plot.querySelector("svg").width.baseVal.value - view.width();
      await view.width(Math.max(120, width - axes)).runAsync();
    };
    await fit();
    new ResizeObserver(fit).observe(plot);
  }

  for (const chart of document.querySelectorAll("div.chart")) bringToLife(chart);
})();
