/** Pictures of what units answer at every place of the plane: small ones, and the large one with the points on it. */

import { forward } from "../shared/engine.js";

/**
 * Ask the network at the places of a grid.
 * @param {object} network
 * @param {{x: number[], y: number[]}} view
 * @param {number} inputs 1 or 2
 * @param {number} size places a side; the first row is at the top
 * @returns {{size: number, activations: Float64Array[]}} a layer's activations, (size * size x units)
 */
export function askGrid(network, view, inputs, size) {
  const rows = inputs === 1 ? 1 : size;
  const x = new Float64Array(rows * size * inputs);
  const place = ([low, high], at) => low + ((high - low) * (at + 0.5)) / size;
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < size; column++) {
      x[at++] = place(view.x, column);
      if (inputs === 2) x[at++] = place(view.y, size - 1 - row);
    }
  }
  return { size, rows, activations: forward(network, x, rows * size).activations };
}

/**
 * Which answer of a unit counts as undecided, and how far from it is sure: sigmoids stand between 0 and 1, tanh between
 * -1 and 1, the others take the largest value that is there.
 */
export function scaleOf(activation, values, isOutput) {
  if (isOutput || activation === "sigmoid") return { middle: 0.5, reach: 0.5 };
  if (activation === "tanh") return { middle: 0, reach: 1 };
  let reach = 0;
  for (const value of values) reach = Math.max(reach, Math.abs(value));
  return { middle: 0, reach: reach || 1 };
}

/**
 * Paint one unit's answers.
 * @param {HTMLCanvasElement} canvas `size` pixels wide and high
 * @param {{size: number, rows: number}} grid
 * @param {Float64Array} values (places x units)
 * @param {number} units
 * @param {number} unit
 * @param {{middle: number, reach: number}} scale
 * @param {Uint32Array} shades
 */
export function paint(canvas, { size, rows }, values, units, unit, { middle, reach }, shades) {
  if (canvas.width !== size) canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  const image = context.createImageData(size, size);
  const pixels = new Uint32Array(image.data.buffer);
  const factor = 127.5 / reach;
  for (let place = 0, at = unit; place < rows * size; place++, at += units) {
    const shade = 127.5 + (values[at] - middle) * factor;
    pixels[place] = shades[shade > 0 ? (shade < 255 ? shade | 0 : 255) : 0];
  }
  if (rows === 1) for (let row = 1; row < size; row++) pixels.copyWithin(row * size, 0, size);
  context.putImageData(image, 0, 0);
}

/**
 * The large picture: answers as colours, the border between them as a line; above it, on a canvas of their own, the points
 * as squares (0) and discs (1). Validation points are hollow.
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLCanvasElement} overlay of the same place and size
 */
