// A cell that the reader can edit and run: editor, buttons, what it says, and its outputs.
import { element } from "./elements.js";
import { Outputs } from "./outputs.js";
import { runner } from "./runner.js";

let count = 0;

const WORDS = {
  starting: "Python is starting. The first time, it is fetched (about 9 MB).",
  running: "Running …",
  stopped: "Stopped. Names that were made before are gone.",
};

export class LiveCell {
  /**
   * @param {{source: string, label: string, verb: string, space: string, changed: function(string): void,
   *   begin: function(): void, done: function(Object): void}} options verb stands on the button; changed takes each edited
   *   text; begin is called before each run, done with its result
   */
  constructor({ source, label, verb, space, changed = () => {}, done = () => {}, begin = () => {} }) {
    Object.assign(this, { label, verb, space, changed, done, begin });
    this.source = source;
    this.number = ++count;
    this.outputs = new Outputs();
    this.status = element("p", { class: "here-status", role: "status" });
    this.editorHost = element("div", { class: "here-editor highlight", hidden: true });
    this.hint = element("span", { class: "here-hint", id: `here-hint-${this.number}`, hidden: true },
      "Ctrl and Enter runs it. Escape, then Tab, leaves the editor.");
    this.runButton = element("button", { type: "button", click: () => this.run() }, verb);
    this.stopButton = element("button", { type: "button", hidden: true, click: () => runner.stop() }, "Stop");
    this.progress = element("progress", { class: "here-progress", hidden: true, "aria-label": "Fetching Python" });
    this.amount = element("span", { class: "here-note" });
    this.tools = element("div", { class: "here-tools" }, this.runButton, this.stopButton, this.progress, this.amount);
    this.host = element("div", { class: "here-cell" }, this.editorHost, this.tools, this.hint, this.status, this.outputs.host);
    runner.addEventListener("change", ({ detail }) => this.#follow(detail));
  }

  /** Open the editor; it is loaded for the first cell. */
  async edit() {
    if (!this.editor) {
      const { createEditor } = await import("./codemirror.js");
      this.editorHost.hidden = this.hint.hidden = false;
      this.editor = createEditor(this.editorHost, {
        text: this.source, label: this.label, description: this.hint.id, run: () => this.run(),
        change: (text) => {
          this.source = text;
          this.changed(text);
        },
      });
    }
    this.editor.focus();
  }

  /** Put a text into the cell. */
  write(text) {
    this.source = text;
    if (this.editor) this.editor.text = text;
  }

  say(text, kind = "") {
    this.status.dataset.kind = kind;
    this.status.textContent = text;
  }

  /** Run the cell, and return its result; null where Python was stopped or failed. */
  async run() {
    if (this.waiting) return null;
    this.waiting = true;
    this.runButton.disabled = true;
    this.stopButton.hidden = false;
    this.begin();
    this.outputs.clear();
    this.say(runner.state === "ready" ? WORDS.running : WORDS.starting);
    const cell = { source: this.source, name: `<cell ${this.number}>`, space: this.space };
    let result = null;
    try {
      result = await runner.run(cell, (kind, text) => this.outputs.add(kind, text));
      if (result.error) {
        this.outputs.fail(result.error);
        this.say(result.error.line ? `An error in line ${result.error.line}.` : "An error.", "wrong");
      } else this.say("");
      this.done(result);
    } catch (error) {
      this.say(error.stopped ? WORDS.stopped : `${error.message}. Press ${this.verb} to start it again.`);
    }
    this.waiting = false;
    this.runButton.disabled = false;
    this.stopButton.hidden = true;
    this.progress.hidden = true;
    this.amount.textContent = "";
    return result;
  }

  #follow({ state, loaded, total }) {
    if (!this.waiting) return;
    if (state === "running") this.say(WORDS.running);
    this.progress.hidden = state !== "starting" || !total;
    if (state === "starting" && total) {
      this.progress.max = total;
      this.progress.value = loaded;
      this.amount.textContent = `${(loaded / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB, unpacked`;
    } else this.amount.textContent = "";
  }
}
