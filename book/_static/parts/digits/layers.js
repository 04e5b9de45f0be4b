// The feature maps and units of the hidden layers; each is a switch.

import { button, palette, rove } from "./widgets.js";
import { element } from "../shared/page.js";

const TITLES = { Conv2D: "feature maps", Dense: "units" };

/** The layers whose units can be switched off. */
export const hidden = (network) => network.filter((layer) => layer.activation === "relu");

/**
 * @param {object} settings
 * @param {object[]} settings.network
 * @param {Map<string, Set<number>>} settings.off by the layer's name; changed in place
 * @param {(words: string) => void} settings.onChange
 */
export function layersView({ network, off, onChange }) {
  const views = hidden(network).map((layer) => layerView(layer, off, changed));
  const count = element("p", { class: "digits-count" });
  const restore = button("All back on", () => {
    off.clear();
    changed("All are back on");
  });

  function changed(words) {
    show();
    onChange(words);
  }

  function show() {
    views.forEach((view) => view.show());
    const lost = (kind) => {
      const chosen = views.filter(({ layer }) => layer.class === kind);
      const total = chosen.reduce((sum, { layer }) => sum + layer.shape.at(-1), 0);
      const gone = chosen.reduce((sum, { layer }) => sum + (off.get(layer.name)?.size ?? 0), 0);
      return `${gone} of ${total} ${TITLES[kind]}`;
    };
    count.textContent = `Off: ${lost("Conv2D")}, ${lost("Dense")}.`;
    restore.disabled = off.size === 0;
  }

  show();
  return {
    element: element(
      "section",
      { class: "digits-layers", "aria-label": "Inside the network" },
      element("h3", {}, "Inside the network"),
      element("p", { class: "digits-hint" }, "Each square is what one unit answers: the stronger the colour, the more. Press it to switch the unit off."),
      ...views.map(({ element }) => element),
      element("div", { class: "digits-tools" }, count, restore),
    ),
    /** @param {Float32Array[]} activations of all layers of the network */
    draw(activations) {
      const colour = palette();
      for (const view of views) view.draw(activations[network.indexOf(view.layer)], colour);
    },
  };
}

function layerView(layer, off, onChange) {
  const units = layer.shape.at(-1);
  const [height, width] = layer.shape.length === 3 ? layer.shape : [1, 1];
  const word = layer.class === "Conv2D" ? "feature map" : "unit";
  const canvases = Array.from({ length: units }, () => element("canvas", { width, height }));
  const switches = canvases.map((canvas, unit) =>
    element(
      "button",
      { type: "button", role: "switch", "aria-label": `${word} ${unit + 1}`, click: () => toggle(unit) },
      canvas,
    ),
  );
  const name = `${layer.name}: ${units} ${TITLES[layer.class]}${width > 1 ? ` of ${height} × ${width}` : ""}`;
  const group = element("div", { class: "digits-maps", "data-units": units, role: "group", "aria-label": name }, ...switches);
  rove(group, switches);
  const lose = button("Lose one at random", () => {
    const on = switches.map((_, unit) => unit).filter((unit) => !off.get(layer.name)?.has(unit));
    toggle(on[Math.floor(Math.random() * on.length)]);
  });

  function toggle(unit) {
    const set = off.get(layer.name) ?? new Set();
    if (!set.delete(unit)) set.add(unit);
    if (set.size) off.set(layer.name, set);
    else off.delete(layer.name);
    onChange(`${layer.name}, ${word} ${unit + 1} is ${set.has(unit) ? "off" : "on"}`);
  }

  return {
    layer,
    element: element("div", { class: "digits-layer" }, element("div", { class: "digits-layer-head" }, element("span", {}, name), lose), group),

    show() {
      switches.forEach((each, unit) => each.setAttribute("aria-checked", String(!off.get(layer.name)?.has(unit))));
      lose.disabled = off.get(layer.name)?.size === units;
    },

    /** @param {Float32Array} answers height x width x units */
    draw(answers, colour) {
      const largest = answers.reduce((most, value) => Math.max(most, value), 1e-6);
      canvases.forEach((canvas, unit) => {
        const image = new ImageData(width, height);
        for (let at = 0; at < width * height; at++) {
          image.data.set([...colour(answers[at * units + unit] / largest), 255], 4 * at);
        }
        canvas.getContext("2d").putImageData(image, 0, 0);
      });
    },
  };
}
