// "Check here": the editor with an exercise's cell, which runs with its checker.
import { answer, keepAnswer } from "./answers.js";
import { element } from "./elements.js";
import { LiveCell } from "./live-cell.js";
import { runner } from "./runner.js";

/**
 * Open an exercise.
 * @param {{cell: HTMLElement, bar: HTMLElement, name: string, page: Object, place: Object}} exercise its cell in the page,
 *   the bar under it, its checker's name; what the page knows, and where Python is
 */
export async function open({ cell, bar, name, page, place }) {
  runner.setUp(place);
  runner.start().catch(() => {}); // while the learner writes; a failure shows when the cell is run
  const original = cell.querySelector(".cell_input pre").textContent.trimEnd();
  const live = new LiveCell({
    source: answer(name) ?? original, label: "Your answer, in Python", verb: "Check", space: page.chapter,
    changed: (text) => keepAnswer(name, text),
    done: (result) => show(live, name, page, result),
  });
  live.tools.append(element("button", {
    type: "button", click: () => {
      live.write(original);
      keepAnswer(name, undefined);
      live.outputs.clear();
      live.say("The cell is as it was at first.");
    },
  }, "Start over"));
  await live.edit();
  cell.hidden = true;
  bar.replaceWith(live.host);
  live.host.dataset.exercise = name;
  dispatchEvent(new Event("weekend-offered"));
  live.editor.focus();
}

const OPENINGS = new Map([[true, "Right."], [false, "Not yet."], [null, "Not answered yet."]]);
const KINDS = new Map([[true, "right"], [false, "wrong"], [null, ""]]);

function show(live, name, page, { verdict, error }) {
  if (error) return;
  if (!verdict) {
    live.say(`The cell ran. To have it checked, end it with check.${name}(…), as at first.`);
    return;
  }
  live.say(`${OPENINGS.get(verdict.right)} ${verdict.text}`, KINDS.get(verdict.right));
  if (verdict.right) dispatchEvent(new CustomEvent("weekend-checked", { detail: { chapter: page.chapter, exercise: name } }));
}
