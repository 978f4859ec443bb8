import type { Severity } from "../study/problem.ts";

/** A constant or choice that YAML reads as something else than it looks like. */
export interface Misreading {
  readonly severity: Severity;
  readonly message: string;
  readonly replacement?: string;
}

const grouped = /^[-+]?\d{1,3}(?:[_,]\d{3})+(?:\.\d+)?$/;
const computed = /^[-+]?\d[\d.]*(?:e[-+]?\d+)?\s*(?:\*\*?|\/|\^|\+|-)\s*[-+]?\d[\d.]*$/i;
const words: ReadonlyMap<string, string> = new Map([
  ["yes", "true"],
  ["on", "true"],
  ["no", "false"],
  ["off", "false"],
  ["none", "null"],
]);

/**
 * YAML 1.2 reads `1e-5` and `.5` as numbers, but `1_000`, `yes` and `None` as texts, and it keeps no trace of how a
 * number was written: `1.0` reaches the program as `1`.
 *
 * @param source as it is written, without quotes
 * @param value as it is read
 */
export function misreading(source: string, value: unknown): Misreading | undefined {
  if (typeof value === "number") return lostDigits(source, value);
  if (typeof value !== "string") return undefined;
  if (grouped.test(source)) {
    const replacement = source.replace(/[_,]/g, "");
    return {
      severity: "warning",
      message: `\`${source}\` is a text in YAML. Write ${replacement}.`,
      replacement,
    };
  }
  const word = words.get(source.toLowerCase());
  if (word !== undefined) {
    const message = `\`${source}\` is a text in YAML 1.2, not ${word}. Write ${word}, or put it in quotes if the text is meant.`;
    return { severity: "information", message, replacement: word };
  }
  if (!computed.test(source)) return undefined;
  const message = `\`${source}\` is a text here: constants are not computed. Write the number, or compute it under \`derived\`.`;
  return { severity: "warning", message };
}

function lostDigits(source: string, value: number): Misreading | undefined {
  if (!/^[-+]?(?:\d+\.0*|0\d+)$/.test(source)) return undefined;
  const message = `The program gets \`${value}\`, as numbers are passed without what says nothing. Put it in quotes to pass \`${source}\`.`;
  return { severity: "hint", message, replacement: `'${source}'` };
}
