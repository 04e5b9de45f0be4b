/**
 * The line that follows pointer, finger and arrow keys over the loss curves, with the values at its place beside it. It
 * looks and acts as on the book's charts (curves.js).
 */

import { element } from "../shared/page.js";

const PARTS = { training: "training loss", validation: "validation loss" };
const BESIDE = 14; // pixels between the line and the card

/**
 * @param {HTMLCanvasElement} canvas
 * @param {(value: number) => string} written writes a loss
 * @returns {{root: HTMLElement, show: (drawn: import("./curves.js").Drawn) => void}} `root` holds the canvas; `show` is
 *   told what has been drawn
 */
export function createCurveCursor(canvas, written) {
  const line = element("div", { class: "chart-line", hidden: true });
  const card = element("div", { class: "chart-card", hidden: true, "aria-hidden": "true" });
  const handle = element("div", { class: "chart-cursor", tabindex: "0", role: "slider", "aria-label": "Losses by epoch" }, line);
  const root = element("div", { class: "pg-chart" }, canvas, handle, card);
  let drawn = null;
  let index = 0;
  let epoch = null; // where the reader has put the line; null: at the end, wherever that is

  handle.addEventListener("pointermove", follow);
  handle.addEventListener("pointerdown", follow);
  handle.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && document.activeElement !== handle && hide());
  handle.addEventListener("focus", () => moveTo(index));
  handle.addEventListener("blur", hide);
  handle.addEventListener("keydown", (event) => {
    const last = drawn.shown.length - 1;
    const target = {
      ArrowLeft: index - 1, ArrowDown: index - 1, ArrowRight: index + 1, ArrowUp: index + 1,
      PageDown: index - 10, PageUp: index + 10, Home: 0, End: last,
    }[event.key];
    if (event.key === "Escape") hide();
    if (target === undefined) return;
    event.preventDefault();
    moveTo(Math.max(0, Math.min(last, target)));
  });

  return { root, show };

  /** Put the handle over the new drawing; the line stays at its epoch, or at the nearest that is left. */
  function show(now) {
    drawn = now;
    const { left, top, width, height } = drawn.plot;
    Object.assign(handle.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
    const last = drawn.shown.length - 1;
    handle.setAttribute("aria-disabled", last < 0);
    if (last < 0) return hide();
    handle.setAttribute("aria-valuemin", drawn.shown[0].epoch);
    handle.setAttribute("aria-valuemax", drawn.shown[last].epoch);
    if (epoch !== null && epoch > drawn.shown[last].epoch) epoch = null; // the training began anew
    index = epoch === null ? last : nearest(drawn.x(epoch));
    write();
    if (!card.hidden) place();
  }

  function nearest(x) {
    const distance = ({ epoch }) => Math.abs(drawn.x(epoch) - x);
    return drawn.shown.reduce((best, record, at) => (distance(record) < distance(drawn.shown[best]) ? at : best), 0);
  }

  function follow(event) {
    if (!event.isPrimary) return; // a second finger, or the hand
    if (drawn?.shown.length) moveTo(nearest(drawn.plot.left + event.clientX - handle.getBoundingClientRect().left));
  }

  function moveTo(to) {
    if (!drawn?.shown.length) return;
    index = to;
    epoch = drawn.shown[index].epoch;
    write();
    card.hidden = line.hidden = false;
    place();
  }

  function hide() {
    card.hidden = line.hidden = true;
  }

  /** Write the values into the card and into what a screen reader says, where they have changed. */
  function write() {
    const here = drawn.shown[index];
    const title = `epoch ${here.epoch.toLocaleString("en")}`;
    const values = Object.entries(PARTS).filter(([part]) => here[part] !== undefined);
    const spoken = values.map(([part, name]) => `${name}: ${written(here[part])}`);
    const text = `${title}. ${spoken.join("; ")}`;
    if (handle.getAttribute("aria-valuetext") === text) return;
    handle.setAttribute("aria-valuenow", here.epoch);
    handle.setAttribute("aria-valuetext", text);
    card.replaceChildren(
      element("b", {}, title),
      ...values.flatMap(([part, name]) => [
        element("span", { class: `pg-key pg-key-${part}` }, name),
        element("span", {}, written(here[part])),
      ]),
    );
  }

  function place() {
    const x = drawn.x(drawn.shown[index].epoch);
    line.style.left = `${x - drawn.plot.left}px`;
    const room = root.clientWidth - card.offsetWidth;
    const left = x + BESIDE <= room ? x + BESIDE : x - BESIDE - card.offsetWidth;
    card.style.left = `${Math.max(0, Math.min(left, room))}px`;
    card.style.top = `${drawn.plot.top + 4}px`;
  }
}
