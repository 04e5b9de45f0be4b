// How numbers are written: four digits for the notes, three for the drawing, a true minus sign.

const DIGITS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/**
 * Write a number as a reader would: 0.25, −0.0831, 1.2·10⁻⁵.
 * @param {number} value
 * @param {number} digits how many digits, not counting leading zeros
 */
export function written(value, digits = 4) {
  const size = Math.abs(value);
  const text =
    size > 0 && (size < 0.001 || size >= 10 ** digits)
      ? value.toExponential(digits - 2).replace(/\.?0*e\+?(-?\d+)$/, (_, power) => "·10" + raised(power))
      : String(Number(value.toPrecision(digits)));
  return text.replace("-", "−");
}

function raised(power) {
  return [...power].map((digit) => DIGITS[digit]).join("");
}
