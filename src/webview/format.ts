import type { ParamValue } from "../study/value.ts";

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

/** A parameter's value for a table cell. */
export function formatParam(value: ParamValue | undefined): string {
  if (value === undefined) return "";
  return typeof value === "number" ? formatNumber(value) : String(value);
}

/** A length of time in its two largest units: `1 h 5 min`, `12 s`, `0.8 s`, `42 ms`. */
export function formatDuration(durationMs: number): string {
  const lengthMs = Math.max(0, durationMs);
  if (lengthMs < 100) return `${Math.round(lengthMs)} ms`;
  if (lengthMs < 9_950) return `${(lengthMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(lengthMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return withRest(minutes, "min", seconds % 60, "s");
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return withRest(hours, "h", minutes % 60, "min");
  return withRest(Math.floor(hours / 24), "d", hours % 24, "h");
}

/** Time left, which is a guess and must not look like more: `about 4 min`. */
export function formatTimeLeft(leftMs: number): string {
  if (leftMs < 10_000) return "a few seconds left";
  if (leftMs < 60_000) return `about ${Math.round(leftMs / 10_000) * 10} s left`;
  const minutes = Math.round(leftMs / 60_000);
  if (minutes < 120) return `about ${minutes} min left`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `about ${hours} h left` : `about ${Math.round(hours / 24)} days left`;
}

/** `1 trial`, `2 trials`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function withRest(amount: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${amount} ${unit}` : `${amount} ${unit} ${rest} ${restUnit}`;
}
