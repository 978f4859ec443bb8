import type { Template } from "./template.ts";
import type { ParamValue } from "./value.ts";

/** The values of one trial, as a command asks for them. */
export interface CommandValues {
  /** Undefined for a name that the study does not know: its placeholder stays as it is written. */
  find(name: string): PlacedValue | undefined;
  readonly booleans: "value" | "flag";
}

export type PlacedValue =
  | { readonly kind: "value"; readonly value: ParamValue }
  /** A parameter that its condition switches off. */
  | { readonly kind: "absent" };

/** What becomes of a word of a command in one trial. */
export type WordFate =
  | { readonly kind: "keep" }
  | { readonly kind: "drop"; readonly flagBefore: "keep" | "drop" }
  /** The word becomes a flag, given without quotes. */
  | { readonly kind: "flag"; readonly flag: string };

const bareFlag = /^--?\p{L}[\p{L}\p{N}_.-]*$/u;

/**
 * A word with an absent value goes, and so does the bare flag before it, unless the word is a flag itself:
 * `--momentum {momentum}` and `--momentum={momentum}` both vanish whole. Where booleans are flags, `--x {x}` and
 * `--x={x}` become `--x` or vanish, and `{x}` alone becomes `--x` or vanishes. A boolean within a longer word
 * (`model.bias={bias}`) stays `true` or `false`, as there is no flag to give.
 *
 * @param before the word before it within the same simple command, undefined where there is none
 */
export function decideWord(word: Template, before: Template | undefined, values: CommandValues): WordFate {
  const placed = word.flatMap((part) => (part.kind === "placeholder" ? (values.find(part.name) ?? []) : []));
  const flagBefore = before !== undefined && isBareFlag(before);
  if (placed.some(({ kind }) => kind === "absent")) {
    const isFlag = word[0]?.kind === "text" && word[0].text.startsWith("-");
    return { kind: "drop", flagBefore: flagBefore && !isFlag ? "drop" : "keep" };
  }
  const [only] = placed;
  if (
    values.booleans === "value" ||
    placed.length !== 1 ||
    only?.kind !== "value" ||
    typeof only.value !== "boolean"
  ) {
    return { kind: "keep" };
  }
  const [first, second] = word;
  if (word.length === 1 && first?.kind === "placeholder") {
    if (flagBefore) return { kind: "drop", flagBefore: only.value ? "keep" : "drop" };
    return only.value ? { kind: "flag", flag: `--${first.name}` } : { kind: "drop", flagBefore: "keep" };
  }
  const flag = first?.kind === "text" && first.text.endsWith("=") ? first.text.slice(0, -1) : "";
  if (word.length === 2 && second?.kind === "placeholder" && bareFlag.test(flag)) {
    return only.value ? { kind: "flag", flag } : { kind: "drop", flagBefore: "keep" };
  }
  return { kind: "keep" };
}

function isBareFlag(word: Template): boolean {
  return word.every(({ kind }) => kind === "text") && bareFlag.test(textOf(word));
}

function textOf(word: Template): string {
  return word.map((part) => (part.kind === "text" ? part.text : "")).join("");
}

/** As programs read it: the shortest decimal that is the same number, `true`, `false`, `null`, a text as it is. */
export function valueText(value: ParamValue): string {
  return Object.is(value, -0) ? "0" : String(value);
}
