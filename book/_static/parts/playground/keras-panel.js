/** "Copy as Keras": the attempt as a program. */

import { copy, element } from "../shared/page.js";
import { writeKeras } from "./keras.js";

/**
 * @param {() => object} current gives the attempt
 * @param {(words: string) => void} say
 */
export function createKerasPanel(current, say) {
  const code = element("code");
  const button = element("button", { type: "button", click: copyProgram }, "Copy as Keras");
  const root = element(
    "details",
    { class: "pg-section pg-keras", toggle: refresh },
    element("summary", {}, "The same in Keras"),
    element("p", {}, "A complete program with these points, these first weights and as many steps. It reaches the same loss."),
    button,
    element("pre", { tabindex: "0", "aria-label": "Keras program" }, code),
  );
  return { root, refresh };

  function refresh() {
    if (root.open) code.textContent = writeKeras(current());
  }

  async function copyProgram() {
    refresh();
    if (await copy(code.textContent)) say("The program is copied.");
    else {
      getSelection().selectAllChildren(code);
      say("Your browser does not let the page copy. The program is selected: copy it with Ctrl+C.");
    }
  }
}
