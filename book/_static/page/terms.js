// Shows the definition of a term beside it: while the pointer or the keyboard's focus is on the link, or after a tap.
// The definitions stand at the end of the page (class "term-tip"), where a link's aria-describedby finds them also
// without this script. Escape closes; the pointer may move onto the definition; a second tap follows the link.

{
  const GAP = 6;
  const EDGE = 8;
  const PATIENCE = 200; // milliseconds to cross from the word to its definition, or to pass over the word

  let shown = null; // {link, tip, byTouch}
  let waiting = 0;
  let pointer = "mouse";

  const termAt = (target) => (target instanceof Element ? target.closest("a.term") : null);
  const tipOf = (link) => document.getElementById(link.getAttribute("aria-describedby"));

  function later(action) {
    clearTimeout(waiting);
    waiting = setTimeout(action, PATIENCE);
  }

  function close() {
    clearTimeout(waiting);
    if (!shown) return;
    shown.tip.hidden = true;
    shown.tip.querySelector("small")?.remove();
    shown.link.classList.remove("term-open");
    shown = null;
  }

  function open(link, { y = null, byTouch = false } = {}) {
    clearTimeout(waiting);
    if (shown?.link === link && shown.byTouch === byTouch) return;
    close();
    const tip = tipOf(link);
    if (!tip) return;
    if (byTouch) {
      const hint = document.createElement("small");
      hint.textContent = "Tap the word again to read on in the glossary.";
      tip.append(hint);
    }
    tip.hidden = false;
    link.classList.add("term-open");
    shown = { link, tip, byTouch };
    place(link, tip, y);
  }

  // Below the word, or above it where there is no room; a word that is broken into two lines has two boxes.
  function place(link, tip, y) {
    tip.style.left = tip.style.top = "0";
    const boxes = [...link.getClientRects()];
    const box = boxes.find((one) => y !== null && one.top <= y && y <= one.bottom) ?? boxes[0];
    const size = tip.getBoundingClientRect(); // where it lies now says where its zero is
    const width = document.documentElement.clientWidth;
    const left = Math.max(EDGE, Math.min(box.left, width - EDGE - size.width));
    const below = box.bottom + GAP;
    const fits = below + size.height <= window.innerHeight || box.top - GAP < size.height;
    const top = fits ? below : box.top - GAP - size.height;
    tip.style.left = `${left - size.left}px`;
    tip.style.top = `${top - size.top}px`;
  }

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const link = termAt(event.target);
    if (link && link !== shown?.link) later(() => open(link, { y: event.clientY }));
    else if (link || shown?.tip.contains(event.target)) clearTimeout(waiting);
    else if (shown && shown.link !== document.activeElement) later(close);
    else clearTimeout(waiting);
  });

  document.addEventListener("pointerdown", (event) => {
    pointer = event.pointerType;
    if (shown && termAt(event.target) !== shown.link && !shown.tip.contains(event.target)) close();
  });

  document.addEventListener("click", (event) => {
    const link = termAt(event.target);
    if (!link || pointer !== "touch" || event.detail === 0) return; // detail 0: the Enter key
    if (shown?.link === link && shown.byTouch) return;
    event.preventDefault();
    open(link, { y: event.clientY, byTouch: true });
  });

  document.addEventListener("focusin", (event) => {
    const link = termAt(event.target);
    if (link?.matches(":focus-visible")) open(link);
  });

  document.addEventListener("focusout", (event) => {
    if (termAt(event.target) === shown?.link && !shown?.byTouch) close();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });

  window.addEventListener("resize", close);
}
