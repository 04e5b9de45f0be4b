/**
 * Dense neural networks in float64: forward, backward, and Keras's optimizers.
 *
 * Matrices are row-major Float64Array. A layer's kernel is (inputs x units), as in Keras; its bias has a number a
 * unit. A batch of n examples is (n x inputs). Losses are means over the batch, as Keras computes them.
 */

/** Keras keeps answers this far from 0 and 1 before it takes their logarithm, and from 0 before it divides. */
const EPSILON = 1e-7;

/** Each activation: its value at z, and its slope there, from z and the value a. */
export const ACTIVATIONS = {
  linear: { value: (z) => z, slope: () => 1 },
  sigmoid: { value: (z) => 1 / (1 + Math.exp(-z)), slope: (z, a) => a * (1 - a) },
  tanh: { value: Math.tanh, slope: (z, a) => 1 - a * a },
  relu: { value: (z) => Math.max(0, z), slope: (z) => (z > 0 ? 1 : 0) },
};

/** Names of losses: of `softmax` outputs `categorical_crossentropy`, of others the first two. */
export const LOSSES = ["mean_squared_error", "binary_crossentropy", "categorical_crossentropy"];

/**
 * A source of random numbers that gives the same sequence for the same seed.
 * @param {number} seed whole number
 * @returns {{uniform: () => number, normal: () => number, below: (n: number) => number}}
 *   uniform in [0, 1); normal with mean 0 and deviation 1; a whole number below n
 */
export function createRandom(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    // mulberry32, a small generator of 32-bit numbers in the public domain
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal, below: (n) => Math.floor(uniform() * n) };
}

/** Each initializer: a weight, from the numbers of inputs and units. Biases start at 0. */
export const INITIALIZERS = {
  glorot_uniform: (random, inputs, units) => Math.sqrt(6 / (inputs + units)) * (2 * random.uniform() - 1),
  he_normal: (random, inputs) => Math.sqrt(2 / inputs) * random.normal(),
  small: (random) => 0.02 * random.normal(),
  zeros: () => 0,
};

/**
 * @param {{inputs: number, layers: {units: number, activation: string}[], seed?: number, initializer?: string}} plan
 * @returns {{layers: {inputs: number, units: number, activation: string, kernel: Float64Array, bias: Float64Array}[]}}
 */
export function createNetwork({ inputs, layers, seed = 0, initializer = "glorot_uniform" }) {
  const random = createRandom(seed);
  const draw = INITIALIZERS[initializer];
  if (!draw) throw new RangeError(`There is no initializer "${initializer}".`);
  let width = inputs;
  return {
    layers: layers.map(({ units, activation }) => {
      if (activation !== "softmax" && !ACTIVATIONS[activation]) {
        throw new RangeError(`There is no activation "${activation}".`);
      }
      const kernel = Float64Array.from({ length: width * units }, () => draw(random, width, units));
      const layer = { inputs: width, units, activation, kernel, bias: new Float64Array(units) };
      width = units;
      return layer;
    }),
  };
}

/** How many weights and biases a network has. */
export function countParameters(network) {
  return network.layers.reduce((sum, { kernel, bias }) => sum + kernel.length + bias.length, 0);
}

/**
 * Compute what every layer puts out.
 * @param {object} network
 * @param {Float64Array} x (n x inputs)
 * @param {number} n examples
 * @param {{dropoutMasks?: (Float64Array|null)[]}} [options] a mask a layer, (n x units): 0 mutes, 1 / kept share scales up
 * @returns {{x: Float64Array, n: number, preactivations: Float64Array[], activations: Float64Array[], dropoutMasks: (Float64Array|null)[]}}
 */
export function forward(network, x, n, { dropoutMasks = [] } = {}) {
  const cache = { x, n, preactivations: [], activations: [], dropoutMasks };
  let input = x;
  network.layers.forEach((layer, index) => {
    const { inputs, units, kernel, bias, activation } = layer;
    const z = new Float64Array(n * units);
    for (let row = 0; row < n; row++) {
      const out = row * units;
      for (let unit = 0; unit < units; unit++) z[out + unit] = bias[unit];
      for (let i = 0; i < inputs; i++) {
        const value = input[row * inputs + i];
        if (value === 0) continue;
        for (let unit = 0, at = i * units; unit < units; unit++, at++) z[out + unit] += value * kernel[at];
      }
    }
    const a = activation === "softmax" ? softmax(z, n, units) : z.map(ACTIVATIONS[activation].value);
    const mask = dropoutMasks[index];
    if (mask) for (let at = 0; at < a.length; at++) a[at] *= mask[at];
    cache.preactivations.push(z);
    cache.activations.push(a);
    input = a;
  });
  return cache;
}

