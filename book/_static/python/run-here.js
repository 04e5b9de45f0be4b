// "Run here": the chapter's cells run in the page, one by one or all at once, in one session, after edits too.
import { element } from "./elements.js";
import { LiveCell } from "./live-cell.js";
import { runner } from "./runner.js";

/**
 * Give every cell of the chapter its buttons.
 * @param {{lesson: HTMLElement, page: Object, place: Object, base: URL, button: HTMLElement}} options the bar under the
 *   title; what the page knows; where Python is; the address of these modules' folder; the button that was pressed
 */
export async function open({ lesson, page, place, base, button }) {
  const address = new URL(`cells/${page.chapter}.json?v=${page.cells}`, base);
  const answer = await fetch(address);
  if (!answer.ok) throw new Error("the chapter's cells are missing");
  const cells = await answer.json();
  runner.setUp(place);
  runner.start().catch(() => {}); // a failure shows when a cell is run
  const shown = [...document.querySelectorAll("div.cell:not(.tag_quiz, .tag_exercise)")];
  const steps = cells.map((cell) => new Step(cell, cell.shown ? shown.shift() : null, page));
  const all = element("button", { type: "button", click: () => runAll(steps, all, status) }, "Run all");
  const stop = element("button", { type: "button", hidden: true, click: () => runner.stop() }, "Stop");
  const back = element("button", { type: "button", click: () => steps.forEach((step) => step.restore()) }, "Stored outputs");
  const status = element("p", { class: "here-status", role: "status" });
  runner.addEventListener("change", ({ detail: { state } }) => { stop.hidden = state !== "running"; });
  const tools = element("div", { class: "here-tools", role: "group", "aria-label": "All cells of this page" }, all, stop, back);
  button.replaceWith(element("span", { class: "here-note" }, "Each cell has its buttons now."));
  lesson.after(tools, status);
  all.focus();
}

/** A cell of the chapter. */
class Step {
  constructor({ source, needs }, place, page) {
    this.source = source;
    this.needs = needs;
    if (place && needs) this.#say(place, needs, page);
    else if (!needs) this.live = new LiveCell({ source, label: "The cell's code, in Python", verb: "Run", space: page.chapter });
    if (place && !needs) this.#fill(place);
  }

  #say(place, needs, page) {
    place.append(element("div", { class: "here-bar" },
      `This cell needs ${needs}, which this page doesn't have: `,
      element("a", { href: page.colab, class: "reference external" }, "open the lesson on Colab"), "."));
  }

  #fill(place) {
    const { live } = this;
    this.stored = [...place.querySelectorAll(":scope > .cell_output")];
    this.code = place.querySelector(".cell_input");
    const edit = element("button", {
      type: "button", click: async () => {
        await live.edit();
        this.code.hidden = edit.hidden = true;
      },
    }, "Edit");
    this.edit = edit;
    live.tools.append(edit);
    live.begin = () => this.stored.forEach((output) => { output.hidden = true; });
    (this.code ?? place).after(live.host);
  }

  run() {
    return this.live ? this.live.run() : null;
  }

  /** Bring back what the page showed at first: the stored outputs, and the cell's own code. */
  restore() {
    if (!this.live) return;
    this.live.outputs.clear();
    this.live.say("");
    this.live.write(this.source);
    for (const output of this.stored ?? []) output.hidden = false;
  }
}

/** Run all cells from the top; the first error ends it. */
async function runAll(steps, button, status) {
  button.disabled = true;
  status.textContent = "";
  let ran = 0, lacking = 0, failed = null;
  for (const step of steps) {
    if (!step.live) {
      lacking += 1;
      continue;
    }
    const result = await step.run();
    if (!result || result.error) {
      failed = step;
      break;
    }
    ran += 1;
  }
  button.disabled = false;
  const left = lacking ? ` ${lacking} need more than this page has.` : "";
  status.textContent = failed ? `It ended after ${ran} cells; the next one says why.` : `${ran} cells have run.${left}`;
  if (failed) (failed.live.host.isConnected ? failed.live.host : status).scrollIntoView({ block: "center" });
}
