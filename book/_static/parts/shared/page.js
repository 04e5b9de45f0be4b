// What all living parts need of the page: elements, style sheets, the clipboard.

/**
 * Make an HTML element.
 * @param {string} tag
 * @param {Object<string, string|boolean|number|null|Function>} attributes a function listens to the event of its name;
 *   false and null leave out
 * @param {...(Node|string|null)} children null leaves out
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== false && value !== null) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/**
 * The address of a file with its version, as the page's import map has it, so that no browser takes an old file that it kept.
 * @param {URL} file
 * @returns {string} the plain address in a browser that can't ask the map
 */
export const versioned = ({ href }) => import.meta.resolve?.(href) ?? href;

/**
 * Link a style sheet once, and wait until it is there. A part without its styles would mislead, so it fails then.
 * @param {URL} address
 */
export function loadStyles(address) {
  const href = versioned(address);
  if (document.querySelector(`link[href="${href}"]`)) return undefined;
  return new Promise((resolve, reject) => {
    const error = () => reject(new Error("its style sheet is missing"));
    document.head.append(element("link", { rel: "stylesheet", href, load: resolve, error }));
  });
}

/**
 * Copy a text to the clipboard.
 * @param {string} text
 * @returns {Promise<boolean>} false where the browser does not let the page copy
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