/** What the last layer puts out, (n x units). */
export const outputs = (cache) => cache.activations.at(-1);

function softmax(z, n, units) {
  const a = new Float64Array(z.length);
  for (let row = 0; row < n; row++) {
    const part = z.subarray(row * units, (row + 1) * units);
    const highest = Math.max(...part);
    let sum = 0;
    for (let unit = 0; unit < units; unit++) sum += a[row * units + unit] = Math.exp(part[unit] - highest);
    for (let unit = 0; unit < units; unit++) a[row * units + unit] /= sum;
  }
  return a;
}

/** Draw masks for dropout after the hidden layers: each unit is muted with probability `rate`. */
export function drawDropoutMasks(network, n, rate, random) {
  return network.layers.map(({ units }, index) =>
    rate > 0 && index < network.layers.length - 1
      ? Float64Array.from({ length: n * units }, () => (random.uniform() < rate ? 0 : 1 / (1 - rate)))
      : null,
  );
}

/**
 * The loss of a network's outputs, without a penalty. Where Keras computes a cross-entropy from the preactivations
 * of sigmoid or softmax, which is exact even for sure answers, so do we.
 * @param {object} network
 * @param {object} cache what `forward` returned
 * @param {Float64Array} targets (n x units of the last layer)
 * @param {string} loss
 * @returns {number} the mean over the examples
 */
export function lossOf(network, cache, targets, loss) {
  const { units, activation } = network.layers.at(-1);
  const predictions = outputs(cache);
  const z = cache.preactivations.at(-1);
  let sum = 0;
  for (let at = 0; at < predictions.length; at++) {
    const p = predictions[at];
    const y = targets[at];
    if (loss === "mean_squared_error") sum += ((p - y) * (p - y)) / units;
    else if (loss === "categorical_crossentropy") sum += y * -Math.log(Math.max(p, Number.MIN_VALUE));
    else if (activation === "sigmoid") {
      sum += (Math.max(z[at], 0) - z[at] * y + Math.log1p(Math.exp(-Math.abs(z[at])))) / units;
    } else sum -= (y * Math.log(clip(p)) + (1 - y) * Math.log(1 - clip(p))) / units;
  }
  return sum / cache.n;
}

const clip = (p) => Math.min(1 - EPSILON, Math.max(EPSILON, p));

/**
 * The price of the weights (not of biases): l1 times the sum of |w| plus l2 times the sum of w squared, as Keras has it.
 */
export function penaltyOf(network, { l1 = 0, l2 = 0 }) {
  let sum = 0;
  if (l1 || l2) for (const { kernel } of network.layers) for (const w of kernel) sum += l1 * Math.abs(w) + l2 * w * w;
  return sum;
}

/**
 * Walk backward: from the loss to the slope of the loss at every weight.
 * @param {object} network
 * @param {object} cache what `forward` returned
 * @param {Float64Array} targets (n x units of the last layer)
 * @param {{loss: string, l1?: number, l2?: number}} options
 * @returns {{loss: number, deltas: Float64Array[], gradients: {kernel: Float64Array, bias: Float64Array}[]}}
 *   loss with its penalty; deltas: its slope at every preactivation, (n x units) a layer; gradients: its slope at every weight
 */
