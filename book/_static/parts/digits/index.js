// The living part of the page "Try the network": a small network reads samples and what the reader draws.

import { argmax, forward, softmax } from "./conv.js";
import { answerView, provenanceView } from "./answer.js";
import { hidden, layersView } from "./layers.js";
import { loadModel } from "./model.js";
import { drawingPad } from "./pad.js";
import { addNoise, blend, blur, drawLine, fit, makeNoise, SIDE } from "./pictures.js";
import { samplesView } from "./samples.js";
import { button, choices, slider } from "./widgets.js";
import { readNumber } from "../shared/number.js";
import { element, loadStyles } from "../shared/page.js";

const RANGES = { noise: { max: 120, step: 5 }, blur: { max: 2, step: 0.1 } };
const ANNOUNCE_AFTER = 600; // ms without a further change

/**
 * @param {HTMLElement} host
 * @param {{state: URLSearchParams}} options state: sample (from 1), noise, blur, off (conv2d_1:3.5,dense_1:2)
 */
export async function mount(host, { state }) {
  const [model] = await Promise.all([loadModel(), loadStyles(new URL("digits.css", import.meta.url))]);
  host.append(createPart(model, state));
}

function createPart(model, state) {
  const { network, samples } = model;
  const plain = (name, level) => ({ name, pixels: new Uint8Array(SIDE * SIDE * 3).fill(level) });
  const backgrounds = [
    plain("white", 255),
    plain("black", 0),
    plain("grey", 128),
    ...model.patches.map((pixels, at) => ({ name: `photo ${at + 1}`, pixels })),
  ];
  const firstPatch = backgrounds.length - model.patches.length;
  const { setting, problem } = readState(state, model);
  const noises = new Map();
  const noiseOf = (seed) => {
    if (!noises.has(seed)) noises.set(seed, makeNoise(seed));
    return noises.get(seed);
  };
  const spoiled = (picture, seed) => addNoise(blur(picture, setting.blur), setting.noise, noiseOf(seed));
  const pictureOf = ({ ink, patch }) => blend(backgrounds[firstPatch + patch].pixels, ink);

  const { element: live, announce } = announcer();
  const pad = drawingPad({
    announce: (words) => announce("place", words),
    onLine(from, to, rub) {
      drawLine(setting.ink, from, to, rub);
      setting.edited = true;
      refresh();
    },
  });
  const answer = answerView();
  const backgroundChoice = choices({
    label: "Background",
    class: "digits-backgrounds",
    options: backgrounds.map(({ name, pixels }) => ({ label: name, pixels })),
    onChoose(index) {
      setting.background = index;
      refresh();
    },
  });
  const gallery = samplesView({
    samples,
    pictures: samples.map(pictureOf),
    onChoose(index) {
      show(index);
      refresh();
    },
    read(index) {
      const picture = spoiled(pictureOf(samples[index]), index + 1);
      return { picture, digit: argmax(forward(network, picture, setting.off).at(-1)) };
    },
    untouched: (index) => argmax(forward(network, pictureOf(samples[index])).at(-1)),
  });
  const layers = layersView({
    network,
    off: setting.off,
    onChange(words) {
      announce("switch", words);
      refresh({ all: true });
    },
  });
  const noise = slider({ label: "Noise", ...RANGES.noise, value: setting.noise, onInput: set("noise") });
  const blurring = slider({ label: "Blur", ...RANGES.blur, value: setting.blur, onInput: set("blur") });

  function set(name) {
    return (value) => {
      setting[name] = value;
      refresh({ all: true });
    };
  }

  /** Put a sample on the easel. */
  function show(index) {
    Object.assign(setting, {
      sample: index,
      edited: false,
      ink: samples[index].ink.slice(),
      background: firstPatch + samples[index].patch,
    });
    backgroundChoice.choose(setting.background);
    gallery.choose(index);
  }

  /** An empty page to draw on. */
  function clear() {
    if (setting.sample !== null) setting.background = 0;
    Object.assign(setting, { sample: null, edited: true, ink: new Float32Array(SIDE * SIDE) });
    backgroundChoice.choose(setting.background);
    gallery.choose(null);
    pad.focus();
    refresh();
  }

  let asked = false;
  function refresh({ all = false } = {}) {
    if (all) gallery.refresh();
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  }

  function draw() {
    const untouched = blend(backgrounds[setting.background].pixels, setting.ink);
    const picture = spoiled(untouched, (setting.sample ?? -1) + 1);
    const activations = forward(network, picture, setting.off);
    pad.draw(picture);
    layers.draw(activations);
    const words = answer.draw({
      scores: softmax(activations.at(-1)),
      before: softmax(forward(network, untouched).at(-1)),
      truth: setting.edited ? null : samples[setting.sample].label,
      empty: setting.ink.every((value) => value < 1),
    });
    announce("answer", words);
  }

  new MutationObserver(() => refresh()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  show(setting.sample);
  gallery.refresh();
  draw();

  const fitting = button("Fit and centre", () => {
    setting.ink = fit(setting.ink);
    setting.edited = true;
    refresh();
  });
  const untouch = button("Undo noise and blur", () => {
    Object.assign(setting, { noise: 0, blur: 0 });
    noise.set(0);
    blurring.set(0);
    refresh({ all: true });
  });
  return element(
    "div",
    { class: "digits" },
    problem ? element("p", { class: "digits-problem", role: "alert" }, problem) : null,
    element(
      "div",
      { class: "digits-top" },
      element(
        "div",
        { class: "digits-easel" },
        pad.element,
        element("div", { class: "digits-tools" }, button("Draw your own", clear), pad.rubber, fitting),
        pad.hint,
      ),
      answer.element,
    ),
    element("div", {}, element("p", { class: "digits-label", "aria-hidden": "true" }, "Background"), backgroundChoice.element),
    element("div", { class: "digits-sliders" }, noise.element, blurring.element, untouch),
    gallery.element,
    layers.element,
    provenanceView(model.provenance),
    live,
  );
}

/**
 * Words for screen readers, said when nothing has changed for a moment: the last of each kind, if it is new.
 * @returns {{element: HTMLElement, announce: (kind: string, words: string) => void}}
 */
function announcer() {
  const live = element("p", { class: "digits-hidden", "aria-live": "polite" });
  const said = new Map();
  const pending = new Map();
  let timer;
  return {
    element: live,
    announce(kind, words) {
      if (said.get(kind) !== words) pending.set(kind, words);
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (!pending.size) return;
        live.textContent = [...pending.values()].join(". ");
        pending.forEach((each, name) => said.set(name, each));
        pending.clear();
      }, ANNOUNCE_AFTER);
    },
  };
}

