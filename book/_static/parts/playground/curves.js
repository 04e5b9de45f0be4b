/** The loss over the epochs: training as a solid line, validation as a dashed one. */

const [LEFT, RIGHT, TOP, BOTTOM] = [46, 12, 10, 24];
const LOWEST = 1e-6; // where a logarithmic scale ends

/**
 * What has been drawn: the records, the rectangle of the plot in the canvas, and where in the canvas an epoch is.
 * @typedef {{shown: Record[], plot: {left: number, top: number, width: number, height: number}, x: (epoch: number) => number}} Drawn
 * @typedef {{epoch: number, training: number, validation: number|undefined}} Record
 */

/**
 * Draw the curves.
 * @param {HTMLCanvasElement} canvas
 * @param {Record[]} records
 * @param {boolean} logarithmic
 * @param {{css: Object<string, string>}} colours
 * @returns {Drawn}
 */
export function drawCurves(canvas, records, logarithmic, { css }) {
  const pixel = Math.min(2, devicePixelRatio || 1);
  const [width, height] = [canvas.clientWidth || 300, canvas.clientHeight || 140];
  if (canvas.width !== Math.round(width * pixel)) canvas.width = Math.round(width * pixel);
  if (canvas.height !== Math.round(height * pixel)) canvas.height = Math.round(height * pixel);
  const context = canvas.getContext("2d");
  context.setTransform(pixel, 0, 0, pixel, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = `12px ${getComputedStyle(canvas).fontFamily}`;

  const shown = records.filter(({ training }) => Number.isFinite(training));
  const losses = shown.flatMap(({ training, validation }) => [training, validation ?? training]).filter(Number.isFinite);
  const last = Math.max(10, shown.at(-1)?.epoch ?? 0);
  const marks = logarithmic ? powersOfTen(losses) : roundNumbers(Math.max(0.1, ...losses));
  const [low, high] = [marks[0], marks.at(-1)];
  const height01 = (value) =>
    logarithmic
      ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
      : Math.min(1, value / high);
  const x = (epoch) => LEFT + ((width - LEFT - RIGHT) * epoch) / last;
  const y = (value) => height - BOTTOM - (height - TOP - BOTTOM) * height01(value);

  context.strokeStyle = css.line;
  context.fillStyle = css.muted;
  context.lineWidth = 1;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const mark of marks) {
    context.beginPath();
    context.moveTo(LEFT, y(mark));
    context.lineTo(width - RIGHT, y(mark));
    context.stroke();
    context.fillText(String(Number(mark.toPrecision(2))), LEFT - 6, y(mark));
  }
  context.textBaseline = "alphabetic";
  context.fillText(`epoch ${last.toLocaleString("en")}`, width - RIGHT, height - 6);
  context.textAlign = "left";
  context.fillText("0", LEFT, height - 6);

  for (const [name, colour, dashes] of [
    ["validation", css.brass, [5, 4]],
    ["training", css.accent, []],
  ]) {
    context.beginPath();
    context.setLineDash(dashes);
    context.strokeStyle = colour;
    context.lineWidth = 2;
    for (const record of shown) {
      if (Number.isFinite(record[name])) context.lineTo(x(record.epoch), y(record[name]));
    }
    context.stroke();
  }
  context.setLineDash([]);
  return { shown, plot: { left: LEFT, top: TOP, width: width - LEFT - RIGHT, height: height - TOP - BOTTOM }, x };
}

function powersOfTen(losses) {
  const floor = (value) => Math.floor(Math.log10(Math.max(value, LOWEST)));
  const lowest = floor(losses.reduce((least, loss) => Math.min(least, loss), 0.1));
  const highest = floor(losses.reduce((most, loss) => Math.max(most, loss), 0.1)) + 1;
  const stride = Math.max(1, Math.ceil((highest - lowest) / 5));
  return Array.from({ length: Math.ceil((highest - lowest) / stride) + 1 }, (_, at) => 10 ** (lowest + at * stride));
}

/** Three to five round numbers from 0 to the largest or above it. */
function roundNumbers(largest) {
  const rough = largest / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 2.5, 5, 10].find((size) => size * power >= rough);
  return Array.from({ length: Math.ceil(largest / step) + 1 }, (_, at) => at * step);
}
