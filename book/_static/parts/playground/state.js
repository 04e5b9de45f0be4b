/**
 * The set-up of the playground, and how an address says it: `#data=xor&hidden=4&rate=2`.
 *
 * These names are for good: instructors link to them. What a link leaves out has its usual value. `book/playground.md`
 * lists names, values and usual values for instructors.
 */

import { ACTIVATIONS, INITIALIZERS, OPTIMIZERS } from "../shared/engine.js";
import { readNumber } from "../shared/number.js";
import { DATASETS, inputsOf, readPoints, usualNoise, usualValidation, writePoints } from "./datasets.js";

/** Activations, in the order in which they are offered. */
export const ACTIVATION_NAMES = ["tanh", "relu", "sigmoid", "linear"];
export const OUTPUT_NAMES = Object.keys(ACTIVATIONS).sort((a) => (a === "sigmoid" ? -1 : 1));
export const LOSS_NAMES = ["binary_crossentropy", "mean_squared_error"];

/** More weights or points than this would fill the memory of a small phone. */
const MOST_NUMBERS = 20_000_000;

const choice = (options) => ({
  read: (text) => (options.includes(text) ? text : undefined),
  must: `one of ${options.join(", ")}`,
});
const number = (fits, must, read = readNumber) => ({ read: (text) => (fits(read(text)) ? read(text) : undefined), must });
const wholeIn = (text) => (/^\d+(e\d+)?$/i.test(text) ? Number(text) : NaN); // 1.000 is one to some, thousand to others
const whole = (least) => number((n) => Number.isSafeInteger(n) && n >= least, `a whole number, ${least} or more`, wholeIn);
const atLeastZero = number((n) => n >= 0 && Number.isFinite(n), "0 or more");

/**
 * Each setting: how to read it, what it must be, its usual value (or a function that gives it for a data set), and how to
 * write it where that is not plain.
 */
export const SETTINGS = {
  data: { ...choice(Object.keys(DATASETS)), usual: "moons" },
  points: {
    read(text) {
      try {
        return readPoints(text.replaceAll(";", "\n"));
      } catch {
        return undefined;
      }
    },
    must: "points such as 0.5,-1.2,1;2,1,0",
    usual: [],
    write: (points) => writePoints(points, ";"),
  },
  count: { ...whole(2), usual: 200 },
  noise: { ...atLeastZero, usual: usualNoise },
  dataseed: { ...whole(0), usual: 0 },
  validation: { ...number((n) => n >= 0 && n < 1, "0 or more and below 1"), usual: usualValidation },
  hidden: {
    read(text) {
      if (text === "none") return [];
      const units = text.split("-").map((part) => (/^[1-9]\d*$/.test(part) ? Number(part) : NaN));
      return units.every(Number.isSafeInteger) ? units : undefined;
    },
    must: "none, or the units of each hidden layer such as 8-8",
    usual: [6],
    write: (units) => units.join("-") || "none",
  },
  activation: { ...choice(ACTIVATION_NAMES), usual: "tanh" },
  output: { ...choice(OUTPUT_NAMES), usual: "sigmoid" },
  start: {
    read: (text) => (INITIALIZERS[text] || /^keras-[a-z0-9-]+$/.test(text) ? text : undefined),
    must: `one of ${Object.keys(INITIALIZERS).join(", ")}, or the weights of a lesson`,
    usual: "glorot_uniform",
  },
  seed: { ...whole(0), usual: 0 },
  loss: { ...choice(LOSS_NAMES), usual: "binary_crossentropy" },
  optimizer: { ...choice(OPTIMIZERS), usual: "sgd" },
  rate: { ...number((n) => n > 0 && Number.isFinite(n), "a number above 0"), usual: 0.3 },
  batch: {
    read: (text) => (text === "all" ? "all" : whole(1).read(text)),
    must: "a whole number, 1 or more, or all",
    usual: 10,
  },
  l1: { ...atLeastZero, usual: 0 },
  l2: { ...atLeastZero, usual: 0 },
  dropout: { ...number((n) => n >= 0 && n < 1, "0 or more and below 1"), usual: 0 },
  steps: { ...whole(0), usual: 0 },
  speed: { ...choice(["slow", "quick", "full"]), usual: "quick" },
  task: { read: (text) => (/^[a-z-]*$/.test(text) ? text : undefined), must: "the name of a task", usual: "" },
};

