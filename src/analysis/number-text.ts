const significantDigits = 5;
const mostDigits = 9;
const minusSign = "\u2212";

/** A number short enough for a table cell: five significant digits, exponents only where zeros would crowd. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${minusSign}∞`;
  if (value < 0) return `${minusSign}${formatNumber(-value)}`;
  if (value === 0) return "0";
  if (Number.isInteger(value) && value < 1e9) return String(value);
  const rounded = roundVisibly(value);
  if (rounded >= 1e6 || rounded < 1e-3) {
    const [mantissa = "", exponent = "0"] = rounded.toExponential().split("e");
    return `${mantissa}e${exponent.replace("+", "").replace("-", minusSign)}`;
  }
  return String(rounded);
}

/** More digits where five would make 0.999998 a plain 1. */
function roundVisibly(value: number): number {
  for (let digits = significantDigits; digits < mostDigits; digits += 1) {
    const rounded = Number(value.toPrecision(digits));
    if (!Number.isInteger(rounded) || rounded >= 1e5) return rounded;
  }
  return Number(value.toPrecision(mostDigits));
}

/** `1 trial`, `2 trials`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
