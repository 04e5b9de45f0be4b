// The learner's answers, kept in this browser only, as progress is. Where nothing can be kept, they last as long as the page.

const KEY = "weekend-answers";
let answers = null;

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    if (kept && typeof kept === "object" && Object.values(kept).every((text) => typeof text === "string")) return kept;
  } catch { /* falls through: nothing can be kept, or what is there can't be read */ }
  return {};
}

/** The answer to an exercise, or undefined. */
export const answer = (name) => (answers ??= read())[name];

/** Keep an answer; undefined forgets it. */
export function keepAnswer(name, text) {
  answers = { ...answers, ...read() }; // another tab may have written in the meantime
  if (text === undefined) delete answers[name];
  else answers[name] = text;
  try {
    localStorage.setItem(KEY, JSON.stringify(answers));
  } catch { /* it lasts until the page is left */ }
}
