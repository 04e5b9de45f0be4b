// The engineer's notes: the pencil calculation of the chapter, which grows by a line a step.

import { element } from "../shared/page.js";
import { written } from "./numbers.js";

const SHEETS = {
  forward: "Forward",
  backward: "Backward: the slope of the loss",
  turn: "The turn: weight − rate · slope",
};

/** @param {(string|import("./walk.js").Part)[]} arithmetic @returns {(string|Node)[]} */
export function arithmeticNodes(arithmetic) {
  return arithmetic.map((part) =>
    typeof part === "string" ? part : element("data", { value: String(part.value), class: part.role }, part.text),
  );
}

/** @param {number} value */
export function resultNode(value) {
  return element("data", { value: String(value), class: "result" }, written(value));
}

/**
 * @param {import("./walk.js").Step[]} steps any walk: all have the same lines
 * @returns {{node: HTMLElement, show: function(import("./walk.js").Step[], number, Set<string>): void}} `show` takes
 *   the walk, the number of the step, and the ids of the lines to mark as new
 */
export function createNotes(steps) {
  const rows = new Map();
  const tables = Object.entries(SHEETS).map(([sheet, caption]) => {
    const body = element("tbody");
    for (const line of steps.filter((step) => step.sheet === sheet).flatMap((step) => step.lines)) {
      const row = element("tr", { "data-line": line.id });
      rows.set(line.id, row);
      body.append(row);
    }
    return element("table", {}, element("caption", {}, caption), body);
  });

  function show(walked, current, changed) {
    walked.forEach((step, number) => {
      for (const line of step.lines) {
        const row = rows.get(line.id);
        const known = number <= current;
        row.classList.toggle("is-known", known);
        if (known) row.removeAttribute("aria-hidden");
        else row.setAttribute("aria-hidden", "true");
        row.classList.toggle("is-current", number === current);
        row.replaceChildren(...cells(line, known, changed.has(line.id)));
      }
    });
  }

  return { node: element("div", { class: "stepper-notes" }, ...tables), show };
}

/** The cells of a line. One that is not yet known has them too, unseen and unheard, so that it takes its room already. */
function cells({ name, arithmetic, value }, known, changed) {
  const ink = (...nodes) => element("span", { class: "stepper-ink" }, ...nodes);
  const mark = known && changed ? [element("span", { class: "stepper-star", role: "img", "aria-label": "changed" }, "*")] : [];
  return [
    element("th", { scope: "row" }, ink(name)),
    element("td", {}, ink(...arithmeticNodes(arithmetic))),
    element("td", {}, ink("= ", resultNode(value), ...mark)),
  ];
}
