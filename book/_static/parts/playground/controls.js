/** The form: a control for each setting, with words for beginners. */

import { INITIALIZERS, OPTIMIZERS } from "../shared/engine.js";
import { DATASETS } from "./datasets.js";
import { ambiguity } from "../shared/number.js";
import { element } from "../shared/page.js";
import { ACTIVATION_NAMES, LOSS_NAMES, OUTPUT_NAMES, SETTINGS } from "./state.js";

const LOSS_WORDS = { binary_crossentropy: "cross-entropy", mean_squared_error: "mean squared error" };
const OPTIMIZER_WORDS = { sgd: "SGD (plain)", momentum: "SGD with momentum", rmsprop: "RMSprop", adam: "Adam" };
const START_WORDS = {
  glorot_uniform: "Keras's usual (Glorot)",
  he_normal: "He, for relu",
  small: "tiny numbers (0.02)",
  zeros: "all 0",
};

/** Each control: its label and its kind. `suggest` lists values that a reader may want to try. */
const CONTROLS = {
  data: { label: "Data set", options: Object.entries(DATASETS).map(([name, { label }]) => [name, label]) },
  count: { label: "Points" },
  noise: { label: "Noise", suggest: [0, 0.1, 0.2, 0.5, 1] },
  validation: { label: "Share for validation", suggest: [0, 0.3, 0.5] },
  dataseed: { label: "Seed of the data" },
  hidden: { label: "Hidden layers" },
  activation: { label: "Activation", options: ACTIVATION_NAMES.map((name) => [name, name]) },
  output: { label: "Activation of the answer", options: OUTPUT_NAMES.map((name) => [name, name]) },
  start: { label: "Weights start from" },
  seed: { label: "Seed of the weights" },
  loss: { label: "Loss", options: LOSS_NAMES.map((name) => [name, LOSS_WORDS[name]]) },
  optimizer: { label: "Optimizer", options: OPTIMIZERS.map((name) => [name, OPTIMIZER_WORDS[name]]) },
  rate: { label: "Learning rate", suggest: [0.001, 0.01, 0.03, 0.1, 0.3, 1, 2, 10, 100] },
  batch: { label: "Batch size", suggest: [1, 10, 32, "all"] },
  l1: { label: "L1", suggest: [0, 0.001, 0.01] },
  l2: { label: "L2", suggest: [0, 0.001, 0.01, 0.1] },
  dropout: { label: "Dropout", suggest: [0, 0.2, 0.4] },
};

const GROUPS = [
  ["Data", ["data", "count", "noise", "validation", "dataseed"]],
  ["Network", ["hidden", "activation", "output", "start", "seed"]],
  ["Training", ["loss", "optimizer", "rate", "batch", "l1", "l2", "dropout"]],
];

let made = 0; // so that ids differ when a page has several forms

/**
 * @param {(change: object) => void} change is told the settings that a reader has changed
 * @param {(problem: string) => void} complain is told in words what does not fit; empty when all is well again
 * @param {{lessons: object, only: string[]|null}} options only: the settings to offer, in one row; null for all, in groups
 * @returns {{root: HTMLElement, show: (setup: object) => void}} show fills in the values of a set-up
 */
