/** What was tried, with its scores: a row for each attempt, the latest first. */

import { DATASETS } from "./datasets.js";
import { element } from "../shared/page.js";
import { unusual } from "./state.js";

const COLUMNS = ["Data", "Network", "What else", "Epochs", "Training loss", "Validation loss", "Right", ""];
const SHOWN_ELSEWHERE = ["data", "hidden", "points", "steps", "speed", "task"];

/** @param {(setup: object) => void} goBack is told the set-up that a reader wants again */
export function createHistory(goBack) {
  const body = element("tbody");
  const empty = element("p", { class: "pg-empty" }, "Nothing yet. Each attempt gets a row when you pause it or change something.");
  const head = element("tr", {}, ...COLUMNS.map((name) => element("th", { scope: "col" }, name || element("span", { class: "pg-hidden-text" }, "Again"))));
  const table = element("table", { class: "pg-history", hidden: true }, element("thead", {}, head), body);
  const root = element(
    "section",
    { class: "pg-section", "aria-label": "What you tried" },
    element("p", { class: "pg-heading" }, "What you tried"),
    empty,
    element("div", { class: "pg-scroll", tabindex: "0", role: "region", "aria-label": "Table of attempts" }, table),
  );
  const rows = new Map();
  const numbers = new Map();
  return { root, note };

  /** Write an attempt's row, or write it anew. */
  function note(attempt, { training, validation }) {
    const setup = { ...attempt.setup, steps: attempt.steps };
    const loss = (part) => (part ? (Number.isFinite(part.loss) ? part.loss.toFixed(4) : "NaN") : "–");
    numbers.set(attempt, numbers.get(attempt) ?? numbers.size + 1);
    const again = element(
      "button",
      { type: "button", click: () => goBack(setup), "aria-label": `Go back to attempt ${numbers.get(attempt)}` },
      "Again",
    );
    const cells = [
      DATASETS[setup.data].label,
      [attempt.data.inputs, ...setup.hidden, 1].join("-"),
      special(setup),
      Math.floor(attempt.epoch).toLocaleString("en"),
      loss(training),
      loss(validation),
      `${Math.round(100 * (validation ?? training).accuracy)}%`,
      again,
    ];
    const row = element("tr", {}, ...cells.map((cell) => element("td", {}, cell)));
    rows.get(attempt)?.remove();
    rows.set(attempt, row);
    body.prepend(row);
    table.hidden = false;
    empty.hidden = true;
  }
}

/** The other settings that differ from the usual ones. */
function special(setup) {
  const others = unusual(setup).filter(([name]) => !SHOWN_ELSEWHERE.includes(name));
  return others.map(([name, text]) => `${name} ${text.replaceAll("_", " ")}`).join(", ") || "as usual";
}
