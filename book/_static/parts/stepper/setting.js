// What a reader can set: the weights and biases, the example, the learning rate, and the step.

import { ambiguity, readNumber } from "../shared/number.js";

/** @typedef {{w1: number, b1: number, w2: number, b2: number, x: number, y: number, rate: number}} Setting */

const WEIGHT = { min: -1000, max: 1000, step: 0.5 };

/** All fields, in the order of the form. */
export const FIELDS = {
  w1: { symbol: "w₁", group: "First layer", ...WEIGHT },
  b1: { symbol: "b₁", group: "First layer", ...WEIGHT },
  w2: { symbol: "w₂", group: "Last layer", ...WEIGHT },
  b2: { symbol: "b₂", group: "Last layer", ...WEIGHT },
  x: { symbol: "x", group: "Input, right answer", name: "input x", ...WEIGHT },
  y: { symbol: "y", group: "Input, right answer", name: "right answer y", min: 0, max: 1, step: 0.1 },
  rate: { symbol: "rate", group: "Learning rate", name: "learning rate", min: 0, max: 1000, step: 0.5 },
};

export const WEIGHTS = ["w1", "b1", "w2", "b2"];

/** The example that the chapter does with a pencil. @type {Setting} */
export const PENCIL = Object.freeze({ w1: 0, b1: 0, w2: 2, b2: -1, x: 2, y: 1, rate: 1 });

const MARK = "#stepper?";

export function fits(key, value) {
  return value >= FIELDS[key].min && value <= FIELDS[key].max;
}

/**
 * Read what was typed for a field.
 * @throws {RangeError} with a message for the reader
 */
export function readField(key, text) {
  const value = readNumber(text);
  if (fits(key, value)) return value;
  const { symbol, name = symbol, min, max } = FIELDS[key];
  throw new RangeError(`${name} must be a number from ${String(min).replace("-", "−")} to ${max}${ambiguity(text)}`);
}

/**
 * Read a set-up as it stands in an address; what it leaves out is as in `start`.
 * @param {URLSearchParams} params
 * @param {{setting: Setting, step: number}} start
 * @param {number} last the number of the last step
 * @throws {RangeError} with a message for the reader
 */
export function readState(params, start, last) {
  const setting = { ...start.setting };
  let step = start.step;
  for (const [key, text] of params) {
    if (Object.hasOwn(FIELDS, key)) {
      setting[key] = readField(key, text);
    } else if (key === "step") {
      step = /^\d+$/.test(text) ? Number(text) : NaN;
      if (!(step <= last)) throw new RangeError(`step must be a whole number from 0 to ${last}`);
    } else {
      throw new RangeError(`it has no “${key.slice(0, 20)}”`);
    }
  }
  return { setting, step };
}

/** The set-up in the page's address, if there is one for this part. @returns {?URLSearchParams} */
export function paramsInAddress() {
  return location.hash.startsWith(MARK) ? new URLSearchParams(location.hash.slice(MARK.length)) : null;
}

/** Write the set-up into the page's address, so that it can be kept, shared, and reloaded. */
export function writeAddress(setting, step) {
  history.replaceState(history.state, "", MARK + new URLSearchParams({ ...setting, step }));
}
