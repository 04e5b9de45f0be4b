// The backpropagation stepper: one example goes through a machine of two layers, the blame comes back,
// and the engineer turns the cogs.

import { element, loadStyles } from "../shared/page.js";
import { createMachine } from "./machine.js";
import { arithmeticNodes, createNotes, resultNode } from "./notes.js";
import { written, writtenShort } from "./numbers.js";
import { FIELDS, PENCIL, WEIGHTS, fits, paramsInAddress, readField, readState, writeAddress } from "./setting.js";
import { walkThrough } from "./walk.js";

const LOSS_STEP = 5; // where the machine has run and the loss is known
const SECONDS_A_STEP = 2.5;
const TURNS_SHOWN = 6;

/**
 * Start the stepper.
 * @param {HTMLElement} host an empty element of an {interactive} part whose body has the drawing `machine`
 * @param {{state: URLSearchParams}} options weights, example and learning rate by their names, and the step
 */
export async function mount(host, { state }) {
  const drawing = host.parentElement.querySelector("svg.machine");
  if (!drawing) throw new Error("its drawing is missing");
  await loadStyles(new URL("stepper.css", import.meta.url));

  const chapter = { setting: PENCIL, step: 0 };
  let walk = walkThrough(PENCIL);
  const last = walk.steps.length - 1;
  let preset = chapter;
  let { setting, step } = chapter;
  let changed = new Set();
  let turns = [];
  let playing = null;

  // --- what is on the page ---

  const linkProblem = element("p", { class: "stepper-problem", role: "alert" });
  const problem = element("p", { class: "stepper-problem", role: "alert" });
  const card = element("div", { class: "stepper-card", role: "status", "aria-atomic": "true" });
  const first = button("First", () => go(0));
  const back = button("Back", () => go(step - 1));
  const next = button("Next", () => go(step + 1), "stepper-main");
  const play = button("Play", togglePlay);
  const slider = element("input", { type: "range", min: "0", max: String(last), step: "1", "aria-label": "Step" });
  const controls = element(
    "div",
    { class: "stepper-controls", role: "group", "aria-label": "Steps" },
    ...[first, back, next, play, slider],
  );
  const svg = drawing.cloneNode(true);
  const showMachine = createMachine(svg);
  const key = element("p", { class: "stepper-key" }, "▼ a number on its way forward · ▲ its slope of the loss, on the way back");
  const notes = createNotes(walk.steps);
  const inputs = Object.fromEntries(Object.keys(FIELDS).map((name) => [name, field(name)]));
  const turnOnce = button("Turn the cogs", () => turn(1), "stepper-main");
  const turnOften = button("10 times", () => turn(10));
  turnOften.setAttribute("aria-label", "Turn the cogs 10 times");
  const reset = button("Reset", restart);
  const outcome = element("p", { class: "stepper-outcome", role: "status" });
  const turnsTable = element("table", { hidden: "" });

  host.append(
    linkProblem,
    element(
      "div",
      { class: "stepper" },
      card,
      controls,
      element("div", { class: "stepper-machine" }, svg, key),
      notes.node,
      element(
        "div",
        { class: "stepper-form", role: "group", "aria-label": "What you can change" },
        ...fieldsets(),
        element("div", { class: "stepper-buttons" }, turnOnce, turnOften, reset),
        problem,
        outcome,
        turnsTable,
      ),
    ),
  );

  slider.addEventListener("input", () => go(Number(slider.value)));
  controls.addEventListener("keydown", (event) => {
    const to = { ArrowLeft: step - 1, ArrowRight: step + 1, Home: 0, End: last }[event.key];
    if (event.target === slider || to === undefined) return;
    event.preventDefault();
    go(to);
  });

  preset = read(state, chapter);
  ({ setting, step } = preset);
  window.addEventListener("hashchange", restore);
  if (!restore()) begin();

  // --- what the reader does ---

  function go(to) {
    if (to < 0 || to > last || to === step) return;
    step = to;
    changed = new Set();
    if (step === last) stop();
    show();
    writeAddress(setting, step);
  }

  function togglePlay() {
    if (playing) return stop();
    if (step === last) go(0);
    playing = setInterval(() => go(step + 1), 1000 * SECONDS_A_STEP);
    play.textContent = "Pause";
  }

  function stop() {
    clearInterval(playing);
    playing = null;
    play.textContent = "Play";
  }

  function change(name) {
    const input = inputs[name];
    try {
      const value = readField(name, input.value);
      input.removeAttribute("aria-invalid");
      if (value === setting[name]) return say({});
      const before = walk;
      setting = { ...setting, [name]: value };
      walk = walkThrough(setting);
      changed = new Set(differences(before.steps, walk.steps));
      if (name !== "rate") turns = [];
      const effect = before.loss === walk.loss ? "is the same" : `went from ${written(before.loss)} to ${written(walk.loss)}`;
      say({ result: `${nameOf(name)} is now ${written(value)}. The loss ${effect}. A star marks each line that has changed.` });
      show();
      writeAddress(setting, step);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      input.setAttribute("aria-invalid", "true");
      say({ wrong: `Check this: ${error.message}. Until then the machine goes on with ${written(setting[name])}.` });
    }
  }

  function turn(times) {
    stop();
    const before = walk.loss;
    let done = 0;
    let wrong = "";
    for (; done < times; done += 1) {
      wrong = obstacle(walk.turned);
      if (wrong) break;
      setting = walk.turned;
      walk = walkThrough(setting);
      turns.push({ ...setting, loss: walk.loss });
    }
    if (!done) return say({ wrong });
    changed = new Set();
    step = LOSS_STEP;
    const what = done === 1 ? "The cogs have turned" : `The cogs have turned ${done} times`;
    say({ wrong, result: `${what}: ${compared(before, walk.loss)}` });
    fill();
    show();
    writeAddress(setting, step);
  }

  function restart() {
    linkProblem.textContent = "";
    ({ setting, step } = preset);
    begin();
    writeAddress(setting, step);
  }

  /** Go to the set-up in the address, if there is one. */
  function restore() {
    const params = paramsInAddress();
    if (!params) return false;
    ({ setting, step } = read(params, preset));
    begin();
    requestAnimationFrame(() => host.parentElement.scrollIntoView()); // when the still picture has gone
    return true;
  }

  // --- showing it ---

  function begin() {
    stop();
    walk = walkThrough(setting);
    turns = [];
    changed = new Set();
    say({});
    fill();
    show();
  }

  function read(params, start) {
    linkProblem.textContent = "";
    try {
      return readState(params, start, last);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      linkProblem.textContent =
        `The set-up in the link can't be used: ${error.message}. The machine has its usual set-up instead.`;
      return start;
    }
  }

  function show() {
    const now = walk.steps[step];
    const shown = cardOf(now, step, last);
    if (!card.firstChild?.isEqualNode(shown)) card.replaceChildren(shown);
    slider.value = String(step);
    slider.setAttribute("aria-valuetext", `${step} of ${last}: ${now.title}`);
    for (const [control, off] of [[first, step === 0], [back, step === 0], [next, step === last]]) {
      control.setAttribute("aria-disabled", String(off));
    }
    showMachine(walk.steps, step, setting);
    notes.show(walk.steps, step, changed);
    showTurns();
  }

  function showTurns() {
    const start = Math.max(0, turns.length - TURNS_SHOWN);
    const symbols = WEIGHTS.map((name) => FIELDS[name].symbol);
    turnsTable.hidden = turns.length === 0;
    turnsTable.replaceChildren(
      element("caption", {}, turns.length > TURNS_SHOWN ? `The last ${TURNS_SHOWN} turns` : "The turns"),
      element("thead", {}, tableRow("turn", ...symbols, "loss")),
      element(
        "tbody",
        {},
        ...turns.slice(start).map((after, index) =>
          tableRow(String(start + index + 1), ...WEIGHTS.map((name) => writtenShort(after[name])), written(after.loss)),
        ),
      ),
    );
  }

  function fill() {
    for (const [name, input] of Object.entries(inputs)) {
      input.value = String(Number(setting[name].toPrecision(6)));
      input.removeAttribute("aria-invalid");
    }
  }

  function say({ wrong = "", result = "" }) {
    problem.textContent = wrong;
    outcome.textContent = result;
  }

  // --- making it ---

  function button(text, act, className = "") {
    const made = element("button", { type: "button", class: className }, text);
    made.addEventListener("click", act);
    return made;
  }

  function field(name) {
    const { min, step: by } = FIELDS[name];
    // Not of the type "number": there, browsers of another language read 0,25 as 25. Phones' decimal keys may lack a minus.
    const inputmode = min < 0 ? "text" : "decimal";
    const input = element("input", { type: "text", inputmode, id: `stepper-${name}`, autocomplete: "off" });
    input.addEventListener("input", () => change(name));
    input.addEventListener("keydown", (event) => {
      const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      const value = Number((setting[name] + direction * by).toPrecision(12));
      if (!direction) return;
      event.preventDefault();
      if (!fits(name, value)) return;
      input.value = String(value);
      change(name);
    });
    return input;
  }

  function fieldsets() {
    const groups = {};
    for (const [name, { group, symbol }] of Object.entries(FIELDS)) {
      groups[group] ??= element("fieldset", {}, element("legend", {}, group));
      groups[group].append(element("div", {}, element("label", { for: `stepper-${name}` }, symbol), inputs[name]));
    }
    return Object.values(groups);
  }
}

