// How numbers are written: with four digits in the notes, shorter in the drawing, and with a true minus sign.

const DIGITS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

const LONG = 4;

/** Write a number with four digits: 0.25, −0.08312, 1.235·10⁻⁵. @param {number} value */
export function written(value) {
  const size = Math.abs(value);
  const text =
    size > 0 && (size < 0.001 || size >= 10 ** LONG)
      ? value.toExponential(LONG - 1).replace(/\.?0*e\+?(-?\d+)$/, (_, power) => "·10" + raised(power))
      : String(Number(value.toPrecision(LONG)));
  return withMinus(text);
}

/** Write a number with six characters at most: 0.25, −0.083, ≈ 0. @param {number} value */
export function writtenShort(value) {
  const size = Math.abs(value);
  if (size > 0 && size < 0.0005) return "≈ 0";
  if (size >= 10 ** LONG) return withMinus(value.toExponential(0).replace("e+", "e"));
  return withMinus(String(Number(value.toFixed(size < 1 ? 3 : size < 10 ? 2 : size < 100 ? 1 : 0))));
}

function withMinus(text) {
  return text.replace("-", "−");
}

function raised(power) {
  return [...power].map((digit) => DIGITS[digit]).join("");
}
