// What the reader has done: chapters ticked off and quiz answers, kept in this browser only.
// A classic script, so that it runs in the copy of the book that opens from a file, too.
"use strict";
(() => {
  const KEY = "weekend-progress";
  const ICON = { done: "☑", open: "☐" };
  const chapter = document.querySelector('meta[name="weekend-chapter"]');
  const here = chapter?.content;

  // --- storage ---------------------------------------------------------------------------------

  let storage = window.localStorage;
  let trouble = "";
  if ("forgets" in document.documentElement.dataset)
    trouble = "This browser does not let the book keep anything, so your progress lasts until you leave this page.";

  const empty = () => ({ version: 1, last: "", chapters: {} });

  function valid(notes) {
    return notes?.version === 1 && notes.chapters !== null && typeof notes.chapters === "object" &&
      Object.values(notes.chapters).every((one) => one !== null && typeof one === "object" &&
        Array.isArray(one.right) && one.right.every(Number.isInteger) && typeof one.done === "string" &&
        (one.checked === undefined || (Array.isArray(one.checked) && one.checked.every((n) => typeof n === "string"))));
  }

  function read() {
    const text = storage?.getItem(KEY);
    if (!text) return empty();
    try {
      const notes = JSON.parse(text);
      if (valid(notes)) return notes;
    } catch { /* falls through: what is there can't be used */ }
    trouble = "What this browser had kept of your progress could not be read, so it starts anew.";
    return empty();
  }

  let notes = read();

  function change(how) {
    if (storage) notes = read(); // another tab may have written in the meantime
    how(notes);
    try {
      storage?.setItem(KEY, JSON.stringify(notes));
    } catch {
      trouble = "This browser has no room left, so your progress lasts until you leave this page.";
      storage = null;
    }
    show();
  }

  const of = (name) => notes.chapters[name] ?? { done: "", right: [] };

  function entry(all, name) {
    return (all.chapters[name] ??= { done: "", right: [] });
  }

  const today = () => {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
  };

  // --- elements --------------------------------------------------------------------------------

  function element(tag, properties = {}, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  const live = (name) => {
    const made = element("p", { className: name });
    made.setAttribute("role", "status");
    return made;
  };

  // --- a chapter -------------------------------------------------------------------------------

  let tick, quizLine;

  function setUpChapter() {
    const article = document.querySelector("article.bd-article");
    if (!article) return;
    tick = element("input", { type: "checkbox", id: "chapter-done" });
    tick.addEventListener("change", () => change((all) => { entry(all, here).done = tick.checked ? today() : ""; }));
    const all = element("a", { href: "progress.html", textContent: "Your progress" });
    article.append(element("p", { className: "chapter-done" },
      element("label", {}, tick, " I have finished this chapter."), " ", all));

    const quizzes = [...document.querySelectorAll(".Quiz")];
    if (quizzes.length) {
      quizLine = live("quiz-score");
      quizzes.at(-1).after(quizLine);
      for (const quiz of quizzes) new MutationObserver(() => noteAnswer(quiz))
        .observe(quiz, { subtree: true, attributes: true, attributeFilter: ["class"] });
    }
    if (notes.last !== here) change((all) => { all.last = here; });
  }

  function noteAnswer(quiz) {
    const number = Number(quiz.dataset.qnum);
    if (!quiz.querySelector(".correctButton") || of(here).right.includes(number)) return;
    change((all) => { entry(all, here).right.push(number); });
  }

  // An exercise whose check said "Right" in the page; see python/check-here.js.
  window.addEventListener("weekend-checked", ({ detail: { chapter: name, exercise } }) => change((all) => {
    const one = entry(all, name);
    one.checked = [...new Set([...(one.checked ?? []), exercise])];
  }));

  window.addEventListener("weekend-offered", showChapter);

  const rightOf = (name, questions) => of(name).right.filter((n) => n >= 0 && n < questions).length;

  function showChapter() {
    if (tick) tick.checked = Boolean(of(here).done);
    const checked = of(here).checked ?? [];
    for (const bar of document.querySelectorAll("[data-exercise]"))
      bar.toggleAttribute("data-right", checked.includes(bar.dataset.exercise));
    if (quizLine) {
      const questions = Number(chapter.dataset.questions);
      const right = rightOf(here, questions);
      quizLine.textContent = right ? `${right} of ${questions} questions answered right so far.` : "";
    }
  }

  // --- the list of chapters beside every page ----------------------------------------------------

  function showSidebar() {
    for (const link of document.querySelectorAll(".bd-links a.reference.internal")) {
      const name = link.getAttribute("href") === "#" ? here : link.getAttribute("href").match(/([\w-]+)\.html/)?.[1];
      const shown = link.querySelector(".nav-done");
      if (of(name).done && !shown) {
        const mark = element("span", { className: "nav-done", textContent: "✓" });
        mark.setAttribute("aria-label", "finished");
        mark.setAttribute("role", "img");
        link.append(" ", mark);
      } else if (!of(name).done) shown?.remove();
    }
  }

  // --- where the reader left off -------------------------------------------------------------------

  const table = document.querySelector(".progress-table");
  const resume = document.querySelector(".progress-resume");

  function titleOf(name) {
    const links = [...document.querySelectorAll(".bd-links a.reference.internal, .progress-table a")];
    const link = links.find((one) => one.getAttribute("href").match(/([\w-]+)\.html/)?.[1] === name);
    return link && { href: link.getAttribute("href"), title: link.firstChild.textContent.trim() };
  }

  function showResume() {
    if (!resume) return;
    const last = notes.last && titleOf(notes.last);
    resume.replaceChildren();
    if (last) resume.append("Go on where you were: ", element("a", { href: last.href, textContent: last.title }), ".");
  }

  // --- the page "Your progress" --------------------------------------------------------------------

  let summary, message, name;

  function setUpTable() {
    message = live("progress-message");
    summary = live("progress-summary");
    const label = element("label", { htmlFor: "progress-name", textContent: "Your name, for the printed page (it is not kept): " });
    name = element("input", { id: "progress-name", type: "text", autocomplete: "name", maxLength: 80 });
    const print = element("button", { type: "button", textContent: "Print this page" });
    const reset = element("button", { type: "button", textContent: "Forget my progress" });
    const sure = element("button", { type: "button", textContent: "Yes, forget it", hidden: true });
    const keep = element("button", { type: "button", textContent: "No, keep it", hidden: true });
    const ask = (asking) => {
      [reset.hidden, sure.hidden, keep.hidden] = [asking, !asking, !asking];
      (asking ? keep : reset).focus();
    };
    print.addEventListener("click", () => window.print());
    reset.addEventListener("click", () => ask(true));
    keep.addEventListener("click", () => ask(false));
    sure.addEventListener("click", () => {
      change((all) => Object.assign(all, empty()));
      window.localStorage?.removeItem("weekend-answers");
      ask(false);
      trouble = "Your progress is forgotten.";
      show();
    });
    const certificate = element("p", { className: "progress-certificate" });
    name.addEventListener("input", showTable);
    certificate.append(element("span", { className: "progress-who" }));
    table.parentElement.before(summary, message, certificate);
    table.parentElement.after(element("p", { className: "progress-tools" }, label, name),
      element("p", { className: "progress-tools" }, print, " ", reset, sure, " ", keep));
  }

  function showTable() {
    const rows = [...table.querySelectorAll("tr[data-chapter]")];
    let done = 0, right = 0, questions = 0;
    for (const row of rows) {
      const one = of(row.dataset.chapter);
      const asked = Number(row.dataset.questions);
      const answered = rightOf(row.dataset.chapter, asked);
      done += Boolean(one.done);
      right += answered;
      questions += asked;
      row.querySelector(".progress-done").textContent = one.done ? `${ICON.done} ${one.done}` : `${ICON.open} not yet`;
      const exercises = Number(row.dataset.exercises);
      if (exercises) row.querySelector(".progress-exercises").textContent =
        `${Math.min((one.checked ?? []).length, exercises)} of ${exercises}`;
      if (asked) row.querySelector(".progress-quiz").textContent = `${answered} of ${asked}`;
    }
    summary.textContent = `${done} of ${rows.length} chapters finished, ${right} of ${questions} quiz questions answered right.`;
    message.textContent = trouble;
    const who = name.value.trim() || "A reader";
    document.querySelector(".progress-who").textContent =
      `${who} has finished ${done} of ${rows.length} chapters of A First Weekend of Deep Learning and answered ` +
      `${right} of ${questions} quiz questions right. Printed on ${today()}, from the reader's own notes.`;
  }

  // --- everything ------------------------------------------------------------------------------------

  function show() {
    showChapter();
    showSidebar();
    showResume();
    if (table) showTable();
  }

  if (here) setUpChapter();
  if (table) setUpTable();
  show();
  window.addEventListener("storage", (event) => {
    if (event.key !== KEY && event.key !== null) return;
    notes = read();
    show();
  });
})();