export function createSurface(canvas, overlay) {
  const picture = document.createElement("canvas");
  const context = canvas.getContext("2d");
  const above = overlay.getContext("2d");
  let view = { x: [0, 1], y: [0, 1] };
  let pixel = 1;

  const toX = (x1) => ((x1 - view.x[0]) / (view.x[1] - view.x[0])) * canvas.width;
  const toY = (x2) => (1 - (x2 - view.y[0]) / (view.y[1] - view.y[0])) * canvas.height;

  return { drawAnswers, drawPoints, place };

  /** @param {{grid: object, layer: number, unit: number, units: number, scale: object, inputs: number, colours: object}} what */
  function drawAnswers({ grid, layer, unit, units, scale, inputs, colours }) {
    const values = grid.activations[layer];
    paint(picture, grid, values, units, unit, scale, colours.shades);
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    context.beginPath();
    if (inputs === 1) traceAnswers(grid, values, units, unit);
    else traceBorder(grid, values, units, unit, scale.middle);
    context.lineWidth = 1.75 * pixel;
    context.strokeStyle = colours.css.ink;
    context.stroke();
  }

  /** Where the answer crosses the middle: through each square between four places of the grid, from side to side. */
  function traceBorder({ size }, values, units, unit, middle) {
    const cell = canvas.width / size;
    const at = (row, column) => values[(row * size + column) * units + unit] - middle;
    for (let row = 0; row < size - 1; row++) {
      for (let column = 0; column < size - 1; column++) {
        const [a, b, c, d] = [at(row, column), at(row, column + 1), at(row + 1, column + 1), at(row + 1, column)];
        const above = (a > 0) + (b > 0) + (c > 0) + (d > 0);
        if (above === 0 || above === 4) continue;
        const crossings = [];
        if (a > 0 !== b > 0) crossings.push(a / (a - b), 0);
        if (b > 0 !== c > 0) crossings.push(1, b / (b - c));
        if (c > 0 !== d > 0) crossings.push(d / (d - c), 1);
        if (d > 0 !== a > 0) crossings.push(0, a / (a - d));
        for (let end = 0; end + 3 < crossings.length; end += 4) {
          context.moveTo((column + 0.5 + crossings[end]) * cell, (row + 0.5 + crossings[end + 1]) * cell);
          context.lineTo((column + 0.5 + crossings[end + 2]) * cell, (row + 0.5 + crossings[end + 3]) * cell);
        }
      }
    }
  }

  /** With one input, height is the answer. */
  function traceAnswers({ size }, values, units, unit) {
    for (let column = 0; column < size; column++) {
      context.lineTo(((column + 0.5) / size) * canvas.width, toY(values[column * units + unit]));
    }
  }

  /** Draw the points anew: after a change of data, size or theme. A cursor is a cross that the keyboard moves. */
  function drawPoints(data, colours, cursor) {
    pixel = Math.min(2, devicePixelRatio || 1);
    const side = Math.round((canvas.clientWidth || 320) * pixel);
    if (canvas.width !== side) for (const each of [canvas, overlay]) each.width = each.height = side;
    view = data.view;
    above.clearRect(0, 0, side, side);
    if (data.validation) drawPart(data.validation, data.inputs, true, colours);
    drawPart(data.training, data.inputs, false, colours);
    if (cursor) drawCursor(cursor, colours);
  }

  function drawPart({ n, x, y }, inputs, hollow, { css }) {
    const radius = (n > 600 ? 2.5 : n > 8 ? 3.75 : 7) * pixel;
    above.lineWidth = (hollow ? 2 : 1) * pixel;
    for (const answer of [0, 1]) {
      above.beginPath();
      for (let at = 0; at < n; at++) {
        if (y[at] > 0.5 !== Boolean(answer)) continue;
        const [left, top] = [toX(x[inputs * at]), toY(inputs === 1 ? y[at] : x[2 * at + 1])];
        if (answer) {
          above.moveTo(left + radius, top);
          above.arc(left, top, radius, 0, 2 * Math.PI);
        } else above.rect(left - 0.9 * radius, top - 0.9 * radius, 1.8 * radius, 1.8 * radius);
      }
      const colour = answer ? css.accent : css.brass;
      above.fillStyle = hollow ? css.paper : colour;
      above.strokeStyle = hollow ? colour : css.ink;
      above.fill();
      above.stroke();
    }
  }

  function drawCursor([x1, x2], { css }) {
    above.beginPath();
    above.moveTo(toX(x1), 0);
    above.lineTo(toX(x1), canvas.height);
    above.moveTo(0, toY(x2));
    above.lineTo(canvas.width, toY(x2));
    above.setLineDash([4 * pixel, 4 * pixel]);
    above.lineWidth = pixel;
    above.strokeStyle = css.ink;
    above.stroke();
    above.setLineDash([]);
  }

  /** The place in the plane that is under the pointer. */
  function place(event) {
    const box = overlay.getBoundingClientRect();
    const along = (event.clientX - box.left) / box.width;
    const up = 1 - (event.clientY - box.top) / box.height;
    return [view.x[0] + along * (view.x[1] - view.x[0]), view.y[0] + up * (view.y[1] - view.y[0])];
  }
}
