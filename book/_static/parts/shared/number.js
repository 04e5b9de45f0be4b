// Numbers as readers type them, in any language: 0,25 is 0.25. Every field and link of the living parts reads them here.

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const THOUSANDS = /^[+-]?[1-9]\d{0,2},\d{3}$/; // 1,250 is 1.25 to some and 1250 to others

const plain = (text) => text.trim().replace(/^[−–]/, "-");

/**
 * @param {string} text with a decimal point or a decimal comma
 * @returns {number} NaN for what isn't a number, and for what may be two
 */
export function readNumber(text) {
  const written = plain(text);
  const pointed = written.replace(",", ".");
  return NUMBER.test(pointed) && !THOUSANDS.test(written) ? Number(pointed) : NaN;
}

/**
 * Say what to do about a text that may be two numbers.
 * @param {string} text
 * @returns {string} words that follow "… must be a number", or nothing
 */
export function ambiguity(text) {
  const written = plain(text);
  return THOUSANDS.test(written) ? `; write ${written.replace(",", ".")} or ${written.replace(",", "")}` : "";
}
