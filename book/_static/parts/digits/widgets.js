// Small parts that the views of "Try the network" are built from.

import { SIDE } from "./pictures.js";
import { element } from "../shared/page.js";

export const button = (label, click, attributes = {}) => element("button", { type: "button", click, ...attributes }, label);

/** A share as a whole percentage; never 0% or 100% unless it is. */
export function percent(share) {
  if (share > 0.995 && share < 1) return ">99%";
  if (share > 0 && share < 0.005) return "<1%";
  return `${Math.round(100 * share)}%`;
}

/** A labelled slider that shows its value. */
export function slider({ label, max, step, value, onInput }) {
  const shown = element("span", { class: "digits-value", "aria-hidden": "true" }, String(value));
  const input = element("input", { type: "range", min: 0, max, step });
  input.value = value;
  input.oninput = () => {
    shown.textContent = input.value;
    onInput(Number(input.value));
  };
  return {
    element: element("label", { class: "digits-slider" }, element("span", {}, `${label}: `, shown), input),
    set(number) {
      input.value = number;
      shown.textContent = input.value;
    },
  };
}

/**
 * Let one Tab stop stand for a group of buttons; the arrow keys, Home and End move inside it.
 * @param {HTMLElement} group
 * @param {HTMLElement[]} buttons
 * @param {(index: number) => void} [onMove]
 */
export function rove(group, buttons, onMove = () => {}) {
  const stop = (index) => buttons.forEach((each, at) => (each.tabIndex = at === index ? 0 : -1));
  stop(0);
  group.addEventListener("focusin", ({ target }) => stop(buttons.indexOf(target.closest("button"))));
  group.addEventListener("keydown", (event) => {
    const now = buttons.indexOf(event.target.closest("button"));
    const next = {
      ArrowRight: now + 1,
      ArrowDown: now + 1,
      ArrowLeft: now - 1,
      ArrowUp: now - 1,
      Home: 0,
      End: buttons.length - 1,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const index = (next + buttons.length) % buttons.length;
    buttons[index].focus();
    onMove(index);
  });
  return stop;
}

/**
 * A group of pictures of which one is chosen.
 * @param {{label: string, class: string, options: {label: string, pixels: ArrayLike<number>}[],
 *   onChoose: (index: number) => void}} settings
 */
export function choices({ label, class: name, options, onChoose }) {
  const canvases = options.map(({ pixels }) => {
    const canvas = element("canvas", { width: SIDE, height: SIDE });
    drawPicture(canvas, pixels);
    return canvas;
  });
  const buttons = options.map((option, index) =>
    element(
      "button",
      {
        type: "button",
        role: "radio",
        "aria-checked": "false",
        "aria-label": option.label,
        title: option.label,
        click: () => pick(index),
      },
      canvases[index],
    ),
  );
  const group = element("div", { class: `digits-choices ${name}`, role: "radiogroup", "aria-label": label }, ...buttons);
  const stop = rove(group, buttons, pick);

  function choose(index) {
    buttons.forEach((each, at) => each.setAttribute("aria-checked", String(at === index)));
    stop(index ?? 0);
  }

  function pick(index) {
    choose(index);
    onChoose(index);
  }

  return { element: group, buttons, canvases, choose };
}

/**
 * @param {HTMLCanvasElement} canvas 32 x 32
 * @param {ArrayLike<number>} pixels 32 x 32 x 3, 0 to 255
 */
export function drawPicture(canvas, pixels) {
  const image = new ImageData(SIDE, SIDE);
  for (let at = 0; at < SIDE * SIDE; at++) {
    for (let colour = 0; colour < 3; colour++) image.data[4 * at + colour] = pixels[3 * at + colour];
    image.data[4 * at + 3] = 255;
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** The page's colours between paper and ink, as [red, green, blue] for a value from 0 to 1. */
export function palette() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => {
    const hexadecimal = style.getPropertyValue(name).trim().slice(1);
    return [0, 2, 4].map((at) => parseInt(hexadecimal.slice(at, at + 2), 16));
  };
  const stops = [colour("--wk-paper"), colour("--wk-accent"), colour("--wk-ink")];
  return (value) => {
    const place = Math.min(1, Math.max(0, value)) * (stops.length - 1);
    const below = Math.min(stops.length - 2, Math.floor(place));
    return stops[below].map((low, at) => low + (place - below) * (stops[below + 1][at] - low));
  };
}
