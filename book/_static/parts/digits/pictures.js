// Pictures of 32 x 32 pixels: ink on a background, blur, noise, and the pen that draws the ink.

import { createRandom } from "../shared/engine.js";

export const SIDE = 32;
const PIXELS = SIDE * SIDE;

const PEN = 0.7; // pixels from the pen's path that get full ink; one pixel further there is none
const RUBBER = 2;
const MNIST_SIDE = 20; // MNIST's makers fitted each digit into a square of this side
const MIDDLE = 16; // and put its centre of mass here (after our padding to 32 x 32)

/**
 * Blend ink into a background as photo-digits do: |background - ink|.
 * @param {Uint8Array} background 32 x 32 x 3
 * @param {Float32Array} ink 32 x 32, 0 (none) to 255
 * @returns {Float32Array} 32 x 32 x 3, 0 to 255
 */
export function blend(background, ink) {
  return Float32Array.from(background, (value, at) => Math.abs(value - ink[(at / 3) | 0]));
}

/**
 * Blur with a Gaussian window; the picture's edge pixels go on beyond the edge.
 * @param {Float32Array} picture 32 x 32 x 3
 * @param {number} sigma width of the window in pixels; 0 leaves the picture as it is
 */
export function blur(picture, sigma) {
  if (sigma === 0) return picture;
  const reach = Math.ceil(3 * sigma);
  const window = Array.from({ length: 2 * reach + 1 }, (_, at) => Math.exp(-((at - reach) ** 2) / (2 * sigma ** 2)));
  const sum = window.reduce((total, weight) => total + weight, 0);
  const along = (source, step, across) => {
    const result = new Float32Array(source.length);
    for (let line = 0; line < SIDE; line++) {
      for (let at = 0; at < SIDE; at++) {
        for (let colour = 0; colour < 3; colour++) {
          let total = 0;
          for (let place = -reach; place <= reach; place++) {
            const near = Math.min(SIDE - 1, Math.max(0, at + place));
            total += window[place + reach] * source[line * across + near * step + colour];
          }
          result[line * across + at * step + colour] = total / sum;
        }
      }
    }
    return result;
  };
  return along(along(picture, 3, 3 * SIDE), 3 * SIDE, 3);
}

/**
 * Add noise, and keep colours between 0 and 255.
 * @param {Float32Array} picture 32 x 32 x 3
 * @param {number} level standard deviation of the noise
 * @param {Float32Array} noise 32 x 32 x 3, of standard deviation 1
 */
export function addNoise(picture, level, noise) {
  if (level === 0) return picture;
  return picture.map((value, at) => Math.min(255, Math.max(0, value + level * noise[at])));
}

/**
 * Normal random numbers for one picture; the same seed gives the same noise.
 * @param {number} seed whole number
 * @returns {Float32Array} 32 x 32 x 3
 */
export function makeNoise(seed) {
  return new Float32Array(PIXELS * 3).map(createRandom(seed).normal);
}

/**
 * Draw a straight line of ink, or rub out along it.
 * @param {Float32Array} ink 32 x 32, changed in place
 * @param {number[]} from column and row
 * @param {number[]} to column and row
 * @param {boolean} rub rub out instead
 */
export function drawLine(ink, from, to, rub) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = dx * dx + dy * dy;
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const along = length ? Math.min(1, Math.max(0, ((x - from[0]) * dx + (y - from[1]) * dy) / length)) : 0;
      const distance = Math.hypot(x - from[0] - along * dx, y - from[1] - along * dy);
      const covered = 255 * Math.min(1, Math.max(0, (rub ? RUBBER : PEN) + 1 - distance));
      const at = y * SIDE + x;
      ink[at] = rub ? Math.min(ink[at], 255 - covered) : Math.max(ink[at], covered);
    }
  }
}

/**
 * Fit ink into 20 x 20 pixels and put its centre of mass in the middle, as MNIST's digits are.
 * @param {Float32Array} ink 32 x 32
 * @returns {Float32Array} 32 x 32; empty ink stays empty
 */
export function fit(ink) {
  const box = { left: SIDE, right: -1, top: SIDE, bottom: -1 };
  let [mass, sumX, sumY] = [0, 0, 0];
  ink.forEach((value, at) => {
    if (value < 1) return;
    const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
    mass += value;
    sumX += value * x;
    sumY += value * y;
  });
  if (mass === 0) return ink.slice();
  const step = (Math.max(box.right - box.left, box.bottom - box.top) + 1) / MNIST_SIDE;
  const fitted = new Float32Array(PIXELS);
  const parts = [-1 / 3, 0, 1 / 3]; // each new pixel is the mean of 3 x 3 points in the old picture
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      let total = 0;
      for (const down of parts) {
        for (const right of parts) {
          total += inkAt(ink, sumX / mass + (x + right - MIDDLE) * step, sumY / mass + (y + down - MIDDLE) * step);
        }
      }
      fitted[y * SIDE + x] = total / 9;
    }
  }
  return fitted;
}

/** Ink between pixels, in proportion to how near they are. */
function inkAt(ink, x, y) {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, down] = [x - left, y - top];
  const read = (column, row) =>
    column < 0 || row < 0 || column >= SIDE || row >= SIDE ? 0 : ink[row * SIDE + column];
  return (
    (1 - down) * ((1 - right) * read(left, top) + right * read(left + 1, top)) +
    down * ((1 - right) * read(left, top + 1) + right * read(left + 1, top + 1))
  );
}
