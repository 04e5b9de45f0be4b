// The walk through the machine: forward, back, and the turn of the cogs, each step with its arithmetic.
// All results come from the engine; this file says which numbers each is made of.

import { ACTIVATIONS, backward, createNetwork, createOptimizer, forward } from "../shared/engine.js";
import { written } from "./numbers.js";
import { WEIGHTS } from "./setting.js";

/**
 * @typedef {import("./setting.js").Setting} Setting
 *
 * A line of the notes, `name = formula = arithmetic = value`; the numbers in its arithmetic carry a role.
 * @typedef {{role: "factor"|"term", value: number, text: string}} Part
 * @typedef {{id: string, name: string, formula: string, arithmetic: (string|Part)[], value: number}} Line
 *
 * A step of the walk. `place` is where in the machine it happens.
 * @typedef {{id: string, sheet: "forward"|"backward"|"turn", place: string, title: string, lines: Line[],
 *   sentence: string}} Step
 */

const WEIGHT_SYMBOL = { w1: "w₁", b1: "b₁", w2: "w₂", b2: "b₂" };

/**
 * Walk through the machine with one example.
 * @param {Setting} setting
 * @returns {{steps: Step[], loss: number, turned: Setting, lossAfter: number}} step 0 is the machine at rest;
 *   `turned` is the setting after one turn of the cogs
 */
export function walkThrough(setting) {
  const network = networkOf(setting);
  const { values, slopes } = run(network, setting);
  createOptimizer({ name: "sgd", learningRate: setting.rate }).apply(network, slopes.gradients);
  const turned = { ...setting, ...weightsOf(network) };
  const lossAfter = run(network, setting).values.L;
  const steps = [
    atRest(setting),
    ...forwardSteps(setting, values),
    ...backwardSteps(setting, values, slopes),
    turnStep(setting, slopes, turned, values.L, lossAfter),
  ];
  return { steps, loss: values.L, turned, lossAfter };
}

function networkOf(setting) {
  const layer = { units: 1, activation: "sigmoid" };
  const network = createNetwork({ inputs: 1, layers: [layer, layer], seed: 0 });
  network.layers.forEach((dense, index) => {
    dense.kernel[0] = setting[`w${index + 1}`];
    dense.bias[0] = setting[`b${index + 1}`];
  });
  return network;
}

function weightsOf({ layers: [first, last] }) {
  return { w1: first.kernel[0], b1: first.bias[0], w2: last.kernel[0], b2: last.bias[0] };
}

/** The engine's numbers, by their names in the chapter. */
function run(network, { x, y }) {
  const cache = forward(network, Float64Array.of(x), 1);
  const { loss, deltas, gradients } = backward(network, cache, Float64Array.of(y), { loss: "mean_squared_error" });
  const [[z1], [z2]] = cache.preactivations;
  const [[h], [p]] = cache.activations;
  const [first, last] = gradients;
  return {
    values: { z1, h, z2, p, L: loss },
    slopes: {
      gradients,
      z1: deltas[0][0],
      z2: deltas[1][0],
      w1: first.kernel[0],
      b1: first.bias[0],
      w2: last.kernel[0],
      b2: last.bias[0],
    },
  };
}

function atRest({ x, y }) {
  return {
    id: "start",
    sheet: "forward",
    place: "x",
    title: "The machine is ready",
    lines: [],
    sentence:
      `The input is ${written(x)}, and the right answer is ${written(y)}. ` +
      "Press Next, and the number goes through the machine.",
  };
}

function forwardSteps({ w1, b1, w2, b2, x, y }, { z1, h, z2, p, L }) {
  const step = (id, title, name, formula, arithmetic, value, sentence) => ({
    id,
    sheet: "forward",
    place: id,
    title,
    lines: [{ id, name, formula, arithmetic, value }],
    sentence,
  });
  return [
    step("z1", "First sum", "z₁", "w₁ · x + b₁", [term(w1), " · ", term(x, true), ...plus(b1)], z1,
      "The input is multiplied by the weight w₁, and the bias b₁ is added."),
    step("h", "First answer", "h", "σ(z₁)", ["σ(", term(z1), ")"], h,
      "The sigmoid bends the sum into a number between 0 and 1: the answer of the first unit."),
    step("z2", "Second sum", "z₂", "w₂ · h + b₂", [term(w2), " · ", term(h, true), ...plus(b2)], z2,
      "That answer drives the last layer: times the weight w₂, plus the bias b₂."),
    step("p", "Second answer", "p", "σ(z₂)", ["σ(", term(z2), ")"], p,
      "The sigmoid again. The pointer shows the answer of the machine."),
    step("L", "Loss", "L", "(p − y)²", ["(", term(p - y), ")²"], L,
      `The pointer shows ${written(p)} and should show ${written(y)}. The difference, squared, is the loss.`),
  ];
}

