// Turns each chart's picture into a live chart when it comes near to the screen (near.js). Until then, and without this
// script, the picture stays; paper gets it in any case.
(() => {
  "use strict";

  const OPTIONS = { mode: "vega-lite", renderer: "svg", actions: false };
  const { src, dataset } = document.currentScript;
  let vega = null;

  /** Load Vega for the first chart that needs it. */
  function loadVega() {
    vega ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(dataset.vega, src);
      script.onload = resolve;
      script.onerror = () => reject(new Error("Vega is missing"));
      document.head.append(script);
    });
    return vega;
  }

  async function bringToLife(chart) {
    const live = document.createElement("div");
    live.className = "chart-live is-starting"; // out of sight, over the picture
    const controls = document.createElement("div");
    controls.className = "chart-controls";
    const plot = document.createElement("div");
    plot.className = "chart-plot";
    live.append(controls, plot);
    chart.append(live);
    try {
      const spec = JSON.parse(chart.querySelector(".chart-spec").textContent);
      const tools = window.curveTools?.accepts(spec) ? window.curveTools : null;
      const stacked = "vconcat" in spec;
      if (!stacked) spec.width = "container";
      await loadVega();
      const { view } = await vegaEmbed(plot, tools ? tools.prepare(spec) : spec, { ...OPTIONS, bind: controls });
      if (stacked) await keepWidth(view, plot);
      nameControls(controls);
      if (tools) tools.attach(live, plot, view, spec);
      else if (stacked) window.valueTables.attach(live, controls, plot, view);
      const picture = chart.querySelector(".chart-view");
      picture.className = "chart-print";
      chart.append(picture);
      live.classList.remove("is-starting");
      chart.dataset.alive = "true";
    } catch (error) {
      live.remove();
      chart.dataset.alive = "false";
      console.error("A chart could not be brought to life; its picture stays.", error);
    }
  }

  /** Give the controls that Vega makes the names that it writes beside them. */
  function nameControls(controls) {
    for (const bind of controls.children) {
      const name = bind.querySelector(".vega-bind-name").textContent;
      const control = bind.querySelector(".vega-bind-radio, select, input");
      control.setAttribute("aria-label", name);
      if (control.matches(".vega-bind-radio")) control.setAttribute("role", "radiogroup");
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

  /** For Python in the page: make a live chart of what a cell has displayed. */
  function make(spec) {
    const chart = document.createElement("div");
    chart.className = "chart";
    const view = document.createElement("div");
    view.className = "chart-view";
    const data = document.createElement("script");
    data.type = "application/json";
    data.className = "chart-spec";
    data.textContent = JSON.stringify(spec);
    chart.append(view, data);
    bringToLife(chart);
    return chart;
  }

  window.liveCharts = { make };
  for (const chart of document.querySelectorAll("div.chart")) window.nearby.whenNear(chart, bringToLife);
})();