export function backward(network, cache, targets, { loss, l1 = 0, l2 = 0 }) {
  const { x, n, preactivations, activations, dropoutMasks } = cache;
  const last = network.layers.length - 1;
  const deltas = new Array(last + 1);
  const gradients = new Array(last + 1);
  const joined = JOINED[loss] === network.layers[last].activation;
  let slopes = slopesOfLoss(network.layers[last], activations[last], targets, n, loss);
  for (let index = last; index >= 0; index--) {
    const { inputs, units, activation, kernel } = network.layers[index];
    const delta = slopes;
    if (!(joined && index === last)) {
      const { slope } = ACTIVATIONS[activation];
      const mask = dropoutMasks[index];
      for (let at = 0; at < delta.length; at++) {
        const scale = mask ? mask[at] : 1;
        const value = scale ? activations[index][at] / scale : 0;
        delta[at] *= scale * slope(preactivations[index][at], value);
      }
    }
    const input = index ? activations[index - 1] : x;
    const gradient = { kernel: new Float64Array(kernel.length), bias: new Float64Array(units) };
    const before = index ? new Float64Array(n * inputs) : null;
    for (let row = 0; row < n; row++) {
      for (let unit = 0; unit < units; unit++) gradient.bias[unit] += delta[row * units + unit];
      for (let i = 0; i < inputs; i++) {
        const value = input[row * inputs + i];
        let sum = 0;
        for (let unit = 0; unit < units; unit++) {
          const d = delta[row * units + unit];
          gradient.kernel[i * units + unit] += value * d;
          sum += d * kernel[i * units + unit];
        }
        if (before) before[row * inputs + i] = sum;
      }
    }
    if (l1 || l2) {
      for (let at = 0; at < kernel.length; at++) gradient.kernel[at] += l1 * Math.sign(kernel[at]) + 2 * l2 * kernel[at];
    }
    deltas[index] = delta;
    gradients[index] = gradient;
    slopes = before;
  }
  return { loss: lossOf(network, cache, targets, loss) + penaltyOf(network, { l1, l2 }), deltas, gradients };
}

/** Cross-entropies whose slope joins with that of an activation to "answer less target". */
const JOINED = { binary_crossentropy: "sigmoid", categorical_crossentropy: "softmax" };

/** The slope of the loss at each output of the last layer; where they join, at each of its preactivations. */
function slopesOfLoss({ units, activation }, predictions, targets, n, loss) {
  if ((activation === "softmax") !== (loss === "categorical_crossentropy")) {
    throw new RangeError("softmax goes with categorical_crossentropy, and neither goes with anything else.");
  }
  const share = loss === "categorical_crossentropy" ? 1 / n : 1 / (units * n);
  return predictions.map((p, at) => {
    const difference = p - targets[at];
    if (JOINED[loss] === activation) return difference * share;
    if (loss === "mean_squared_error") return 2 * difference * share;
    return p === clip(p) ? (difference / (p * (1 - p))) * share : 0;
  });
}

/** Each optimizer: how it changes one weight w with slope g, from what it remembers. */
const UPDATES = {
  sgd: { memories: 0, step: (w, g, rate) => w - rate * g },
  momentum: {
    memories: 1,
    step: (w, g, rate, [velocity], at) => w + (velocity[at] = 0.9 * velocity[at] - rate * g),
  },
  rmsprop: {
    memories: 1,
    step: (w, g, rate, [square], at) => {
      square[at] = 0.9 * square[at] + 0.1 * g * g;
      return w - (rate * g) / Math.sqrt(square[at] + EPSILON);
    },
  },
  adam: {
    memories: 2,
    step: (w, g, rate, [mean, square], at, time) => {
      mean[at] += (g - mean[at]) * (1 - 0.9);
      square[at] += (g * g - square[at]) * (1 - 0.999);
      const alpha = (rate * Math.sqrt(1 - 0.999 ** time)) / (1 - 0.9 ** time);
      return w - (alpha * mean[at]) / (Math.sqrt(square[at]) + EPSILON);
    },
  },
};

export const OPTIMIZERS = Object.keys(UPDATES);

/**
 * An optimizer with Keras's formulas and defaults (momentum 0.9; Adam 0.9, 0.999; epsilon 1e-7).
 * @param {{name: string, learningRate: number}} settings
 * @returns {{learningRate: number, apply: (network: object, gradients: object[]) => void}} apply changes the network in place
 */
export function createOptimizer({ name, learningRate }) {
  const update = UPDATES[name];
  if (!update) throw new RangeError(`There is no optimizer "${name}".`);
  const memories = new Map();
  let time = 0;
  return {
    learningRate,
    apply(network, gradients) {
      time += 1;
      network.layers.forEach((layer, index) => {
        for (const part of ["kernel", "bias"]) {
          const weights = layer[part];
          const slopes = gradients[index][part];
          if (!memories.has(weights)) {
            memories.set(weights, Array.from({ length: update.memories }, () => new Float64Array(weights.length)));
          }
          const remembered = memories.get(weights);
          for (let at = 0; at < weights.length; at++) {
            weights[at] = update.step(weights[at], slopes[at], this.learningRate, remembered, at, time);
          }
        }
      });
    },
  };
}
