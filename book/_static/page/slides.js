// Start a chapter's slides: theme, keys, and type that fits.

const chosen = localStorage.getItem("theme") ?? "auto"; // storage.js stands in where it is refused
const dark = matchMedia("(prefers-color-scheme: dark)");
const setTheme = () => {
  const theme = ["light", "dark"].includes(chosen) ? chosen : dark.matches ? "dark" : "light";
  document.documentElement.dataset.theme = theme;
};
setTheme();
dark.addEventListener("change", setTheme);

// Pictures, then the type, get smaller until the slide fits; what does not fit even then scrolls.
function fit(slide) {
  const body = slide?.querySelector(":scope > .slide-body");
  if (!body) return;
  body.removeAttribute("style");
  const tooBig = () =>
    body.scrollHeight > body.clientHeight + 1 ||
    [body, ...body.querySelectorAll("pre, .output, .pst-scrollable-table-container")].some(
      (part) => part.scrollWidth > part.clientWidth + 1,
    );
  for (let height = 500; tooBig() && height > 240; height -= 20) body.style.setProperty("--picture", `${height}px`);
  for (let size = 100; tooBig() && size > 55; size -= 5) body.style.fontSize = `${size}%`;
  const scrolls = [body, ...body.querySelectorAll("pre")].filter(
    (part) => part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1,
  );
  for (const part of scrolls) part.tabIndex = 0;
}

const scrolling = ["ArrowUp", "ArrowDown", "PageUp", "PageDown"];
const reveal = new Reveal({
  width: 1280,
  height: 720,
  margin: 0.03,
  center: false,
  display: "flex",
  hash: true,
  navigationMode: "linear",
  slideNumber: "c/t",
  transition: "none",
  backgroundTransition: "none",
  // Within a part that scrolls, these keys scroll.
  keyboardCondition: (event) => !(scrolling.includes(event.key) && document.activeElement?.tabIndex === 0),
  plugins: [RevealNotes],
});
reveal.on("ready", (event) => fit(event.currentSlide));
reveal.on("slidechanged", (event) => fit(event.currentSlide));
reveal.on("resize", () => fit(reveal.getCurrentSlide()));
reveal.initialize();
