// The picture that the network sees, which is also the pad to draw on: by mouse, finger, pen or keyboard.

import { SIDE } from "./pictures.js";
import { drawPicture } from "./widgets.js";
import { element } from "../shared/page.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const MIDDLE = SIDE / 2;

/**
 * @param {{announce: (text: string) => void,
 *   onLine: (from: number[], to: number[], rub: boolean) => void}} settings places are [column, row], from 0
 */
export function drawingPad({ announce, onLine }) {
  const canvas = element("canvas", {
    width: SIDE,
    height: SIDE,
    tabindex: 0,
    role: "application",
    "aria-roledescription": "drawing pad",
    "aria-label": "The picture that the network sees, 32 by 32 pixels",
    "aria-describedby": "digits-how-to-draw",
  });
  const cursor = element("span", { class: "digits-cursor", hidden: "" });
  const rubber = element("button", { type: "button", "aria-pressed": "false" }, "Rubber");
  const hint = element(
    "p",
    { class: "digits-hint", id: "digits-how-to-draw" },
    "Draw on the picture with a mouse or a finger. By keyboard: the arrow keys move, Space puts the pen down and lifts it.",
  );
  const rubbing = () => rubber.getAttribute("aria-pressed") === "true";
  rubber.onclick = () => rubber.setAttribute("aria-pressed", String(!rubbing()));

  let drawing = null; // the one pointer that draws, as it came down
  let last = null;
  const placeOf = (event) => {
    const box = canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) / box.width) * SIDE - 0.5,
      ((event.clientY - box.top) / box.height) * SIDE - 0.5,
    ];
  };
  const moveTo = (place) => {
    onLine(last ?? place, place, rubbing());
    last = place;
  };
  canvas.onpointerdown = (event) => {
    if (event.button !== 0) return;
    const penOverHand = event.pointerType === "pen" && drawing?.pointerType === "touch";
    if (drawing && !penOverHand) return;
    drawing = event;
    last = null;
    canvas.setPointerCapture(event.pointerId);
    cursor.hidden = true;
    moveTo(placeOf(event));
  };
  canvas.onpointermove = (event) => {
    if (event.pointerId === drawing?.pointerId) moveTo(placeOf(event));
  };
  canvas.onpointerup = canvas.onpointercancel = canvas.onlostpointercapture = (event) => {
    if (event.pointerId === drawing?.pointerId) drawing = last = null;
  };

  let place = [MIDDLE, MIDDLE];
  let down = false;
  const showCursor = () => {
    cursor.hidden = false;
    cursor.classList.toggle("digits-down", down);
    cursor.style.left = `${(100 * place[0]) / SIDE}%`;
    cursor.style.top = `${(100 * place[1]) / SIDE}%`;
  };
  canvas.onfocus = () => {
    if (canvas.matches(":focus-visible")) showCursor();
  };
  canvas.onblur = () => {
    cursor.hidden = true;
    down = false;
  };
  canvas.onkeydown = (event) => {
    const step = ARROWS[event.key];
    if (!step && event.key !== " ") return;
    event.preventDefault();
    const before = place;
    if (step) place = place.map((at, axis) => Math.min(SIDE - 1, Math.max(0, at + step[axis])));
    else down = !down;
    if (down) onLine(before, place, rubbing());
    showCursor();
    announce(`Column ${place[0] + 1}, row ${place[1] + 1}, pen ${down ? "down" : "up"}`);
  };

  return {
    element: element("div", { class: "digits-pad" }, canvas, cursor),
    hint,
    rubber,
    focus: () => canvas.focus(),
    draw: (picture) => drawPicture(canvas, picture),
  };
}
