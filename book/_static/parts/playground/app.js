/** The playground: it ties set-up, training, pictures and controls together. */

import { forward, outputs } from "../shared/engine.js";
import { onThemeChange, readColours } from "./colours.js";
import { createControls } from "./controls.js";
import { createCurveCursor } from "./curve-cursor.js";
import { drawCurves } from "./curves.js";
import { createDiagram } from "./diagram.js";
import { copy, element, loadStyles, versioned } from "../shared/page.js";
import { createFrames } from "./frames.js";
import { createHistory } from "./history.js";
import { createKerasPanel } from "./keras-panel.js";
import { createOwnPoints } from "./own-points.js";
import { fitsLesson, readState, usualOf, writeState } from "./state.js";
import { askGrid, createSurface, scaleOf } from "./surface.js";
import { createTaskPanel } from "./task-panel.js";
import { createTraining } from "./training.js";

const FINE_GRID = 96;
const COARSEST_GRID = 16;
const COARSE_GRID = 32;
const ADDRESS_PAUSE = 1000; // browsers take only so many changes of the address
const SPOKEN_PAUSE = 5000;
const SLOW_STEP = 60; // milliseconds
const SLOW_GRID = 8; // milliseconds
const SPEEDS = { slow: 1, quick: 15, full: Infinity }; // steps a frame
const STEPS_BETWEEN_CHECKS = 100; // of a task's goals, so that none is passed by unseen
const SPEED_WORDS = { slow: "one step a frame", quick: "quick", full: "as fast as it can" };
const FULL_PAGE = new URL("../../../book/playground.html", import.meta.url);

/**
 * Fill a host with a playground.
 * @param {HTMLElement} host
 * @param {{state: URLSearchParams, full: boolean, only?: string[]}} options only: the controls of a small playground
 */
