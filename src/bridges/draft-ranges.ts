import {
  boolDomain,
  categoricalDomain,
  choiceText,
  type Domain,
  type FloatOptions,
  floatDomain,
  type IntOptions,
  intDomain,
  numberText,
} from "../study/domain.ts";
import { checkName } from "../study/names.ts";
import type { ParamValue } from "../study/value.ts";
import type { DraftNotes } from "./study-draft.ts";

/** Texts of ranges as they stand in a study file; undefined where the bounds make no range, which the notes say. */
export interface RangeWriter {
  /** @param prior a value of the range near which good ones are believed to lie */
  float(where: string, options: FloatOptions, prior?: number): string | undefined;
  int(where: string, options: IntOptions, prior?: number): string | undefined;
  /** @param weights one for each value, where some are likelier than others */
  choices(where: string, values: readonly unknown[], weights?: readonly number[]): string | undefined;
}

export function rangeWriter(notes: DraftNotes): RangeWriter {
  const written = (where: string, write: () => string): string | undefined => {
    try {
      return write();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      notes.toDo(where, `It makes no range: ${error.message}. Write the range that was meant.`);
      return undefined;
    }
  };
  return {
    float: (where, options, prior) => written(where, () => withPrior(floatDomain(options), prior)),
    int: (where, options, prior) => written(where, () => withPrior(intDomain(options), prior)),
    choices: (where, values, weights) =>
      written(where, () => {
        const weighted = weights && weightedChoices(values, weights);
        if (weighted !== undefined) return weighted;
        if (weights !== undefined)
          notes.lost(where, "Its choices had probabilities; they are equally likely here at first.");
        if (values.length === 2 && values.includes(true) && values.includes(false)) return boolDomain().text;
        const scalars = values.map(scalarOf);
        if (values.some((value) => typeof value === "object" && value !== null))
          notes.lost(where, "Its lists and mappings are texts here, in JSON; the program has to read them.");
        return categoricalDomain([...new Set(scalars)]).text;
      }),
  };
}

function withPrior(domain: Domain, prior: number | undefined): string {
  if (prior === undefined || !domain.contains(prior)) return domain.text;
  return domain.text.replace(/\)$/, `, prior=${numberText(prior)})`);
}

/** Undefined where the values cannot stand in a call, or the weights are none. */
function weightedChoices(values: readonly unknown[], weights: readonly number[]): string | undefined {
  const scalars = values.map(scalarOf);
  const isPlain = (value: ParamValue) => typeof value !== "string" || /^[\w./-]+$/.test(value);
  const isWeight = (weight: number) => weight >= 0 && Number.isFinite(weight);
  if (!scalars.every(isPlain) || new Set(scalars).size !== values.length) return undefined;
  if (weights.length !== values.length || !weights.every(isWeight) || weights.every((weight) => weight === 0))
    return undefined;
  const written = scalars.map(literalText).join(", ");
  return `choice(${written}, prior=[${weights.map(numberText).join(", ")}])`;
}

/** A value of a trial; what is nested becomes a text in JSON. */
export function scalarOf(value: unknown): ParamValue {
  if (typeof value === "bigint") return Number(value);
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return value;
  return JSON.stringify(value, (_, part) => (typeof part === "bigint" ? Number(part) : part)) ?? null;
}

/** A constant as it stands in `space`. */
export function constantText(value: unknown): string {
  return choiceText(scalarOf(value));
}

/** A value in an expression. */
export function literalText(value: ParamValue): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** A name that this language can have: as it is where it can, else with `_` for what it cannot. */
export function ownName(name: string): string {
  const isName = (candidate: string) => checkName(candidate, []).length === 0;
  if (isName(name)) return name;
  const plain = name
    .replace(/^[^\p{L}_\p{N}]+/u, "")
    .split(".")
    .map((part) => part.replace(/[^\p{L}\p{N}_-]/gu, "_").replace(/-+$/, ""))
    .join(".");
  return [plain, `_${plain}`, `${plain}_`, plain.replaceAll(".", "_")].find(isName) ?? "parameter";
}

/** Beyond three standard deviations from the mean lie 3 in 1000 draws. */
export const bellDeviations = 3;

/** The bounds of what a normal distribution nearly always draws. */
export function bellRange(mean: number, deviation: number): { readonly low: number; readonly high: number } {
  const reach = bellDeviations * deviation;
  // 0.3 - 3 * 0.1 is not quite 0, and nobody meant the rest.
  const exact = (bound: number) => (Math.abs(bound) < reach * 1e-9 ? 0 : bound);
  return { low: exact(mean - reach), high: exact(mean + reach) };
}

/** The multiple of the step that is nearest, as a person writes it: 0.3, and not 0.30000000000000004. */
export function nearestMultiple(value: number, step: number): number {
  return Number((Math.round(value / step) * step).toPrecision(12));
}

/** Numbers that were computed, without the last digits that only say so. */
export function roundedNumber(value: number): number {
  return Number(value.toPrecision(6));
}
