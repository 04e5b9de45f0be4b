// The network of the page "Try the network" with its samples, read from model.json.

import { createNetwork, unpack } from "./conv.js";
import { SIDE } from "./pictures.js";
import { versioned } from "../shared/page.js";

const FILE = new URL("model.json", import.meta.url);

/**
 * @typedef {object} Sample one validation digit and the background it is shown on
 * @property {Float32Array} ink 32 x 32, 0 to 255
 * @property {number} label 0 to 9
 * @property {number} patch index into patches
 */

/**
 * Fetch and check the network.
 * @returns {Promise<{network: object[], samples: Sample[], patches: Uint8Array[], provenance: object}>}
 * @throws {Error} saying in words what is wrong with the file
 */
export async function loadModel() {
  const response = await fetch(versioned(FILE));
  if (!response.ok) throw new Error(`the network's file, model.json, did not arrive: ${response.status}`);
  try {
    const { layers, samples, provenance } = await response.json();
    const network = createNetwork(layers, [SIDE, SIDE, 3]);
    if (network.at(-1).shape.join() !== "10") throw new Error("it does not end in ten scores");
    const digits = unpack(samples?.digits, "the array of digits");
    const patches = rows(unpack(samples.patches, "the array of patches"));
    const inks = rows(digits).map((digit) => Float32Array.from(digit));
    if (samples.labels?.length !== inks.length || samples.on?.length !== inks.length) {
      throw new Error("its samples lack labels or patches");
    }
    if (!provenance?.accuracy || !provenance.half_off || !provenance.rounding) throw new Error("it does not say where it comes from");
    return {
      network,
      samples: inks.map((ink, at) => ({ ink, label: samples.labels[at], patch: samples.on[at] })),
      patches,
      provenance,
    };
  } catch (error) {
    throw new Error(`the network's file, model.json, is damaged: ${error.message}`);
  }
}

function rows({ shape, data }) {
  const length = data.length / shape[0];
  return Array.from({ length: shape[0] }, (_, row) => data.subarray(row * length, (row + 1) * length));
}
