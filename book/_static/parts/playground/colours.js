/** The page's colours for drawing on canvases; they change with its theme. */

const NAMES = ["paper", "card", "ink", "muted", "line", "accent", "brass"];
const STRENGTH = 0.6; // how far the surest answer is from the paper's colour

/**
 * @returns {{css: Object<string, string>, shades: Uint32Array}} css: colours by name; shades: 256 pixels, from the
 *   surest 0 (brass) over undecided (paper) to the surest 1 (accent)
 */
export function readColours() {
  const style = getComputedStyle(document.documentElement);
  const css = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--wk-${name}`).trim()]));
  const [paper, accent, brass] = [css.paper, css.accent, css.brass].map(channels);
  const shades = new Uint32Array(256);
  const bytes = new Uint8ClampedArray(shades.buffer);
  for (let shade = 0; shade < 256; shade++) {
    const sign = (shade - 127.5) / 127.5;
    const share = STRENGTH * Math.abs(sign);
    const towards = sign > 0 ? accent : brass;
    for (let channel = 0; channel < 3; channel++) {
      bytes[4 * shade + channel] = paper[channel] * (1 - share) + towards[channel] * share;
    }
    bytes[4 * shade + 3] = 255;
  }
  return { css, shades };
}

const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

/** Call back when the page's theme changes. */
export function onThemeChange(callback) {
  const observer = new MutationObserver(callback);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
}
