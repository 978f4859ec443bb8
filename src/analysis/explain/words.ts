import type { ParamValue } from "../../study/value.ts";
import { formatNumber } from "../number-text.ts";

/** `a`, `a and b`, `a, b and c` */
export function listText(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** A share in percent, without more digits than it is worth. */
export function percentText(share: number): string {
  const percent = 100 * share;
  if (percent > 0 && percent < 0.1) return "less than 0.1 %";
  if (percent < 100 && percent > 99.9) return "more than 99.9 %";
  return `${percent < 10 ? Number(percent.toFixed(1)) : Math.round(percent)} %`;
}

/** Three significant digits, which is more than a model's guess is worth. */
export function roughNumber(value: number): string {
  return formatNumber(Number(value.toPrecision(3)));
}

export function valueText(value: ParamValue): string {
  return typeof value === "number" ? formatNumber(Number(value.toPrecision(4))) : String(value);
}

/** As a study file takes it: without signs and exponents that are for reading. */
export function literalText(value: ParamValue): string {
  if (typeof value !== "string")
    return typeof value === "number" ? String(Number(value.toPrecision(4))) : String(value);
  return JSON.stringify(value);
}
