// Shows what a cell prints, displays and raises.
import { element } from "./elements.js";

const VEGA = "application/vnd.vegalite.v5+json";

/** The place under a cell where its outputs go. */
export class Outputs {
  constructor() {
    this.host = element("div", { class: "here-output" });
  }

  clear() {
    this.host.replaceChildren();
  }

  /** Add what a cell has printed or displayed; see worker.js for the kinds. */
  add(kind, text) {
    if (kind === "display") this.#display(JSON.parse(text));
    else this.#print(kind, text);
  }

  #print(kind, text) {
    const name = `here-${kind}`;
    let last = this.host.lastElementChild;
    if (!last?.classList.contains(name)) {
      last = element("pre", { class: name, tabindex: "0" });
      this.host.append(last);
    }
    last.append(text);
  }

  #display(bundle) {
    if (bundle[VEGA] && window.liveCharts) this.host.append(window.liveCharts.make(bundle[VEGA]));
    else if (bundle["text/plain"]) this.#print("result", `${bundle["text/plain"]}\n`);
  }

  /** Show an error: the learner's own line, what it means, and for those who want it Python's own words. */
  fail({ title, line, code, plain, trace }) {
    const where = line ? element("p", {}, `Line ${line}: `, element("code", {}, code)) : "";
    this.host.append(element("div", { class: "here-error" },
      element("p", {}, element("strong", {}, title)), where, plain ? element("p", {}, plain) : "",
      element("details", {}, element("summary", {}, "All that Python says"), element("pre", { tabindex: "0" }, trace))));
  }
}