function backwardSteps({ w2, x, y }, { z1, h, z2, p }, slopes) {
  const { slope } = ACTIVATIONS.sigmoid;
  const byP = 2 * (p - y);
  const byH = slopes.z2 * w2;
  const step = (place, title, name, formula, factors, value, sentence) => ({
    id: `by-${place}`,
    sheet: "backward",
    place,
    title,
    lines: [{ id: `by-${place}`, name: `by ${name}`, formula, arithmetic: product(factors), value }],
    sentence,
  });
  return [
    step("p", "Back to the answer", "p", "2 (p − y)", [2, p - y], byP,
      `The engineer starts at the dial. ${raising("the answer", byP)}`),
    step("z2", "Through the last sigmoid", "z₂", "by p · p (1 − p)", [byP, slope(z2, p)], slopes.z2,
      "On its way back the blame is multiplied by the sigmoid's own slope, which is at most a quarter."),
    step("w2", "The weight of the last layer", "w₂", "by z₂ · h", [slopes.z2, h], slopes.w2,
      `In the sum, w₂ stands next to h, so h multiplies the blame. ${raising("w₂", slopes.w2)}`),
    step("b2", "The bias of the last layer", "b₂", "by z₂ · 1", [slopes.z2, 1], slopes.b2,
      `The bias is added as it is, so it gets the blame of the sum. ${raising("b₂", slopes.b2)}`),
    step("h", "Back to the first layer", "h", "by z₂ · w₂", [slopes.z2, w2], byH,
      "The first answer came in through w₂. The blame goes back the same way, so it is multiplied by w₂."),
    step("z1", "Through the first sigmoid", "z₁", "by h · h (1 − h)", [byH, slope(z1, h)], slopes.z1,
      "Once more the blame passes a sigmoid, and again at most a quarter gets through."),
    step("w1", "The weight of the first layer", "w₁", "by z₁ · x", [slopes.z1, x], slopes.w1,
      `In the first sum, w₁ stands next to x, so x multiplies the blame. ${raising("w₁", slopes.w1)}`),
    step("b1", "The bias of the first layer", "b₁", "by z₁ · 1", [slopes.z1, 1], slopes.b1,
      "The last line. The notes are complete, and nothing in the machine has moved yet."),
  ];
}

function turnStep(setting, slopes, turned, loss, lossAfter) {
  const lines = WEIGHTS.map((key) => ({
    id: `new-${key}`,
    name: WEIGHT_SYMBOL[key],
    formula: "weight − rate · slope",
    arithmetic: [term(setting[key]), " − ", term(setting.rate), " · ", term(slopes[key], true)],
    value: turned[key],
  }));
  return {
    id: "turn",
    sheet: "turn",
    place: "w1",
    title: "The turn of the cogs",
    lines,
    sentence: `${outcome(loss, lossAfter)} Press “Turn the cogs” to do it.`,
  };
}

/** Say what a turn of the cogs does to the loss. */
function outcome(loss, lossAfter) {
  const change = `from ${written(loss)} to ${written(lossAfter)}`;
  if (lossAfter < loss) return `Each wheel moves a little, against its slope. The loss will fall ${change}.`;
  if (lossAfter > loss) return `The step is too large: the loss will rise ${change}. Try a smaller learning rate.`;
  return "The loss will stay where it is: the slopes or the learning rate are 0, or nearly.";
}

function raising(what, slope) {
  if (slope < 0) return `Raising ${what} a little would lower the loss.`;
  if (slope > 0) return `Raising ${what} a little would raise the loss.`;
  return `Moving ${what} a little would change nothing.`;
}

function term(value, inside = false, role = "term") {
  const text = written(value);
  return { role, value, text: inside && value < 0 ? `(${text})` : text };
}

/** A number that is added: ` + 3`, ` − 1`. */
function plus(value) {
  return [value < 0 ? " − " : " + ", { role: "term", value, text: written(Math.abs(value)) }];
}

function product([first, second]) {
  return [term(first, false, "factor"), " · ", term(second, true, "factor")];
}
