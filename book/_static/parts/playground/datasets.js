/**
 * The playground's data: points with the answer 0 or 1, dealt from a seed into training and validation.
 *
 * Coordinates are rounded to three decimals, so that a program that lists them has the very same points.
 */

import { createRandom } from "../shared/engine.js";
import { readNumber } from "../shared/number.js";

const DIGITS = 1000;
const TABLE_VIEW = { x: [-0.5, 1.5], y: [-0.5, 1.5] };
const VIEW = { x: [-3, 3], y: [-3, 3] };

/**
 * Each data set: a `table` of answers in counting order; or `point`, which draws one of the wanted answer; or
 * `border`, a function, above which the answer is 1.
 */
export const DATASETS = {
  or: { label: "OR", table: [0, 1, 1, 1] },
  and: { label: "AND", table: [0, 0, 0, 1] },
  xor: { label: "XOR", table: [0, 1, 1, 0] },
  not: { label: "NOT", table: [1, 0] },
  moons: {
    label: "Two moons",
    point(answer, random) {
      const angle = Math.PI * random.uniform();
      return answer
        ? [1.5 * (0.5 - Math.cos(angle)), 1.5 * (0.25 - Math.sin(angle))]
        : [1.5 * (Math.cos(angle) - 0.5), 1.5 * (Math.sin(angle) - 0.25)];
    },
  },
  circles: {
    label: "Circles",
    point(answer, random) {
      const radius = answer ? 1.2 * Math.sqrt(random.uniform()) : 1.9 + 0.8 * random.uniform();
      const angle = 2 * Math.PI * random.uniform();
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    },
  },
  spiral: {
    label: "Spiral",
    point(answer, random) {
      const along = random.uniform();
      const angle = (3.5 * along + answer) * Math.PI;
      return [2.7 * along * Math.sin(angle), 2.7 * along * Math.cos(angle)];
    },
  },
  sine: { label: "Above a sine wave", border: (x) => 1.5 * Math.sin(1.6 * x) },
  cubic: { label: "Above a cubic curve", border: (x) => (x * x * x) / 4 - x },
  absolute: { label: "Above |x|", border: (x) => 1.2 * Math.abs(x) - 1.8 },
  own: { label: "Your own points", own: true },
};

/** Truth tables are exact and own points are as you made them, unless you ask for noise; other data come with some. */
export const usualNoise = (data) => (DATASETS[data].table || DATASETS[data].own ? 0 : 0.2);

/** Of your own points you have few, so all are for training unless you ask for more. */
export const usualValidation = (data) => (DATASETS[data].own ? 0 : 0.3);

export const inputsOf = (data) => (data === "not" ? 1 : 2);

/**
 * Deal the points of a set-up.
 * @param {{data: string, count: number, noise: number, dataseed: number, validation: number, points: number[][]}} setup
 * @returns {{inputs: number, training: Part, validation: Part|null, view: {x: number[], y: number[]}, table: boolean}}
 *   Part: {n, x (n x inputs), y (n x 1)}; table: whether the points are a truth table's own rows
 */
export function deal({ data, count, noise, dataseed, validation, points }) {
  const set = DATASETS[data];
  const inputs = inputsOf(data);
  const random = createRandom(dataseed);
  const table = Boolean(set.table) && noise === 0;
  const rows = [];
  if (set.own) for (const [x1, x2, answer] of points) rows.push([x1, x2, answer]);
  else if (table) for (let at = 0; at < set.table.length; at++) rows.push([...bits(at, inputs), set.table[at]]);
  else for (let at = 0; at < count; at++) rows.push(draw(set, at, random, inputs));
  if (noise > 0) {
    for (const row of rows) for (let at = 0; at < inputs; at++) row[at] += noise * random.normal();
  }
  for (const row of rows) for (let at = 0; at < inputs; at++) row[at] = Math.round(row[at] * DIGITS) / DIGITS;
  if (!table) shuffle(rows, random);
  const held = table ? 0 : Math.min(rows.length - 1, Math.round(rows.length * validation));
  return {
    inputs,
    training: part(rows.slice(Math.max(0, held)), inputs),
    validation: held > 0 ? part(rows.slice(0, held), inputs) : null,
    view: set.table ? TABLE_VIEW : viewOf(rows),
    table,
  };
}

function draw(set, at, random, inputs) {
  if (set.table) {
    const row = at % set.table.length;
    return [...bits(row, inputs), set.table[row]];
  }
  if (set.border) {
    const [x1, x2] = [6 * random.uniform() - 3, 6 * random.uniform() - 3];
    return [x1, x2, x2 > set.border(x1) ? 1 : 0];
  }
  return [...set.point(at % 2, random), at % 2];
}

const bits = (row, inputs) => (inputs === 1 ? [row] : [row >> 1, row & 1]);

function shuffle(rows, random) {
  for (let at = rows.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [rows[at], rows[other]] = [rows[other], rows[at]];
  }
}

function part(rows, inputs) {
  return {
    n: rows.length,
    x: Float64Array.from(rows.flatMap((row) => row.slice(0, inputs))),
    y: Float64Array.from(rows, (row) => row[inputs]),
  };
}

/** A square around all points; the usual one where they fit into it. */
function viewOf(rows) {
  const [low, high] = VIEW.x;
  const ranges = [0, 1].map((axis) => {
    const values = rows.map((row) => row[axis]);
    return [values.reduce((a, b) => Math.min(a, b), low), values.reduce((a, b) => Math.max(a, b), high)];
  });
  const side = Math.max(...ranges.map(([from, to]) => to - from));
  const margin = side > high - low ? 0.05 * side : 0;
  const [x, y] = ranges.map(([from, to]) => [(from + to - side) / 2 - margin, (from + to + side) / 2 + margin]);
  return { x, y };
}

/**
 * Read points from text: a line each, x1, x2 and the answer, parted by commas, semicolons, tabs or spaces. Where others
 * part them, a comma within a number is a decimal comma. A first line without numbers is taken for a heading.
 * @param {string} text
 * @returns {number[][]} [x1, x2, answer] each
 * @throws {Error} a line that is not a point; the message names it and says what it must be
 */
export function readPoints(text) {
  const points = [];
  text.split(/\r?\n/).forEach((line, index) => {
    const fields = fieldsOf(line.trim());
    const numbers = fields.map(readNumber);
    if (!fields.length || (index === 0 && numbers.every(Number.isNaN))) return;
    if (numbers.length !== 3 || !numbers.every(Number.isFinite) || ![0, 1].includes(numbers[2])) {
      throw new Error(
        `Line ${index + 1} ("${line.trim().slice(0, 40)}") is not a point. Write two numbers and the answer, 0 or 1, such as 0.5, -1.2, 1.`,
      );
    }
    points.push([round(numbers[0]), round(numbers[1]), numbers[2]]);
  });
  return points;
}

/** The texts between what parts them: semicolons or tabs, else spaces, else commas. */
function fieldsOf(line) {
  if (/[;\t]/.test(line)) return line.split(/\s*[;\t]\s*/).filter(Boolean);
  const bySpace = line.split(/\s+/).map((field) => field.replace(/,$/, ""));
  return (bySpace.length === 3 ? bySpace : line.split(/\s*,\s*|\s+/)).filter(Boolean);
}

export const round = (value) => Math.round(value * DIGITS) / DIGITS;

/** Points as lines of text, which readPoints reads. */
export const writePoints = (points, between = "\n") => points.map((point) => point.join(",")).join(between);