/**
 * Read a set-up.
 * @param {URLSearchParams} params
 * @param {Object<string, {inputs: number, layers: object[], setup: string}>} lessons the starts that lessons had, by name
 * @returns {{setup: object, problems: string[]}} where something is wrong, its usual value, and a problem in words
 */
export function readState(params, lessons = {}) {
  const setup = {};
  const problems = [];
  for (const [name, text] of params) {
    if (!Object.hasOwn(SETTINGS, name)) {
      problems.push(`it knows no “${shorten(name)}”`);
      continue;
    }
    const value = SETTINGS[name].read(text.trim());
    if (value === undefined) problems.push(`“${name}=${shorten(text)}”: ${name} must be ${SETTINGS[name].must}`);
    else setup[name] = value;
  }
  setup.data ??= SETTINGS.data.usual;
  for (const name of Object.keys(SETTINGS)) setup[name] ??= usualOf(name, setup.data);
  if (countNumbers(setup) > MOST_NUMBERS) {
    problems.push(`a network and data of ${countNumbers(setup).toLocaleString("en")} numbers do not fit in this page`);
    setup.hidden = usualOf("hidden");
    setup.count = usualOf("count");
  }
  if (setup.start.startsWith("keras-") && !fitsLesson(setup, lessons[setup.start])) {
    problems.push(
      lessons[setup.start]
        ? `the weights “${setup.start}” are those of another network`
        : `no lesson has weights of the name “${setup.start}”`,
    );
    setup.start = usualOf("start");
  }
  return { setup, problems };
}

/** The usual value of a setting, which for some depends on the data. */
export function usualOf(name, data) {
  const { usual } = SETTINGS[name];
  return typeof usual === "function" ? usual(data) : usual;
}

const shorten = (text) => (text.length > 30 ? `${text.slice(0, 30)}…` : text);

/** How many numbers a set-up holds in memory: weights, points, and all units' answers to the points of a batch. */
function countNumbers({ data, hidden, count }) {
  const widths = [inputsOf(data), ...hidden, 1];
  const weights = widths.slice(1).reduce((sum, units, index) => sum + (widths[index] + 1) * units, 0);
  return weights + count * widths.reduce((sum, units) => sum + units, 0);
}

/** Whether a set-up's network has the shape of a lesson's. */
export function fitsLesson({ data, hidden, activation }, lesson) {
  if (!lesson) return false;
  const widths = lesson.layers.map(({ bias }) => bias.length);
  return (
    inputsOf(data) === lesson.layers[0].kernel.length &&
    [...hidden, 1].join() === widths.join() &&
    (!hidden.length || activation === lesson.activation)
  );
}

/**
 * What differs from the usual, in the order of SETTINGS.
 * @param {object} setup
 * @returns {[string, string][]} names with values as an address has them
 */
export function unusual(setup) {
  return Object.entries(SETTINGS).flatMap(([name, { write = String }]) => {
    const text = write(setup[name]);
    return text === write(usualOf(name, setup.data)) || (name === "points" && setup.data !== "own") ? [] : [[name, text]];
  });
}

/**
 * Write a set-up.
 * @param {object} setup
 * @returns {string} such as "data=xor&hidden=4"; never empty, so that it can stand behind # in an address
 */
export function writeState(setup) {
  const parts = unusual(setup).map(
    ([name, text]) => `${name}=${encodeURIComponent(text).replaceAll("%2C", ",").replaceAll("%3B", ";")}`,
  );
  return parts.join("&") || `data=${setup.data}`;
}
