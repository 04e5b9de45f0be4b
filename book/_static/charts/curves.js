// What a reader can do with a training curve: read values, hide series, smooth, open the data as a table.
// charts.js hands over the charts that weekend.charts.curves made.
(() => {
  "use strict";

  const MARKS = {
    circle: '<circle cx="16" cy="6" r="4"/>',
    square: '<rect x="12.5" y="2.5" width="7" height="7"/>',
    "triangle-up": '<path d="M16 1.5 20.5 10h-9z"/>',
    diamond: '<path d="m16 1 4 5-4 5-4-5z"/>',
    cross: '<path d="M14.5 1.5h3v3h3v3h-3v3h-3v-3h-3v-3h3z"/>',
    "triangle-down": '<path d="M16 10.5 11.5 2h9z"/>',
  };

  const accepts = (spec) => spec.data?.name === "runs" && Array.isArray(spec.layer);

  /**
   * Smooth values as TensorBoard does: an exponential moving average, corrected for its start at 0.
   * @param {(number|null)[]} values
   * @param {number} weight from 0 (no smoothing) to less than 1
   * @returns {(number|null)[]} as long as values; what is no number stays as it is
   */
  function smooth(values, weight) {
    let average = 0;
    let count = 0;
    return values.map((value) => {
      if (!Number.isFinite(value)) return value;
      average = weight * average + (1 - weight) * value;
      count += 1;
      return average / (1 - weight ** count);
    });
  }

  /** Return the chart's specification for the page: our buttons are its legend, and a line shows what is smoothed. */
  function prepare(spec) {
    const { params, ...rest } = spec;
    const layers = spec.layer.map(({ mark, encoding, ...layer }) => {
      const { opacity, tooltip, ...channels } = encoding;
      for (const name of ["color", "shape", "strokeDash"]) {
        if (channels[name]) channels[name] = { ...channels[name], legend: null };
      }
      if (mark.type !== "area") return { ...layer, mark, encoding: channels };
      return { mark: { ...mark, opacity: 0.18 }, encoding: channels, transform: [{ filter: "datum.part === band" }] };
    });
    const line = layers.find((layer) => layer.mark.type === "line");
    const measured = {
      mark: { ...line.mark, strokeWidth: 1, opacity: { expr: "smoothing > 0 ? 0.45 : 0" } },
      encoding: { ...line.encoding, y: { ...line.encoding.y, field: "measured" } },
    };
    const values = spec.data.values.map((row) => ({ ...row, measured: row.value }));
    return {
      ...rest,
      params: [{ name: "smoothing", value: 0 }, { name: "band", value: line.encoding.strokeDash.scale.domain[0] }],
      data: { ...spec.data, values },
      layer: [measured, ...layers],
    };
  }

  /** Read from the specification how the chart names, draws and writes things. */
  function describe(spec) {
    const { x, color, shape, strokeDash, tooltip } = spec.layer.find((layer) => layer.mark.type === "point").encoding;
    const dash = strokeDash ?? spec.layer.find((layer) => layer.mark.type === "line").encoding.strokeDash;
    const [place, value] = ["epoch", "value"].map((field) => tooltip.find((entry) => entry.field === field));
    const sign = value.title.endsWith(" in %") ? "%" : "";
    const digits = Number(/\.(\d+)f/.exec(value.format)[1]);
    const series = [];
    for (const row of spec.data.values) {
      let one = series.find(({ run, part }) => run === row.run && part === row.part);
      if (!one) series.push((one = { run: row.run, part: row.part, rows: [] }));
      one.rows.push(row);
    }
    const runs = color.scale.domain;
    const parts = dash.scale.domain;
    for (const one of series) {
      one.name = [runs.length > 1 && one.run, parts.length > 1 && one.part].filter(Boolean).join(", ") || one.part;
      one.swatch = swatch(color.scale.range[runs.indexOf(one.run)], {
        shape: shape.scale.range[runs.indexOf(one.run)],
        dash: dash.scale.range[parts.indexOf(one.part)],
      });
    }
    return {
      runs: runs.map((name, i) => ({ name, swatch: swatch(color.scale.range[i], { shape: shape.scale.range[i] }) })),
      parts: parts.map((name, i) => ({ name, swatch: swatch("currentColor", { dash: dash.scale.range[i] }) })),
      series: series.sort((a, b) => runs.indexOf(a.run) - runs.indexOf(b.run) || parts.indexOf(a.part) - parts.indexOf(b.part)),
      unit: x.title,
      title: value.title,
      writePlace: (number) => String(place.format === "d" ? number : Number(number.toPrecision(3))),
      write: (number) => (Number.isFinite(number) ? number.toFixed(digits) + sign : "none"),
    };
  }

  function swatch(colour, { shape, dash = [1, 0] }) {
    return (
      `<svg viewBox="0 0 32 12" width="32" height="12" aria-hidden="true" style="color:${colour}">` +
      `<path d="M1 6h30" stroke="currentColor" stroke-width="2" stroke-dasharray="${dash}"/>` +
      `<g fill="currentColor">${MARKS[shape] ?? ""}</g></svg>`
    );
  }

  function element(tag, properties = {}, ...children) {
    const { attributes = {}, ...rest } = properties;
    const made = Object.assign(document.createElement(tag), rest);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  const cell = (tag, textContent) => element(tag, { textContent });

  const allPlaces = (series) => {
    const places = new Set(series.flatMap(({ rows }) => rows.map(({ epoch }) => epoch)));
    return [...places].sort((a, b) => a - b);
  };

  /** A readable chart: its state, and the elements that show and change it. */
  function attach(live, plot, view, spec) {
    const words = describe(spec);
    const hidden = new Set();
    let weight = 0;

    const shown = () => words.series.filter(({ run, part }) => !hidden.has(`run ${run}`) && !hidden.has(`part ${part}`));

    async function redraw() {
      const rows = shown().flatMap(({ rows }) => {
        const [value, low, high] = ["value", "low", "high"].map((key) => smooth(rows.map((row) => row[key]), weight));
        return rows.map((row, i) => ({ ...row, value: value[i], low: low[i], high: high[i], measured: row.value }));
      });
      const band = words.parts.find(({ name }) => rows.some(({ part }) => part === name)).name;
      await view.signal("smoothing", weight).signal("band", band).data("runs", rows).runAsync();
      cursor.refresh();
    }

    const cursor = makeCursor(plot, view, words, shown, () => weight);

    function toggle(key, { name, swatch }) {
      const button = element("button", {
        type: "button", className: "chart-toggle", innerHTML: swatch, attributes: { "aria-pressed": "true" },
      }, element("span", { textContent: name }));
      button.addEventListener("click", () => {
        if (!hidden.delete(key)) hidden.add(key);
        if (shown().length === 0) hidden.delete(key); // something must stay
        button.setAttribute("aria-pressed", String(!hidden.has(key)));
        redraw();
      });
      return button;
    }

    const groups = [["run", words.runs], ["part", words.parts]].filter(([, entries]) => entries.length > 1);
    if (groups.length) {
      const legend = element("div", { className: "chart-legend", attributes: { role: "group", "aria-label": "Show or hide" } });
      for (const [kind, entries] of groups) {
        legend.append(element("div", {}, ...entries.map((entry) => toggle(`${kind} ${entry.name}`, entry))));
      }
      plot.before(legend);
    }

    const tools = element("div", { className: "chart-tools" });
    if (words.series.some(({ rows }) => rows.length > 2)) {
      const slider = element("input", { type: "range", min: 0, max: 0.99, step: 0.01, value: 0 });
      const shownWeight = element("output", { textContent: "0.00" });
      slider.addEventListener("input", () => {
        weight = slider.valueAsNumber;
        shownWeight.textContent = weight.toFixed(2);
        redraw();
      });
      tools.append(element("label", { className: "chart-smoothing" }, element("span", { textContent: "Smoothing" }), slider, shownWeight));
    }
    tools.append(makeTable(words));
    plot.after(tools);
  }

  /** The line that follows pointer, finger and arrow keys over the plot, with the values at its place beside it. */
  function makeCursor(plot, view, words, shown, weight) {
    const handle = element("div", {
      className: "chart-cursor", tabIndex: 0, attributes: { role: "slider", "aria-label": `Values by ${words.unit}` },
    });
    const line = element("div", { className: "chart-line" });
    const card = element("div", { className: "chart-card", attributes: { "aria-hidden": "true" } });
    handle.append(line);
    plot.append(handle, card);
    let places = [];
    let index = 0;

    const pixel = (place) => view.scale("x")(place);

    function nearest(x) {
      const distance = (place) => Math.abs(pixel(place) - x);
      return places.reduce((best, place, i) => (distance(place) < distance(places[best]) ? i : best), 0);
    }

    function show() {
      card.hidden = line.hidden = false;
      const narrow = plot.clientWidth < 480;
      const beside = handle.offsetLeft + pixel(places[index]) + 14;
      const room = plot.clientWidth - card.offsetWidth;
      const left = beside <= room ? beside : beside - 28 - card.offsetWidth;
      card.style.left = `${Math.max(0, Math.min(left, room))}px`;
      card.style.top = narrow ? "100%" : `${handle.offsetTop + 8}px`;
    }

    function hide() {
      card.hidden = line.hidden = true;
    }

    /** Move to a place: write its values into the card and into what a screen reader says. */
    function moveTo(i) {
      index = i;
      const here = places[index];
      const title = `${words.unit} ${words.writePlace(here)}`;
      const values = shown().map((one) => {
        const at = one.rows.findIndex(({ epoch }) => epoch === here);
        const smoothed = smooth(one.rows.map(({ value }) => value), weight())[at];
        return { ...one, measured: words.write(one.rows[at]?.value), smoothed: words.write(smoothed) };
      });
      const spoken = values.map(({ name, measured, smoothed }) =>
        weight() ? `${name}: ${smoothed}, measured ${measured}` : `${name}: ${measured}`);
      handle.setAttribute("aria-valuenow", here);
      handle.setAttribute("aria-valuetext", `${title}. ${spoken.join("; ")}`);
      line.style.left = `${pixel(here)}px`;
      const parts = words.parts.filter(({ name }) => values.some(({ part }) => part === name));
      const cells = [cell("b", weight() ? `${title}, smoothed (measured)` : title)];
      cells.push(...parts.map(({ name }) => cell("span", words.parts.length > 1 ? name : words.title)));
      for (const { name, swatch } of words.runs) {
        const row = values.filter(({ run }) => run === name);
        if (row.length === 0) continue;
        cells.push(element("span", { innerHTML: swatch }, name));
        for (const part of parts) {
          const value = row.find((one) => one.part === part.name);
          cells.push(cell("span", !value ? "" : weight() ? `${value.smoothed} (${value.measured})` : value.measured));
        }
      }
      card.style.gridTemplateColumns = `repeat(${parts.length + 1}, auto)`;
      card.replaceChildren(...cells);
    }

    /** After a change of size or data: put the handle over the plot again. */
    function refresh() {
      const before = places.length ? pixel(places[index]) : Infinity;
      places = allPlaces(shown());
      handle.setAttribute("aria-valuemin", places[0]);
      handle.setAttribute("aria-valuemax", places.at(-1));
      const [outer, inner] = [plot, plot.querySelector("svg path.background")].map((e) => e.getBoundingClientRect());
      for (const side of ["left", "top"]) handle.style[side] = `${inner[side] - outer[side]}px`;
      for (const size of ["width", "height"]) handle.style[size] = `${inner[size]}px`;
      moveTo(nearest(Math.min(before, inner.width)));
      if (!card.hidden) show();
    }

    function follow(event) {
      if (!event.isPrimary) return; // a second finger, or the hand
      moveTo(nearest(event.clientX - handle.getBoundingClientRect().left));
      show();
    }

    handle.addEventListener("pointermove", follow);
    handle.addEventListener("pointerdown", follow);
    handle.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse" && document.activeElement !== handle) hide();
    });
    handle.addEventListener("focus", show);
    handle.addEventListener("blur", hide);
    handle.addEventListener("keydown", (event) => {
      const last = places.length - 1;
      const target = {
        ArrowLeft: index - 1, ArrowDown: index - 1, ArrowRight: index + 1, ArrowUp: index + 1,
        PageDown: index - 10, PageUp: index + 10, Home: 0, End: last,
      }[event.key];
      if (target === undefined) return;
      event.preventDefault();
      moveTo(Math.max(0, Math.min(last, target)));
      show();
    });
    document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
    new ResizeObserver(() => requestAnimationFrame(refresh)).observe(plot);
    hide();
    refresh();
    return { refresh };
  }

  /** The measured values in a table, which is made when it is first opened. */
  function makeTable(words) {
    const box = element("details", { className: "chart-data" }, element("summary", { textContent: "Data as a table" }));
    box.addEventListener("toggle", () => {
      if (!box.open || box.querySelector("table")) return;
      const table = element("table", {}, element("thead", {}, element("tr", {},
        ...[words.unit, ...words.series.map(({ name }) => name)].map((textContent) =>
          element("th", { textContent, attributes: { scope: "col" } })))));
      const body = table.appendChild(element("tbody"));
      for (const place of allPlaces(words.series)) {
        const cells = words.series.map(({ rows }) => {
          const row = rows.find(({ epoch }) => epoch === place);
          if (!row) return element("td");
          const range = row.low < row.high ? ` (${words.write(row.low)} to ${words.write(row.high)})` : "";
          return element("td", { textContent: words.write(row.value) + range });
        });
        body.append(element("tr", {}, element("th", { textContent: words.writePlace(place), attributes: { scope: "row" } }), ...cells));
      }
      box.append(element("div", { className: "chart-table", tabIndex: 0, attributes: { role: "region", "aria-label": "Data of the chart" } }, table));
    });
    return box;
  }

  window.curveTools = { accepts, prepare, attach, element };
})();
