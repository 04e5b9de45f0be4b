/** One attempt: a network, its data and how far it was trained. The same set-up gives the same numbers each time. */

import {
  backward,
  countParameters,
  createNetwork,
  createOptimizer,
  createRandom,
  drawDropoutMasks,
  forward,
  lossOf,
  outputs,
  penaltyOf,
} from "../shared/engine.js";
import { deal } from "./datasets.js";

const MOST_RECORDS = 300;
const DROPOUT_STREAM = 0x5eed;
const WEIGHT_DIGITS = 1e6;

/**
 * @param {object} setup see state.js
 * @param {object|undefined} lesson the start of a lesson, if the set-up names one
 */
export function createTraining(setup, lesson) {
  const data = deal(setup);
  const { training, validation, inputs } = data;
  const network = startingNetwork(setup, inputs, lesson);
  const optimizer = createOptimizer({ name: setup.optimizer, learningRate: setup.rate });
  const random = createRandom(setup.seed ^ DROPOUT_STREAM);
  const batch = setup.batch === "all" ? Math.max(1, training.n) : Math.min(setup.batch, Math.max(1, training.n));
  const stepsAnEpoch = Math.max(1, Math.ceil(training.n / batch));
  const penalties = { l1: setup.l1, l2: setup.l2 };

  const attempt = {
    setup,
    data,
    network,
    initial: network.layers.map(({ kernel, bias }) => ({ kernel: kernel.slice(), bias: bias.slice() })),
    batch,
    stepsAnEpoch,
    parameters: countParameters(network),
    steps: 0,
    diverged: false,
    /** Losses after some of the epochs: {epoch, training, validation}. */
    records: [],
    get epoch() {
      return attempt.steps / stepsAnEpoch;
    },
    step,
    trainFor,
    measure,
  };
  let stride = 1;
  record();
  return attempt;

  /** Train with the next batch. */
  function step() {
    const from = (attempt.steps % stepsAnEpoch) * batch;
    const to = Math.min(from + batch, training.n);
    const x = training.x.subarray(from * inputs, to * inputs);
    const dropoutMasks = setup.dropout ? drawDropoutMasks(network, to - from, setup.dropout, random) : [];
    const cache = forward(network, x, to - from, { dropoutMasks });
    const { loss, gradients } = backward(network, cache, training.y.subarray(from, to), { loss: setup.loss, ...penalties });
    optimizer.apply(network, gradients);
    attempt.steps += 1;
    if (!Number.isFinite(loss)) attempt.diverged = true;
    else if (attempt.steps % stepsAnEpoch === 0 && attempt.epoch % stride === 0) record();
  }

  /**
   * Train until the next step would overrun the time, a number of steps is reached, or the numbers have run off. At least
   * one step.
   * @param {number} milliseconds
   * @param {number} upTo steps in all
   */
  function trainFor(milliseconds, upTo) {
    const began = performance.now();
    let longest = 0;
    for (let now = began; attempt.steps < upTo && !attempt.diverged && now + longest - began <= milliseconds; ) {
      step();
      longest = Math.max(longest, performance.now() - now);
      now = performance.now();
    }
  }

  function record() {
    const { training, validation } = measure();
    if (!Number.isFinite(training.loss)) attempt.diverged = attempt.steps > 0;
    attempt.records.push({ epoch: attempt.epoch, training: training.loss, validation: validation?.loss });
    if (attempt.records.length > MOST_RECORDS) {
      stride *= 2;
      attempt.records = attempt.records.filter(({ epoch }) => epoch % stride === 0);
    }
  }

  /**
   * Loss (with its penalty, as Keras has it) and share of right answers.
   * @returns {{training: {loss: number, accuracy: number}, validation: {loss: number, accuracy: number}|null}}
   */
  function measure() {
    const penalty = penaltyOf(network, penalties);
    return { training: measurePart(training, penalty), validation: validation && measurePart(validation, penalty) };
  }

  function measurePart({ n, x, y }, penalty) {
    if (!n) return { loss: penalty, accuracy: 0 };
    const cache = forward(network, x, n);
    const right = outputs(cache).reduce((sum, answer, at) => sum + Number(answer > 0.5 === y[at] > 0.5), 0);
    return { loss: lossOf(network, cache, y, setup.loss) + penalty, accuracy: right / n };
  }
}

/** Weights drawn at random have six decimals, so that a program that lists them has the very same ones. */
function startingNetwork({ hidden, activation, output, seed, start }, inputs, lesson) {
  const layers = [...hidden.map((units) => ({ units, activation })), { units: 1, activation: output }];
  const network = createNetwork({ inputs, layers, seed, initializer: lesson ? "zeros" : start });
  network.layers.forEach((layer, index) => {
    if (lesson) {
      layer.kernel.set(lesson.layers[index].kernel.flat());
      layer.bias.set(lesson.layers[index].bias);
    } else layer.kernel.forEach((weight, at) => (layer.kernel[at] = Math.round(weight * WEIGHT_DIGITS) / WEIGHT_DIGITS));
  });
  return network;
}
