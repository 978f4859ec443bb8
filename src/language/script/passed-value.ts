import type { Template } from "../../study/template.ts";
import { findFlag, type ScriptFlag, type ScriptFlags } from "./script-flags.ts";

/** A word of a command line, with the placeholders in it. */
export interface TemplateWord {
  readonly text: string;
  readonly parts: Template;
}

/** A parameter whose value is the whole value of a flag. */
export interface PassedValue {
  readonly parameter: string;
  /** Undefined where the script has none of that spelling, or takes the value by its position. */
  readonly flag: ScriptFlag | undefined;
}

/** What a word passes on: `--lr {lr}`, `--lr={lr}`, `lr={lr}`; undefined for words that pass no parameter as it is. */
export function passedValue(
  words: readonly TemplateWord[],
  index: number,
  flags: ScriptFlags,
): PassedValue | undefined {
  const [first, second, third] = words[index]?.parts ?? [];
  if (first?.kind === "placeholder" && second === undefined) {
    const before = words[index - 1]?.text;
    return { parameter: first.name, flag: before === undefined ? undefined : flagOf(before, flags) };
  }
  if (first?.kind !== "text" || second?.kind !== "placeholder" || third !== undefined) return undefined;
  return first.text.endsWith("=")
    ? { parameter: second.name, flag: flagOf(first.text.slice(0, -1), flags) }
    : undefined;
}

function flagOf(written: string, flags: ScriptFlags): ScriptFlag | undefined {
  if (flags.style === "assignments") return flags.flags.find(({ name }) => name === written);
  return written.startsWith("-") ? findFlag(flags, written) : undefined;
}
