// What the network answers, and where it comes from.

import { argmax } from "./conv.js";
import { percent } from "./widgets.js";
import { element } from "../shared/page.js";

/** The verdict and the ten scores. */
export function answerView() {
  const verdict = element("p", { class: "digits-verdict" });
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const bar = element("span", { class: "digits-bar" });
    const mark = element("span", { class: "digits-mark" });
    const number = element("td");
    const track = element("td", { "aria-hidden": "true" }, element("span", { class: "digits-track" }, bar, mark));
    const row = element("tr", {}, element("th", { scope: "row" }, String(digit)), track, number);
    return { row, bar, mark, number };
  });
  const table = element(
    "table",
    { class: "digits-scores" },
    element("caption", {}, "Score of each digit. The notch is the score of the untouched picture, with all units on."),
    element("tbody", {}, ...rows.map(({ row }) => row)),
  );
  return {
    element: element("div", { class: "digits-answer" }, verdict, table),

    /**
     * @param {{scores: Float32Array, before: Float32Array, truth: number | null, empty: boolean}} answer
     *   before: the scores of the untouched picture with all units on
     * @returns {string} the verdict in words
     */
    draw({ scores, before, truth, empty }) {
      rows.forEach(({ row, bar, mark, number }, digit) => {
        row.classList.toggle("digits-first", digit === argmax(scores));
        bar.style.width = `${100 * scores[digit]}%`;
        mark.style.left = `${100 * before[digit]}%`;
        number.textContent = percent(scores[digit]);
      });
      verdict.textContent = inWords(scores, before, truth, empty);
      return verdict.textContent;
    },
  };
}

function inWords(scores, before, truth, empty) {
  const read = argmax(scores);
  const score = percent(scores[read]);
  if (empty) return `Nothing is drawn yet. The network says ${read} (${score}) all the same: it only knows digits.`;
  const judged = truth === null ? "" : read === truth ? " That is right." : ` Wrong: it is a ${truth}.`;
  const first = argmax(before);
  const untouched = first === read ? "" : ` Untouched, it read a ${first} (${percent(before[first])}).`;
  return `It reads a ${read} (${score}).${judged}${untouched}`;
}

/** How the network was made and measured, as its file says. */
export function provenanceView(provenance) {
  const { accuracy, half_off, rounding, versions } = provenance;
  const share = (value) => `${(100 * value).toFixed(1)}%`;
  const facts = {
    "Weights and biases": provenance.parameters.toLocaleString("en"),
    "Trained on": `${provenance.training_pictures.toLocaleString("en")} digits of ${provenance.data}, ${provenance.epochs} epochs, seed ${provenance.seed}`,
    "Validation accuracy": `${share(accuracy.int8.validation)} (before rounding: ${share(accuracy.float32.validation)})`,
    "Test accuracy": `${share(accuracy.int8.test)} (before rounding: ${share(accuracy.float32.test)})`,
    "Validation digits on white, on black": `${share(accuracy.int8.white)}, ${share(accuracy.int8.black)}`,
    ...Object.fromEntries(
      Object.entries(half_off).map(([name, { mean, lowest, highest }]) => [
        `Validation, half of ${name} off`,
        `${share(mean)} on average; ${share(lowest)} to ${share(highest)} between random halves`,
      ]),
    ),
    "What rounding changed": `${rounding.changed_classes} answers on validation; no score before softmax by more than ${rounding.largest_logit_difference}`,
    "Made by": `${provenance.command}, with Keras ${versions.keras} on ${versions.backend}`,
    "Data fingerprint": provenance.fingerprint,
  };
  const rows = Object.entries(facts).map(([name, value]) =>
    element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, value)),
  );
  return element(
    "details",
    { class: "digits-provenance" },
    element("summary", {}, "How this network was made and measured"),
    element("table", {}, element("tbody", {}, ...rows)),
  );
}
