/** Guided tasks: choose one, see its goals, and be told when each is reached. */

import { element } from "../shared/page.js";
import { TASKS } from "./tasks.js";

/**
 * @param {{begin: (task: string) => void, reached: (words: string) => void}} tell
 */
export function createTaskPanel({ begin, reached }) {
  const names = Object.keys(TASKS);
  const choice = element(
    "select",
    { "aria-label": "Guided task", change: () => beginAnew(choice.value) },
    element("option", { value: "" }, "no task: play freely"),
    ...names.map((name, at) => element("option", { value: name }, `${at + 1}. ${TASKS[name].title}`)),
  );
  const again = element("button", { type: "button", click: () => beginAnew(choice.value) }, "Set it up again");
  const next = element("button", { type: "button", click: () => beginAnew(names[names.indexOf(choice.value) + 1] ?? names[0]) }, "Next task");
  const text = element("p");
  const goals = element("ol", { class: "pg-goals" });
  const hint = element("details", { class: "pg-hint" }, element("summary", {}, "A hint"), element("p"));
  const root = element(
    "section",
    { class: "pg-task", "aria-label": "Guided tasks" },
    element("div", { class: "pg-task-choice" }, element("span", { class: "pg-heading" }, "Task"), choice, again, next),
    text,
    goals,
    hint,
  );
  let task = null;
  let done = 0;

  return { root, show, check, waits, setupOf: (name) => TASKS[name]?.setup };

  function beginAnew(name) {
    task = null;
    begin(name);
  }

  /** Show a task by name; one that is shown already keeps what was reached. */
  function show(name) {
    if (choice.value === name && task === TASKS[name] && task) return;
    task = TASKS[name] ?? null;
    choice.value = task ? name : "";
    done = 0;
    text.textContent = task ? task.text : "Choose a task, or just press Train.";
    again.hidden = hint.hidden = goals.hidden = !task;
    next.textContent = task ? "Next task" : "Begin with the first";
    hint.open = false;
    hint.lastChild.textContent = task?.hint ?? "";
    write();
  }

  function write() {
    goals.replaceChildren(
      ...(task?.goals ?? []).map((goal, at) =>
        element("li", { class: at < done ? "pg-done" : "" }, at < done ? element("b", {}, "Reached: ") : "", goal.text),
      ),
    );
  }

  /** Whether there is a goal still to be reached. */
  function waits() {
    return Boolean(task && done < task.goals.length);
  }

  /** Look whether the next goal is reached. */
  function check(now) {
    if (!waits() || !task.goals[done].reached(now)) return;
    done += 1;
    write();
    const following = task.goals[done];
    reached(following ? `Goal reached. Next: ${following.text}` : "Goal reached. The task is done.");
  }
}
