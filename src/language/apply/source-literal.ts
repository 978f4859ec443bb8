import type { ParamValue } from "../../study/value.ts";
import type { ScriptLanguage } from "../script/script-flags.ts";

/**
 * A value as a literal of a programming language, in the manner of what stands there now: a text in its kind of quotes;
 * a number as a text where a text stood, as `parseArgs` has it.
 */
export function sourceLiteral(value: ParamValue, before: string, language: ScriptLanguage): string {
  const quote = /^["'`]/.exec(before)?.[0];
  if (typeof value === "string" || (quote !== undefined && value !== null))
    return quoted(String(value), quote === "'" ? "'" : '"');
  if (language === "python") {
    if (value === null) return "None";
    if (typeof value === "boolean") return value ? "True" : "False";
  }
  return String(value);
}

function quoted(text: string, quote: "'" | '"'): string {
  // JSON's escapes mean the same in Python and in JavaScript.
  const inner = JSON.stringify(text).slice(1, -1);
  return quote === '"' ? `"${inner}"` : `'${inner.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
