// Starts charts and living parts when they come near to the screen: one after the other, those nearest to the reader first,
// with a rest between them in which the browser answers. A classic script, so that it works in a copy on disk too.
(() => {
  "use strict";

  const AHEAD = "100%"; // of the screen's height, above and below it
  const LONGEST_REST = 200; // milliseconds
  const PATIENCE = 5000; // milliseconds, until a part that hangs no longer holds up the others

  const waiting = new Map(); // what each element begins with
  const near = new Set();
  const asked = new Set(); // to start wherever they are
  let working = false;

  const observer = "IntersectionObserver" in window
    ? new IntersectionObserver(look, { rootMargin: `${AHEAD} 0px` })
    : null;

  /**
   * Begin when the element comes near to the screen, or the reader prints the page or walks through it with the Tab key.
   * @param {HTMLElement} element
   * @param {function(HTMLElement): Promise<void>} begin
   */
  function whenNear(element, begin) {
    waiting.set(element, begin);
    if (observer) observer.observe(element);
    else startSoon(element);
  }

  function look(entries) {
    for (const { target, isIntersecting } of entries) {
      if (!waiting.has(target)) continue;
      if (isIntersecting) near.add(target);
      else if (!asked.has(target)) near.delete(target);
    }
    work();
  }

  /** Start an element in its turn, wherever it is. */
  function startSoon(element) {
    if (!waiting.has(element)) return;
    asked.add(element);
    near.add(element);
    work();
  }

  async function work() {
    if (working) return;
    working = true;
    while (near.size) {
      await rest();
      const element = nearest();
      if (!element) break;
      const begin = waiting.get(element);
      waiting.delete(element);
      near.delete(element);
      asked.delete(element);
      observer?.unobserve(element);
      await Promise.race([begin(element).catch(console.error), pause(PATIENCE)]);
    }
    working = false;
  }

  /** The waiting element with the fewest pixels between it and the screen. */
  function nearest() {
    const distance = (element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return Math.max(0, top - innerHeight, -bottom);
    };
    return [...near].reduce((best, one) => (best && distance(best) <= distance(one) ? best : one), null);
  }

  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

  const rest = () =>
    new Promise((done) => {
      if ("requestIdleCallback" in window) requestIdleCallback(done, { timeout: LONGEST_REST });
      else setTimeout(done);
    });

  const startAll = () => [...waiting.keys()].forEach(startSoon);

  addEventListener("beforeprint", startAll);
  addEventListener("keydown", (event) => event.key === "Tab" && startAll());

  window.nearby = { whenNear, startSoon };
})();
