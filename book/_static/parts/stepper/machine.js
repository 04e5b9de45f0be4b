// The drawing of the machine, drawings/machine.svg, brought to life.

import { writtenShort } from "./numbers.js";
import { FIELDS } from "./setting.js";

const TEETH_A_STEP = 2;
const TEETH_A_WEIGHT = 4;
const TOOTH = 360 / 16; // degrees, of the wheel of a weight; data-ratio says how the others follow
const LADDER = 338;

/**
 * @param {SVGElement} svg the drawing, a copy of that in the page
 * @returns {function(import("./walk.js").Step[], number, import("./setting.js").Setting): void} shows a step
 */
export function createMachine(svg) {
  const places = byData("place");
  const wires = byData("wire");
  const values = byData("value");
  const slopes = byData("slope");
  const dial = byData("dial");
  const wheels = [...svg.querySelectorAll("[data-layer]")];
  const engineer = svg.querySelector("[data-engineer]");
  const labels = ["x is the input", "w and b are weights and biases", "z is a sum", "h and p are answers", "L is the loss"];
  svg.setAttribute("aria-label", `The machine of two layers; its numbers are in the notes. ${labels.join(", ")}.`);

  return (steps, current, setting) => {
    const known = new Set(steps.slice(0, current + 1).map((step) => step.id));
    for (const [key, text] of values) {
      const line = steps.flatMap((step) => step.lines).find(({ id }) => id === key);
      const value = key in FIELDS ? setting[key] : known.has(key) ? line.value : NaN;
      text.textContent = Number.isNaN(value) ? "?" : writtenShort(value);
    }
    for (const [key, group] of slopes) {
      const step = steps.find(({ id }) => id === `by-${key}`);
      group.classList.toggle("is-known", known.has(step.id));
      group.querySelector("text").textContent = writtenShort(step.lines[0].value);
    }
    for (const [id, wire] of wires) {
      wire.classList.toggle("is-known", known.has(id));
      wire.classList.toggle("is-current", steps[current].id === id);
    }
    for (const [key, place] of places) place.classList.toggle("is-current", steps[current].place === key);
    turnWheels(known, setting);
    turnDial(steps.find(({ id }) => id === "p").lines[0].value, known.has("p"), setting.y);
    engineer.style.transform = `translate(${LADDER}px, ${height(steps[current])}px)`;
  };

  function byData(name) {
    return new Map([...svg.querySelectorAll(`[data-${name}]`)].map((part) => [part.dataset[name], part]));
  }

  /** The wheels of a layer turn when a number goes through them, and when a weight of theirs changes. */
  function turnWheels(known, setting) {
    for (const wheel of wheels) {
      const { layer, ratio } = wheel.dataset;
      const weights = Math.asinh(setting[`w${layer}`] + 2 * setting[`b${layer}`]);
      const teeth = TEETH_A_WEIGHT * weights + (known.has(`z${layer}`) ? TEETH_A_STEP : 0);
      wheel.style.transform = `rotate(${teeth * TOOTH * Number(ratio)}deg)`;
    }
  }

  function turnDial(p, known, y) {
    dial.get("p").classList.toggle("is-known", known);
    dial.get("p").style.transform = `rotate(${180 * (known ? p : 0)}deg)`;
    dial.get("y").style.transform = `rotate(${180 * y}deg)`;
  }

  /** Where the engineer stands: before the dial until the blame goes back, then beside each place. */
  function height({ sheet, place }) {
    const { y, height } = places.get(sheet === "forward" ? "L" : place).querySelector("rect");
    return y.baseVal.value + height.baseVal.value / 2 - 6;
  }
}
