// Offers Python in this page: a button under each exercise that can be checked here, and one that runs the chapter.
// A classic script, so that it can say why nothing runs in a copy that was opened from a file. All else is loaded on a press.
(() => {
  "use strict";

  const page = JSON.parse(document.getElementById("python-page").textContent);
  const base = new URL(".", document.currentScript.src);
  const served = location.protocol.startsWith("http");
  const place = {
    runtime: new URL(page.runtime, base).href, archive: new URL(page.archive, base).href, bytes: page.bytes,
    packages: page.packages,
  };

  function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  /** A button that loads a module and calls its function `open` once. */
  function opener(words, module, options) {
    const button = element("button", { type: "button", class: "here-open" }, words);
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        const { open } = await import(new URL(module, base));
        await open({ ...options, page, place, base, button });
      } catch (error) {
        button.disabled = false;
        button.after(element("span", { role: "alert", class: "here-note" }, ` This could not start (${error.message}).`));
        console.error(error);
      }
    });
    return button;
  }

  const colab = () => element("a", { href: page.colab, class: "reference external" }, "open the lesson on Colab");

  function offer(cell) {
    const names = [...cell.textContent.matchAll(/\bcheck\.(\w+)\(/g)];
    const name = names.at(-1)?.[1];
    if (!(name in page.exercises)) return;
    const needs = page.exercises[name];
    const bar = element("div", { class: "here-bar", "data-exercise": name });
    if (needs) bar.append(`This exercise needs ${needs}, which this page doesn't have: `, colab(), ".");
    else if (served) bar.append(opener("Check here", "check-here.js", { cell, bar, name }));
    else if (!document.querySelector(".here-file")) bar.append(whyNot());
    cell.after(bar);
  }

  const whyNot = () => element("span", { class: "here-file" },
    "Answers can be checked in this page, but browsers start no Python from a file. In a terminal, go to the folder of " +
    "this copy, run ", element("code", {}, "python -m http.server"), ", and open ",
    element("code", {}, "http://localhost:8000"), ".");

  for (const cell of document.querySelectorAll("div.cell.tag_exercise")) offer(cell);
  dispatchEvent(new Event("weekend-offered")); // progress.js marks what is solved
  const waiting = document.querySelector(".lesson-bar [data-waiting]"); // keeps the place, so that nothing jumps
  if (served) waiting?.replaceWith(opener(waiting.textContent, "run-here.js", { lesson: waiting.parentElement }));
})();
