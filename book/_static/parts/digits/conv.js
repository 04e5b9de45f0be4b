// A convolutional network that predicts, in plain JavaScript: the layers of Keras that the page "Try the network" needs.
// A tensor is {shape, data}: data is a Float32Array, row by row, the channels of a pixel side by side, as in Keras.

const ARRAYS = { int8: Int8Array, uint8: Uint8Array, float32: Float32Array };
const ACTIVATIONS = ["relu", "linear"];

/**
 * Unpack an array that travelled as base64.
 * @param {{shape: number[], dtype: string, base64: string}} packed
 * @param {string} name what to call it when it is damaged
 * @returns {{shape: number[], data: Int8Array | Uint8Array | Float32Array}}
 */
export function unpack(packed, name) {
  const Type = ARRAYS[packed?.dtype];
  if (!Type || !Array.isArray(packed.shape)) throw new Error(`${name} is missing`);
  let bytes;
  try {
    bytes = Uint8Array.from(atob(packed.base64), (character) => character.charCodeAt(0));
  } catch {
    throw new Error(`${name} is not base64`);
  }
  const wanted = size(packed.shape) * Type.BYTES_PER_ELEMENT;
  if (bytes.length !== wanted) throw new Error(`${name} has ${bytes.length} bytes, not ${wanted}`);
  const data = new Type(bytes.buffer);
  if (!data.every(Number.isFinite)) throw new Error(`${name} has a number that is not finite`);
  return { shape: packed.shape, data };
}

/**
 * Make a network from its description. Kernels are whole numbers with one scale for each filter or unit.
 * @param {object[]} description layers as `python -m tools browser-model` writes them
 * @param {number[]} inputShape height, width, channels
 * @returns {object[]} layers with `shape`, that of their output; Conv2D and Dense have `kernel` and `bias`
 */
export function createNetwork(description, inputShape) {
  if (!Array.isArray(description) || !description.length) throw new Error("the list of layers is missing");
  let shape = inputShape;
  return description.map((entry) => {
    const make = LAYERS[entry?.class];
    if (!make) throw new Error(`there is no layer of the class ${entry?.class}`);
    const layer = { ...entry, ...make(entry, shape) };
    shape = layer.shape;
    return layer;
  });
}

/**
 * Predict for one picture.
 * @param {object[]} network from createNetwork
 * @param {Float32Array} pixels 0 to 255
 * @param {Map<string, Set<number>>} [off] units to switch off, by the layer's name: what they answer becomes 0
 * @returns {Float32Array[]} what each layer answers; the last are the logits
 */
export function forward(network, pixels, off = new Map()) {
  let data = pixels;
  return network.map((layer) => {
    data = layer.apply(data);
    const units = layer.shape.at(-1);
    for (const unit of off.get(layer.name) ?? []) {
      for (let at = unit; at < data.length; at += units) data[at] = 0;
    }
    return data;
  });
}

/**
 * @param {Float32Array} logits
 * @returns {Float32Array} scores that add up to 1
 */
export function softmax(logits) {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** The class with the largest score. */
export const argmax = (scores) => scores.indexOf(Math.max(...scores));

const LAYERS = {
  Rescaling({ scale, offset }, shape) {
    return { shape, apply: (input) => input.map((value) => value * scale + offset) };
  },

  Conv2D(entry, [height, width, channels]) {
    const { kernel, bias } = weights(entry, 4);
    const [side, , inputs, filters] = kernel.shape;
    if (side % 2 === 0 || kernel.shape[1] !== side || inputs !== channels) throw misfit(entry, kernel);
    return {
      kernel,
      bias,
      shape: [height, width, filters],
      apply: (input) => activate(convolve(input, [height, width, channels], kernel, bias.data), entry),
    };
  },

  MaxPooling2D(_, [height, width, channels]) {
    const shape = [height >> 1, width >> 1, channels];
    return { shape, apply: (input) => pool(input, width, shape) };
  },

  Flatten(_, shape) {
    return { shape: [size(shape)], apply: (input) => input };
  },

  Dense(entry, [inputs]) {
    const { kernel, bias } = weights(entry, 2);
    const [rows, units] = kernel.shape;
    if (rows !== inputs) throw misfit(entry, kernel);
    return {
      kernel,
      bias,
      shape: [units],
      apply: (input) => activate(multiply(input, kernel, bias.data), entry),
    };
  },
};

function weights(entry, dimensions) {
  const whole = unpack(entry.kernel, `the kernel of ${entry.name}`);
  const scale = unpack(entry.scale, `the scale of ${entry.name}`);
  const bias = unpack(entry.bias, `the bias of ${entry.name}`);
  const units = whole.shape.at(-1);
  if (whole.shape.length !== dimensions || scale.data.length !== units || bias.data.length !== units) {
    throw misfit(entry, whole);
  }
  if (!ACTIVATIONS.includes(entry.activation)) {
    throw new Error(`there is no activation ${entry.activation} in ${entry.name}`);
  }
  const data = Float32Array.from(whole.data, (value, at) => value * scale.data[at % units]);
  return { kernel: { shape: whole.shape, data }, bias };
}

const misfit = (entry, kernel) => new Error(`the kernel of ${entry.name}, ${kernel.shape.join(" × ")}, does not fit`);

const size = (shape) => shape.reduce((product, length) => product * length, 1);

function activate(data, { activation }) {
  return activation === "relu" ? data.map((value) => Math.max(value, 0)) : data;
}

/** Slide the kernel over the picture; beyond its edges are zeros (Keras: padding="same"). */
function convolve(input, [height, width, channels], kernel, bias) {
  const [side, , , filters] = kernel.shape;
  const reach = (side - 1) / 2;
  const output = new Float32Array(height * width * filters);
  const sums = new Float64Array(filters);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      sums.set(bias);
      for (let down = 0; down < side; down++) {
        const row = y + down - reach;
        if (row < 0 || row >= height) continue;
        for (let right = 0; right < side; right++) {
          const column = x + right - reach;
          if (column < 0 || column >= width) continue;
          addScaled(sums, input, (row * width + column) * channels, kernel.data, down * side + right, channels);
        }
      }
      output.set(sums, (y * width + x) * filters);
    }
  }
  return output;
}

/** Add to `sums` the products of one pixel's channels with their place in the kernel. */
function addScaled(sums, input, pixel, kernel, place, channels) {
  const filters = sums.length;
  let weight = place * channels * filters;
  for (let channel = 0; channel < channels; channel++, weight += filters) {
    const value = input[pixel + channel];
    if (value === 0) continue; // after relu, many are
    for (let filter = 0; filter < filters; filter++) sums[filter] += value * kernel[weight + filter];
  }
}

function pool(input, width, [height, half, channels]) {
  const output = new Float32Array(height * half * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < half; x++) {
      for (let channel = 0; channel < channels; channel++) {
        const at = (2 * y * width + 2 * x) * channels + channel;
        const below = at + width * channels;
        output[(y * half + x) * channels + channel] = Math.max(
          input[at],
          input[at + channels],
          input[below],
          input[below + channels],
        );
      }
    }
  }
  return output;
}

function multiply(input, kernel, bias) {
  const sums = Float64Array.from(bias);
  for (let at = 0; at < input.length; at++) addScaled(sums, input, at, kernel.data, at, 1);
  return Float32Array.from(sums);
}
