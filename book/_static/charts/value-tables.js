// The values of charts that stand on one another, such as the run atlas, as tables: what a pointer reads from the points,
// for keyboards. The tables follow the chart's controls.
(() => {
  "use strict";

  const { element } = window.curveTools;

  /** Read a point's label, "epoch: 1; run: l2; …", without what it says twice or for the drawing only. */
  function read(label) {
    const entries = label.split("; ").map((entry) => entry.split(": "));
    return new Map(entries.filter(([name]) => name !== "role" && !/^(Mean|Minimum|Maximum) of /.test(name)));
  }

  /** @returns {{title: string, rows: Map<string, string>[]}[]} a table for each plot with points that have labels of their own */
  function readTables(svg) {
    const found = new Map();
    for (const point of svg.querySelectorAll(".mark-symbol.role-mark path[aria-label]")) {
      const plot = point.closest("[class*='concat_'].role-scope");
      if (!plot) continue;
      if (!found.has(plot)) {
        const title = [...plot.querySelectorAll(".role-title-text tspan")].map((line) => line.textContent);
        found.set(plot, { title: title.join("; ") || plot.querySelector(".role-title-text")?.textContent, rows: [] });
      }
      found.get(plot).rows.push(read(point.getAttribute("aria-label")));
    }
    return [...found.values()];
  }

  function draw({ title, rows }) {
    const names = [...new Set(rows.flatMap((row) => [...row.keys()]))];
    const cells = (row) => names.map((name) => element("td", { textContent: row.get(name) ?? "" }));
    return element("table", {},
      element("caption", { textContent: title }),
      element("thead", {}, element("tr", {},
        ...names.map((textContent) => element("th", { textContent, attributes: { scope: "col" } })))),
      element("tbody", {}, ...rows.map((row) => element("tr", {}, ...cells(row)))));
  }

  /**
   * Put the tables under a chart; they are made when they are first opened.
   * @param {HTMLElement} live
   * @param {HTMLElement} controls
   * @param {HTMLElement} plot
   * @param {object} view Vega's
   */
  function attach(live, controls, plot, view) {
    const region = element("div", {
      className: "chart-table", tabIndex: 0, attributes: { role: "region", "aria-label": "Values of the chart" },
    });
    const box = element("details", { className: "chart-data" }, element("summary", { textContent: "Values as a table" }), region);
    const fill = () => box.open && region.replaceChildren(...readTables(plot.querySelector("svg")).map(draw));
    box.addEventListener("toggle", fill);
    controls.addEventListener("change", () => setTimeout(async () => {
      await view.runAsync();
      fill();
    }));
    live.append(element("div", { className: "chart-tools" }, box));
  }

  window.valueTables = { attach };
})();
