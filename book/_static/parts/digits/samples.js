// The samples: pictures to choose from, read again whenever noise, blur or the units change.

import { choices, drawPicture } from "./widgets.js";
import { element } from "../shared/page.js";

const SLICE = 6; // ms of work before the page gets its turn

/**
 * @param {object} settings
 * @param {{label: number}[]} settings.samples
 * @param {Float32Array[]} settings.pictures as they are untouched
 * @param {(index: number) => void} settings.onChoose
 * @param {(index: number) => {picture: Float32Array, digit: number}} settings.read what a sample looks like now, and
 *   what the network reads in it
 * @param {(index: number) => number} settings.untouched what it reads in the untouched sample, all units on
 */
export function samplesView({ samples, pictures, onChoose, read, untouched }) {
  const count = samples.length;
  const result = element("p", { class: "digits-accuracy", "aria-live": "polite" }, "Reading …");
  const gallery = choices({
    label: "Samples",
    class: "digits-gallery",
    options: samples.map(({ label }, index) => ({ label: `a ${label}`, pixels: pictures[index] })),
    onChoose,
  });
  const badges = gallery.buttons.map((each) => each.appendChild(element("span", { class: "digits-badge", "aria-hidden": "true" })));
  const now = Array(count).fill(null);
  const before = Array(count).fill(null);
  let next = 0;
  let waiting = 0;

  function work() {
    const end = performance.now() + SLICE;
    while (waiting > 0 && performance.now() < end) {
      before[next] ??= untouched(next);
      const { picture, digit } = read(next);
      now[next] = digit;
      drawPicture(gallery.canvases[next], picture);
      mark(next);
      next = (next + 1) % count;
      waiting -= 1;
    }
    if (waiting > 0) setTimeout(work);
    else tell();
  }

  function mark(index) {
    const { label } = samples[index];
    const wrong = now[index] !== label;
    badges[index].textContent = wrong ? now[index] : "";
    const words = `a ${label}, read as ${now[index]}`;
    gallery.buttons[index].setAttribute("aria-label", words);
    gallery.buttons[index].title = words;
  }

  function tell() {
    const right = (digits) => digits.filter((digit, index) => digit === samples[index].label).length;
    const text = `Of these ${count} pictures it reads ${right(now)} right; untouched and with all units on, ${right(before)}.`;
    if (result.textContent !== text) result.textContent = text;
  }

  return {
    element: element(
      "section",
      { class: "digits-samples", "aria-label": "Samples" },
      element("h3", {}, "Pictures it never studied"),
      result,
      gallery.element,
      element("p", { class: "digits-hint" }, "A number in the corner is a wrong answer."),
    ),
    choose: gallery.choose,
    /** Read all samples again, a few at a time. */
    refresh() {
      if (waiting === 0) setTimeout(work);
      waiting = count;
    },
  };
}