export async function createPlayground(host, { state, full, only = null }) {
  const [lessons] = await Promise.all([readLessons(), loadStyles(new URL("playground.css", import.meta.url))]);
  let setup;
  let attempt;
  let running = false;
  let target = Infinity; // steps at which a replay ends
  let chosen = null; // [layer, unit] whose view is large; null for the answer
  let grid = null;
  let gridSize = COARSE_GRID;
  let logarithmic = false;
  let colours = readColours();
  let lastAddress = 0;
  let lastSpoken = 0;

  // --- what is on the page ---

  const problem = element("p", { class: "pg-problem", role: "alert" });
  const status = element("p", { class: "pg-status", role: "status" });
  const train = element("button", { type: "button", class: "pg-train", click: () => (running ? pause() : start()) });
  const stepButton = element("button", { type: "button", click: oneStep }, "Step");
  const reset = element("button", { type: "button", click: () => restart(setup, "Back at the start, with the same first weights.") }, "Reset");
  const speed = element(
    "select",
    { "aria-label": "Speed", change: () => adjust({ speed: speed.value }) },
    ...Object.keys(SPEEDS).map((name) => element("option", { value: name }, SPEED_WORDS[name])),
  );
  const numbers = Object.fromEntries(["epoch", "training", "validation", "right"].map((name) => [name, element("dd")]));
  const readings = element(
    "dl",
    { class: "pg-numbers simple" }, // the theme indents other lists
    ...[["epoch", "Epoch"], ["training", "Training loss"], ["validation", "Validation loss"], ["right", "Right answers"]].map(
      ([name, words]) => element("div", { class: `pg-number-${name}` }, element("dt", {}, words), numbers[name]),
    ),
  );
  const bar = element("div", { class: "pg-bar" }, train, stepButton, reset, ...(full ? [speed] : []), readings);

  const picture = element("canvas", { class: "pg-answers", "aria-hidden": "true" });
  const overlay = element("canvas", { class: "pg-points", role: "img" });
  const surface = createSurface(picture, overlay);
  const caption = element("p", { class: "pg-caption" });
  const table = element("table", { class: "pg-table", hidden: true });
  const figure = element("div", { class: "pg-picture" }, element("div", { class: "pg-plane" }, picture, overlay), caption, table);

  const diagram = createDiagram(choose);
  const chart = element("canvas", { class: "pg-curves", role: "img" });
  const cursor = createCurveCursor(chart, written);
  const scale = element("input", { type: "checkbox", change: () => ((logarithmic = scale.checked), drawChart()) });
  const curves = element(
    "div",
    { class: "pg-losses" },
    element(
      "p",
      { class: "pg-legend" },
      element("span", { class: "pg-key pg-key-training" }, "training loss"),
      element("span", { class: "pg-key pg-key-validation" }, "validation loss"),
      element("label", {}, scale, " logarithmic"),
    ),
    cursor.root,
  );

  const controls = createControls(changeSetup, (words) => (problem.textContent = words), { lessons, only });
  const own = createOwnPoints(overlay, surface, {
    change: (points) => changeSetup({ data: "own", points }),
    complain: (words) => (problem.textContent = words),
    say,
    redraw: drawPoints,
  });
  const history = createHistory((earlier) => restart(earlier, "Back to an earlier set-up.", earlier.steps));
  const keras = createKerasPanel(() => attempt, say);
  const tasks = createTaskPanel({ begin: beginTask, reached: goalReached });
  const edit = element("button", { type: "button", click: () => changeSetup({ data: "own", noise: 0, points: pointsOf(attempt.data) }) }, "Edit these points");
  const link = element("a", { class: "pg-full-link" }, "Open it in the full playground");
  const copyLink = element("button", { type: "button", click: shareLink }, "Copy link");
  const note = element("p", { class: "pg-note" });

  host.classList.add("pg", full ? "pg-full" : "pg-small");
  host.append(
    ...(full ? [tasks.root] : []),
    bar,
    problem,
    status,
    element("div", { class: "pg-main" }, element("div", { class: "pg-left" }, diagram.root, curves), figure),
    note,
    ...(full ? [own.root] : []),
    controls.root,
    ...(full
      ? [element("div", { class: "pg-share" }, edit, copyLink, element("span", {}, "The link holds the set-up and how far it was trained.")), history.root, keras.root]
      : [element("p", { class: "pg-more-link" }, link)]),
  );

  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const frames = createFrames({ train: trainFrame, paint: { surface: paintSurface, units: paintUnits, lines: paintLines, numbers: paintNumbers }, calm });

  onThemeChange(() => {
    colours = readColours();
    drawAll();
  });
  let width = 0;
  new ResizeObserver(() => {
    if (host.clientWidth === width) return;
    width = host.clientWidth;
    layOut();
  }).observe(host);
  if (full) {
    addEventListener("hashchange", () => fragment().size && restore(fragment())); // else it is an anchor of the page
    addEventListener("pagehide", () => writeAddress());
  }
  restore(full && fragment().size ? fragment() : state);

  // --- set-ups ---

  /** Take a set-up from an address, with how far it was trained. */
  function restore(params) {
    const read = readState(params, lessons);
    const onlyTask = params.size === 1 && tasks.setupOf(read.setup.task);
    const wanted = onlyTask ? { ...readState(new URLSearchParams(onlyTask)).setup, task: read.setup.task } : read.setup;
    restart(wanted, "Press Train.", wanted.steps);
    problem.textContent = read.problems.length
      ? `The playground does not understand all of this link: ${read.problems.join("; ")}. It took its usual values there.`
      : "";
  }

  /** Start anew with a set-up, and train it again as far as it was. */
  function restart(next, words, steps = 0) {
    stop();
    remember();
    problem.textContent = "";
    setup = { ...next, steps };
    attempt = createTraining(setup, lessons[setup.start]);
    chosen = null;
    target = Infinity;
    controls.show(setup);
    own.show(setup, attempt.data);
    tasks.show(setup.task);
    speed.value = setup.speed;
    note.textContent = attempt.parameters > 20000 ? `This network has ${attempt.parameters.toLocaleString("en")} weights. Training it here takes patience.` : "";
    const empty = attempt.data.training.n === 0;
    train.disabled = stepButton.disabled = empty;
    layOut();
    writeAddress();
    if (empty) say("There are no points yet. Click into the picture, or type some below.");
    else if (steps > 0) replay(steps);
    else say(words);
    check();
  }

  /** A reader changed something: the training starts anew. */
  function changeSetup(change) {
    const next = { ...setup, ...change };
    if ("data" in change && change.data !== setup.data) {
      for (const name of ["noise", "validation"]) next[name] = change[name] ?? usualOf(name, change.data);
    }
    if (change.start && lessons[change.start]) {
      Object.assign(next, readState(new URLSearchParams(lessons[change.start].setup)).setup, { start: change.start, task: setup.task, speed: setup.speed });
    } else if (lessons[next.start] && !fitsLesson(next, lessons[next.start])) next.start = usualOf("start");
    const { problems } = readState(new URLSearchParams(writeState(next)), lessons);
    if (problems.length) {
      problem.textContent = `That does not work: ${problems.join("; ")}.`;
      controls.show(setup);
    } else restart(next, "A new set-up: training starts anew.");
  }

  /** Change how the playground looks; the training goes on. */
  function adjust(change) {
    setup = { ...setup, ...change };
    writeAddress();
  }

  function beginTask(task) {
    const begin = tasks.setupOf(task);
    if (begin) restart({ ...readState(new URLSearchParams(begin)).setup, task, speed: setup.speed }, "The task is set up. Press Train.");
    else {
      adjust({ task: "" });
      tasks.show("");
    }
  }

  // --- training ---

  function start() {
    target = Infinity;
    problem.textContent = "";
    if (attempt.diverged) return sayDiverged();
    run();
    say("Training.");
  }

  function replay(steps) {
    target = steps;
    run();
    say(`Training again as far as the link says: ${steps.toLocaleString("en")} steps.`);
  }

  function run() {
    running = true;
    lastSpoken = performance.now();
    showRunning();
    frames.start();
  }

  function stop() {
    running = false;
    frames.stop();
    showRunning();
  }

  function pause(words = "Paused.") {
    stop();
    target = Infinity;
    setup.steps = attempt.steps;
    remember();
    drawAll();
    writeAddress();
    keras.refresh();
    say(`${words} ${resultInWords()}`);
  }

  function oneStep() {
    if (running) return pause();
    if (attempt.diverged) return sayDiverged();
    attempt.step();
    afterSteps();
    drawAll();
    remember();
    writeAddress();
    keras.refresh();
    if (!attempt.diverged) say(`One step. ${resultInWords()}`);
  }

  /** A frame's share of training; `budget` is in milliseconds. */
  function trainFrame(budget) {
    const before = attempt.steps;
    const began = performance.now();
    const replaying = target < Infinity;
    const most = tasks.waits() ? Math.min(STEPS_BETWEEN_CHECKS, SPEEDS[setup.speed]) : SPEEDS[setup.speed];
    attempt.trainFor(replaying ? 2 * budget : budget, replaying ? target : before + most);
    const perStep = (performance.now() - began) / (attempt.steps - before || 1);
    if (perStep > SLOW_STEP) note.textContent = `One step takes about ${(perStep / 1000).toFixed(2)} s. A smaller batch or network makes it quicker.`;
    afterSteps();
    if (tasks.waits() && !replaying) check();
    if (!running) return;
    if (attempt.steps >= target) return pause("Trained again as far as the link says.");
    const now = performance.now();
    if (now - lastAddress > ADDRESS_PAUSE) writeAddress();
    if (now - lastSpoken > SPOKEN_PAUSE) {
      lastSpoken = now;
      say(resultInWords());
    }
  }

  function afterSteps() {
    setup.steps = target < Infinity ? target : attempt.steps;
    if (!attempt.diverged) return;
    stop();
    setup.steps = attempt.steps;
    target = Infinity;
    remember();
    drawAll();
    writeAddress();
    sayDiverged();
    check();
  }

  function sayDiverged() {
    problem.textContent =
      `The numbers ran off: after ${attempt.steps.toLocaleString("en")} steps they are larger than a computer can hold (NaN, “not a number”). ` +
      `The learning rate ${setup.rate} is too large here, so that each step jumps further than the last. Take a smaller one, such as ${Number((setup.rate / 10).toPrecision(2))}, and train again.`;
    say("Stopped.");
  }

  function goalReached(words) {
    if (running) pause(words);
    else say(words);
  }

  function check() {
    const { training, validation } = attempt.measure();
    const lowest = attempt.records.reduce((least, record) => Math.min(least, record.validation ?? Infinity), Infinity);
    tasks.check({ setup, epoch: attempt.epoch, diverged: attempt.diverged, training, validation, lowest });
    return { training, validation };
  }

  function remember() {
    if (attempt?.steps) history.note(attempt, attempt.measure());
  }

  // --- pictures ---

  function layOut() {
    if (!attempt) return;
    diagram.build(attempt.network, attempt.data.inputs);
    drawAll();
  }

  function drawAll() {
    drawPoints();
    paintSurface(fineSize());
    paintUnits();
    paintLines();
    showNumbers(attempt.measure());
    drawChart();
    const [layer, unit] = view();
    diagram.mark(layer, unit);
    describePicture();
  }

  function drawPoints() {
    surface.drawPoints(attempt.data, colours, own.cursor());
  }

  /** The layer and unit whose view is large. */
  function view() {
    return chosen ?? [attempt.network.layers.length - 1, 0];
  }

  /** As fine as this network allows at rest. */
  function fineSize() {
    if (attempt.parameters < 5000) return FINE_GRID;
    return attempt.parameters < 50000 ? COARSE_GRID : COARSEST_GRID;
  }

  /** Ask the network at the places of a grid: few while it trains, so that a large network does not hold up the frames. */
  function paintSurface(size = gridSize) {
    const began = performance.now();
    const { network, data } = attempt;
    grid = askGrid(network, data.view, data.inputs, size);
    const took = performance.now() - began;
    const [layer, unit] = view();
    const { units, activation } = network.layers[layer];
    const scale = scaleOf(activation, grid.activations[layer], layer === network.layers.length - 1);
    surface.drawAnswers({ grid, layer, unit, units, scale, inputs: data.inputs, colours });
    if (size === gridSize && took > SLOW_GRID) gridSize = Math.max(COARSEST_GRID, gridSize / 2);
    else if (size === gridSize && took < SLOW_GRID / 8) gridSize = Math.min(COARSE_GRID, gridSize * 2);
  }

  function paintUnits() {
    diagram.drawUnits(grid, colours);
  }

  function paintLines() {
    diagram.drawLines(colours);
  }

  function paintNumbers() {
    showNumbers(check());
    drawChart();
  }

  function showNumbers({ training, validation }) {
    const score = validation ?? training;
    numbers.epoch.textContent = attempt.steps % attempt.stepsAnEpoch ? attempt.epoch.toFixed(2) : attempt.epoch.toLocaleString("en");
    numbers.training.textContent = written(training.loss);
    numbers.validation.textContent = validation ? written(validation.loss) : "";
    host.classList.toggle("pg-without-validation", !validation);
    numbers.right.textContent = Number.isFinite(training.loss) ? `${Math.round(100 * score.accuracy)}%` : "–";
    host.dataset.steps = attempt.steps;
    host.dataset.loss = training.loss;
    host.dataset.running = running;
    if (attempt.data.table) showTable();
    table.hidden = !attempt.data.table;
  }

  function showTable() {
    const { n, x, y } = attempt.data.training;
    const { inputs } = attempt.data;
    const answers = outputs(forward(attempt.network, x, n));
    const names = inputs === 1 ? ["x1"] : ["x1", "x2"];
    table.replaceChildren(
      element("caption", {}, "The network's answers"),
      element("thead", {}, element("tr", {}, ...[...names, "right", "network"].map((name) => element("th", { scope: "col" }, name)))),
      element(
        "tbody",
        {},
        ...Array.from({ length: n }, (_, row) =>
          element(
            "tr",
            {},
            ...names.map((_, at) => element("td", {}, String(x[row * inputs + at]))),
            element("td", {}, String(y[row])),
            element("td", {}, `${written(answers[row])} ${answers[row] > 0.5 === y[row] > 0.5 ? "✓" : "✗"}`),
          ),
        ),
      ),
    );
  }

  function drawChart() {
    cursor.show(drawCurves(chart, attempt.records, logarithmic, colours));
  }

  function choose(layer, unit) {
    const answer = layer === attempt.network.layers.length - 1;
    const again = chosen && chosen[0] === layer && chosen[1] === unit;
    chosen = answer || again ? null : [layer, unit];
    if (!running) drawAll();
    else diagram.mark(...view());
    describePicture();
    say(caption.firstChild.textContent);
  }

  function describePicture() {
    const { data } = attempt;
    const points = `Squares: the right answer is 0. Discs: it is 1.${data.validation ? " Hollow: validation." : ""}`;
    const what = chosen
      ? `The large picture shows hidden layer ${chosen[0] + 1}, unit ${chosen[1] + 1}: ${diagram.describe(...chosen)}. Press it again for the answer.`
      : data.inputs === 1
        ? "The line is the network's answer to every x1, and its height is the answer."
        : "Colours show the network's answer everywhere: orange towards 0, blue towards 1. The line is where it is one half.";
    caption.replaceChildren(element("span", {}, what), ` ${points}`);
    overlay.setAttribute("aria-label", `Picture of the plane with ${data.training.n + (data.validation?.n ?? 0)} points. ${what} ${points} ${resultInWords()}`);
    chart.setAttribute("aria-label", `Loss curves over ${Math.round(attempt.epoch)} epochs. ${resultInWords()}`);
    if (!full) link.href = `${FULL_PAGE}#${writeState(setup)}`;
  }

  function showRunning() {
    train.textContent = running ? "Pause" : "Train";
    host.dataset.running = running;
  }

  function resultInWords() {
    const { training, validation } = attempt.measure();
    return (
      `Epoch ${Math.floor(attempt.epoch).toLocaleString("en")}: training loss ${written(training.loss)}` +
      `${validation ? `, validation loss ${written(validation.loss)}` : ""}, ` +
      `${Math.round(100 * (validation ?? training).accuracy)}% of the answers right.`
    );
  }

  function say(words) {
    status.textContent = words;
  }

  // --- the address ---

  function fragment() {
    const text = location.hash.slice(1);
    return new URLSearchParams(text.includes("=") ? text : "");
  }

  function writeAddress() {
    lastAddress = performance.now();
    if (full && attempt) window.history.replaceState(window.history.state, "", `#${writeState(setup)}`);
  }

  async function shareLink() {
    writeAddress();
    say(
      (await copy(location.href))
        ? "The link is copied."
        : "Your browser does not let the page copy. Copy the address at the top of the window instead.",
    );
  }
}

/** All points of a data set as [x1, x2, answer]; the one input of NOT lies on a line. */
function pointsOf({ inputs, training, validation }) {
  return [validation, training].filter(Boolean).flatMap(({ n, x, y }) =>
    Array.from({ length: n }, (_, at) => [x[at * inputs], inputs === 1 ? 0 : x[2 * at + 1], y[at]]),
  );
}

/** A number for readers: few digits, and none that say nothing. */
function written(value) {
  if (!Number.isFinite(value)) return "NaN";
  return Math.abs(value) >= 0.001 || value === 0 ? value.toFixed(4) : value.toExponential(1);
}

async function readLessons() {
  const response = await fetch(versioned(new URL("lesson-weights.json", import.meta.url)));
  if (!response.ok) throw new Error(`the lessons' weights: ${response.status}`);
  return response.json();
}