export function createControls(change, complain, { lessons, only }) {
  const prefix = `pg${(made += 1)}-`;
  const fields = {};
  const groups = only ? [[null, only]] : GROUPS;
  const root = element(
    "div",
    { class: "pg-controls" },
    ...groups.map(([title, names]) =>
      element(
        title ? "fieldset" : "div",
        { class: "pg-group" },
        ...(title ? [element("legend", {}, title)] : []),
        ...names.map((name) => (fields[name] = createField(name)).root),
      ),
    ),
  );

  return {
    root,
    show(setup) {
      for (const field of Object.values(fields)) field.show(setup);
    },
  };

  function createField(name) {
    if (name === "hidden") return hiddenField();
    const { label, options } = CONTROLS[name];
    const offered = name === "start" ? startOptions() : options;
    const id = prefix + name;
    const input = offered ? selectOf(offered, id) : textInput(name, id);
    const again = /seed$/.test(name) ? [nextSeed(name, input)] : [];
    input.addEventListener("change", () => take(name, input));
    return {
      root: element("div", { class: `pg-field pg-${name}` }, element("label", { for: id }, label), element("div", {}, input, ...suggestions(name, id), ...again)),
      show(setup) {
        const { write = String } = SETTINGS[name];
        input.value = write(setup[name]);
        input.removeAttribute("aria-invalid");
      },
    };
  }

  function take(name, input) {
    const value = SETTINGS[name].read(input.value.trim());
    if (value === undefined) {
      input.setAttribute("aria-invalid", "true");
      complain(`${CONTROLS[name].label} must be ${SETTINGS[name].must}${ambiguity(input.value)}.`);
    } else change({ [name]: value });
  }

  function nextSeed(name, input) {
    return element(
      "button",
      { type: "button", class: "pg-next", "aria-label": `${CONTROLS[name].label}: the next`, click: () => change({ [name]: Number(input.value) + 1 }) },
      "Next",
    );
  }

  function textInput(name, id) {
    const { suggest } = CONTROLS[name];
    const inputmode = name === "batch" ? "text" : "decimal";
    return element("input", { id, type: "text", inputmode, autocomplete: "off", list: suggest ? `${id}-list` : false });
  }

  function suggestions(name, id) {
    const { suggest = [] } = CONTROLS[name];
    const options = suggest.map((value) => element("option", { value }));
    return options.length ? [element("datalist", { id: `${id}-list` }, ...options)] : [];
  }

  function startOptions() {
    return [
      ...Object.keys(INITIALIZERS).map((name) => [name, START_WORDS[name]]),
      ...Object.entries(lessons).map(([name, { words }]) => [name, `Keras's own: ${words}`]),
    ];
  }

  /** Hidden layers: a number of units each, a button that takes the layer away, and one that adds a layer. */
  function hiddenField() {
    const list = element("div", { class: "pg-layers" });
    const field = element(
      "div",
      { class: "pg-field pg-hidden", role: "group", "aria-label": "Hidden layers" },
      element("span", { class: "pg-label" }, "Hidden layers"),
      list,
    );
    return { root: field, show };

    function show({ hidden }) {
      const focused = [...list.querySelectorAll("input, button")].indexOf(document.activeElement);
      list.replaceChildren(
        ...hidden.map((units, layer) => layerField(units, layer, hidden)),
        element("button", { type: "button", class: "pg-add", click: () => change({ hidden: [...hidden, hidden.at(-1) ?? 4] }) }, "Add a layer"),
      );
      if (focused >= 0) [...list.querySelectorAll("input, button")].at(Math.min(focused, list.querySelectorAll("input, button").length - 1)).focus();
    }

    function layerField(units, layer, hidden) {
      const set = (value) => change({ hidden: hidden.map((before, at) => (at === layer ? value : before)) });
      const input = element("input", {
        type: "text",
        inputmode: "numeric",
        "aria-label": `Units of hidden layer ${layer + 1}`,
        value: units,
        change: () => {
          if (/^[1-9]\d{0,9}$/.test(input.value.trim())) set(Number(input.value));
          else {
            input.setAttribute("aria-invalid", "true");
            complain("A layer needs a whole number of units, 1 or more.");
          }
        },
        keydown: (event) => {
          const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
          if (!step) return;
          event.preventDefault();
          if (units + step >= 1) set(units + step);
        },
      });
      const button = (label, words, click, disabled = false) =>
        element("button", { type: "button", "aria-label": words, click, disabled }, label);
      return element(
        "span",
        { class: "pg-layer" },
        button("−", `One unit less in hidden layer ${layer + 1}`, () => set(units - 1), units === 1),
        input,
        button("+", `One unit more in hidden layer ${layer + 1}`, () => set(units + 1)),
        button("×", `Take hidden layer ${layer + 1} away`, () => change({ hidden: hidden.filter((_, at) => at !== layer) })),
      );
    }
  }
}

function selectOf(options, id) {
  return element("select", { id }, ...options.map(([value, label]) => element("option", { value }, label)));
}