/**
 * Read the set-up to start with.
 * @returns {{setting: object, problem: string | null}} problem: what was not understood, and that the default is shown
 */
function readState(state, { network, samples }) {
  const problems = [];
  const number = (name, fallback, low, high) => {
    const text = state.get(name);
    if (text === null) return fallback;
    const value = readNumber(text);
    if (value >= low && value <= high) return value;
    problems.push(`${name} must be a number from ${low} to ${high}`);
    return fallback;
  };
  const sample = Math.round(number("sample", 1, 1, samples.length)) - 1;
  const noise = number("noise", 0, 0, RANGES.noise.max);
  const blurWidth = number("blur", 0, 0, RANGES.blur.max);
  const off = new Map();
  for (const part of state.get("off")?.split(",") ?? []) {
    const [name, numbers = ""] = part.split(":");
    const layer = hidden(network).find((candidate) => candidate.name === name);
    const units = numbers.split(".").map((text) => Number(text) - 1);
    if (layer && units.every((unit) => Number.isInteger(unit) && unit >= 0 && unit < layer.shape.at(-1))) {
      off.set(name, new Set(units));
    } else {
      problems.push(`off must be written like conv2d_1:3.5,dense_1:2, and "${part}" is not`);
    }
  }
  return {
    setting: { sample, noise, blur: blurWidth, off },
    problem: problems.length ? `The set-up of this part was not understood: ${problems.join("; ")}. That is left out.` : null,
  };
}