function cardOf({ sheet, title, lines, sentence }, step, last) {
  const count = element("span", { class: "stepper-count" }, `step ${step} of ${last}`);
  const nodes = [element("p", { class: "stepper-title" }, count, title)];
  if (lines.length === 1) {
    const [{ name, formula, arithmetic, value }] = lines;
    const words = `${name} = ${formula}`;
    nodes.push(
      element(
        "p",
        { class: "stepper-line" },
        element("i", {}, sheet === "backward" ? words.replaceAll("by ", "slope by ") : words),
        " = ",
        ...arithmeticNodes(arithmetic),
        " = ",
        resultNode(value),
      ),
    );
  }
  nodes.push(element("p", {}, sentence));
  return element("div", {}, ...nodes);
}

/** The ids of the lines whose values differ between two walks. */
function differences(before, after) {
  return after.flatMap((step, number) =>
    step.lines.filter((line, place) => line.value !== before[number].lines[place].value).map((line) => line.id),
  );
}

function compared(before, after) {
  const change = `from ${written(before)} to ${written(after)}`;
  if (after < before) return `the loss fell ${change}.`;
  if (after > before) return `the loss rose ${change}. The step was too large; try a smaller learning rate.`;
  return `the loss is still ${written(after)}.`;
}

/** What forbids a turn of the cogs to this setting, if anything. */
function obstacle(turned) {
  const name = WEIGHTS.find((weight) => !fits(weight, turned[weight]));
  if (!name) return "";
  return (
    `The next step is too large: ${nameOf(name)} would become ${written(turned[name])}. ` +
    "The engineer leaves the cogs alone. Choose a smaller learning rate, or reset the machine."
  );
}

function nameOf(name) {
  return FIELDS[name].name ?? FIELDS[name].symbol;
}

function tableRow(...texts) {
  return element("tr", {}, ...texts.map((text, index) => element(index ? "td" : "th", index ? {} : { scope: "row" }, text)));
}
