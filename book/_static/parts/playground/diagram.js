/** The network as a picture: a unit each with its own view, and the weights as lines between them. */

import { element } from "../shared/page.js";
import { paint, scaleOf } from "./surface.js";

const MOST_ROWS = 10; // more units of a layer are only counted
const PITCH = 46;
const NODE = 36;
const NARROWEST = 78; // pixels from column to column
const HEAD = 34;
const HEAVIEST_LINE = 5;

/**
 * @param {(layer: number, unit: number) => void} choose is told when a reader presses a unit
 * @returns {{root: HTMLElement, build: Function, drawLines: Function, drawUnits: Function, mark: Function}}
 */
export function createDiagram(choose) {
  const lines = element("canvas", { class: "pg-lines", "aria-hidden": "true" });
  const nodes = element("div", { class: "pg-nodes" });
  const stage = element("div", { class: "pg-stage" }, lines, nodes);
  const root = element("div", { class: "pg-diagram", role: "group", "aria-label": "The network" }, stage);
  let columns = [];
  let network = null;

  return { root, build, drawLines, drawUnits, mark, describe };

  /**
   * Lay the network out anew.
   * @param {object} next
   * @param {number} inputs
   */
  function build(next, inputs) {
    network = next;
    const widths = [inputs, ...network.layers.map(({ units }) => units)];
    const rows = Math.min(MOST_ROWS, Math.max(...widths));
    const height = HEAD + Math.max(2, rows + (Math.max(...widths) > MOST_ROWS ? 0.6 : 0)) * PITCH;
    const width = Math.max(root.clientWidth || 320, NARROWEST * (widths.length - 1) + NODE + 40);
    stage.style.width = `${width}px`;
    stage.style.height = `${height}px`;
    const first = NODE / 2 + 20;
    nodes.replaceChildren();
    columns = widths.map((units, column) => {
      const x = first + (column * (width - 2 * first)) / (widths.length - 1);
      const shown = units > MOST_ROWS ? MOST_ROWS - 1 : units;
      const top = HEAD + (height - HEAD - shown * PITCH - (units > shown ? 22 : 0)) / 2;
      nodes.append(at(element("span", { class: "pg-column-name" }, nameOfColumn(column, widths)), x, 10));
      if (units > shown) {
        nodes.append(at(element("span", { class: "pg-more" }, `and ${units - shown} more`), x, top + shown * PITCH + 8));
      }
      return Array.from({ length: shown }, (_, unit) => {
        const y = top + (unit + 0.5) * PITCH;
        const node = column ? unitButton(column - 1, unit) : element("span", { class: "pg-input" }, `x${unit + 1}`);
        nodes.append(at(node, x, y));
        return { x, y, node, canvas: node.querySelector("canvas") };
      });
    });
    lines.style.width = `${width}px`;
    lines.style.height = `${height}px`;
  }

  function nameOfColumn(column, widths) {
    if (column === 0) return "inputs";
    if (column === widths.length - 1) return "answer";
    return widths.length === 3 ? "hidden layer" : `hidden ${column}`;
  }

  function unitButton(layer, unit) {
    return element(
      "button",
      { type: "button", class: "pg-unit", "aria-pressed": "false", click: () => choose(layer, unit) },
      element("canvas", { width: 1, height: 1 }),
    );
  }

  /** Lines: as wide as the weight is heavy, dashed where it is negative. */
  function drawLines({ css }) {
    const pixel = Math.min(2, devicePixelRatio || 1);
    const [width, height] = [parseFloat(stage.style.width), parseFloat(stage.style.height)];
    if (lines.width !== Math.round(width * pixel)) lines.width = Math.round(width * pixel);
    if (lines.height !== Math.round(height * pixel)) lines.height = Math.round(height * pixel);
    const context = lines.getContext("2d");
    context.setTransform(pixel, 0, 0, pixel, 0, 0);
    context.clearRect(0, 0, width, height);
    network.layers.forEach(({ kernel, units }, layer) => {
      let heaviest = 1;
      for (const weight of kernel) heaviest = Math.max(heaviest, Math.abs(weight));
      columns[layer].forEach((from, input) => {
        columns[layer + 1].forEach((to, unit) => {
          const weight = kernel[input * units + unit];
          if (!Number.isFinite(weight)) return;
          context.beginPath();
          context.setLineDash(weight < 0 ? [5, 4] : []);
          context.strokeStyle = weight < 0 ? css.brass : css.accent;
          context.lineWidth = 0.4 + (HEAVIEST_LINE * Math.abs(weight)) / heaviest;
          const middle = (from.x + to.x) / 2;
          context.moveTo(from.x + NODE / 2, from.y);
          context.bezierCurveTo(middle, from.y, middle, to.y, to.x - NODE / 2, to.y);
          context.stroke();
        });
      });
    });
  }

  /** Each unit's own view of the plane, from the answers at the places of a grid. */
  function drawUnits(grid, { shades }) {
    network.layers.forEach(({ units, activation }, layer) => {
      const values = grid.activations[layer];
      const scale = scaleOf(activation, values, layer === network.layers.length - 1);
      columns[layer + 1].forEach(({ canvas }, unit) => paint(canvas, grid, values, units, unit, scale, shades));
    });
  }

  /** Show which unit's view is the large one, and give each unit its numbers as words. */
  function mark(chosenLayer, chosenUnit) {
    network.layers.forEach((_, layer) =>
      columns[layer + 1].forEach(({ node }, unit) => {
        node.setAttribute("aria-pressed", String(layer === chosenLayer && unit === chosenUnit));
        node.setAttribute("aria-label", `${nameOf(layer, unit)}: ${describe(layer, unit)}`);
        node.title = describe(layer, unit);
      }),
    );
  }

  function nameOf(layer, unit) {
    return layer === network.layers.length - 1 ? "The answer" : `Hidden layer ${layer + 1}, unit ${unit + 1}`;
  }

  /** A unit's weights and bias in words. */
  function describe(layer, unit) {
    const { inputs, units, kernel, bias } = network.layers[layer];
    const shown = Math.min(inputs, MOST_ROWS);
    const weights = Array.from({ length: shown }, (_, input) => kernel[input * units + unit].toFixed(2)).join(", ");
    return `weights ${weights}${inputs > shown ? ", …" : ""}; bias ${bias[unit].toFixed(2)}`;
  }
}

function at(node, x, y) {
  node.style.left = `${x}px`;
  node.style.top = `${y}px`;
  return node;
}
