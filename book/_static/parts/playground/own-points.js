/** Your own points: click them into the picture, move a cross with the arrow keys, or type them as lines of text. */

import { readPoints, round, writePoints } from "./datasets.js";
import { element } from "../shared/page.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
const STEPS_ACROSS = 24;
const NEAR = 0.05; // of the view: what a click takes away

let made = 0; // so that a page may have several groups of radio buttons

/**
 * @param {HTMLCanvasElement} overlay
 * @param {{place: (event: PointerEvent) => number[]}} surface
 * @param {{change: Function, complain: Function, say: Function, redraw: Function}} tell
 */
export function createOwnPoints(overlay, surface, { change, complain, say, redraw }) {
  let points = [];
  let view = null;
  let cross = null;
  let active = false;

  const group = `pg-kind-${(made += 1)}`;
  const text = element("textarea", { rows: "6", spellcheck: "false", placeholder: "0.5, -1.2, 1" });
  const kinds = ["1", "0", "none"].map((value) => element("input", { type: "radio", name: group, value, checked: value === "1" }));
  const words = ["adds a 1 (disc)", "adds a 0 (square)", "takes a point away"];
  const root = element(
    "fieldset",
    { class: "pg-section pg-own" },
    element("legend", {}, "Your own points"),
    element("div", { class: "pg-kinds", role: "radiogroup", "aria-label": "A click" }, element("span", {}, "A click"), ...kinds.map((kind, at) => element("label", {}, kind, ` ${words[at]}`))),
    element("p", { class: "pg-help" }, "With the keyboard: go to the picture, move the cross with the arrow keys, then press 1, 0, or Delete."),
    element("label", { class: "pg-own-text" }, "Or one point a line, x1, x2, answer (paste CSV here)", text),
    element(
      "div",
      {},
      element("button", { type: "button", click: takeText }, "Use these points"),
      element("button", { type: "button", click: () => change([]) }, "Take all away"),
    ),
  );

  overlay.addEventListener("click", (event) => {
    if (!active) return;
    const kind = kinds.find(({ checked }) => checked).value;
    const place = surface.place(event);
    if (kind === "none") takeAway(place);
    else add(place, Number(kind));
  });
  overlay.addEventListener("keydown", (event) => {
    if (!active) return;
    if (ARROWS[event.key]) move(ARROWS[event.key]);
    else if (event.key === "1" || event.key === "0") add(cross, Number(event.key));
    else if (event.key === "Delete" || event.key === "Backspace") takeAway(cross);
    else return;
    event.preventDefault();
  });
  for (const kind of ["focus", "blur"]) overlay.addEventListener(kind, () => active && redraw());

  return {
    root,
    cursor: () => (active && document.activeElement === overlay ? cross : null),
    show(setup, data) {
      active = setup.data === "own";
      points = setup.points;
      view = data.view;
      cross ??= [(view.x[0] + view.x[1]) / 2, (view.y[0] + view.y[1]) / 2];
      root.hidden = !active;
      overlay.toggleAttribute("data-own", active);
      if (active) overlay.setAttribute("tabindex", "0");
      else overlay.removeAttribute("tabindex");
      overlay.setAttribute("role", active ? "application" : "img");
      text.value = writePoints(points);
    },
  };

  function add([x1, x2], answer) {
    change([...points, [round(x1), round(x2), answer]]);
    say(`A ${answer} at ${round(x1)}, ${round(x2)}. ${points.length} points.`);
  }

  function takeAway([x1, x2]) {
    const across = view.x[1] - view.x[0];
    const distances = points.map((point) => Math.hypot(point[0] - x1, point[1] - x2));
    const nearest = distances.indexOf(Math.min(...distances));
    if (nearest < 0 || distances[nearest] > NEAR * across) return say("There is no point here.");
    change(points.filter((_, at) => at !== nearest));
    say(`Taken away. ${points.length} points.`);
  }

  function move([right, up]) {
    const stride = (view.x[1] - view.x[0]) / STEPS_ACROSS;
    const within = (value, [low, high]) => Math.min(high, Math.max(low, value));
    cross = [within(cross[0] + right * stride, view.x), within(cross[1] + up * stride, view.y)];
    redraw();
    say(`Cross at ${cross[0].toFixed(2)}, ${cross[1].toFixed(2)}.`);
  }

  function takeText() {
    try {
      change(readPoints(text.value));
    } catch (error) {
      complain(error.message);
    }
  }
}
