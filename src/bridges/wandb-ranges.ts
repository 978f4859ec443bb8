/**
 * The distributions of W&B sweeps. Bounds without `_values` are exponents of e, and a range whose two bounds are written
 * as integers is one of integers. Source: the sweep configuration's reference at docs.wandb.ai.
 */
import { isMapping } from "../study/read-space.ts";
import {
  bellDeviations,
  bellRange,
  constantText,
  nearestMultiple,
  rangeWriter,
  roundedNumber,
} from "./draft-ranges.ts";
import type { DraftNotes } from "./study-draft.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * @param given a parameter as YAML reads it with integers as bigint, so that 0 and 0.0 differ
 * @returns the range, or undefined where there is none, which the notes say
 */
export function wandbRange(where: string, given: unknown, notes: DraftNotes): string | undefined {
  const fields: Fields = isMapping(given) ? given : { value: given };
  const write = rangeWriter(notes);
  const [min, max] = [number(fields["min"]), number(fields["max"])];
  const q = number(fields["q"]) ?? 1;
  const kind = typeof fields["distribution"] === "string" ? fields["distribution"] : inferred(fields);

  const between = (take: (low: number, high: number) => string | undefined) => {
    if (min !== undefined && max !== undefined) return take(min, max);
    notes.toDo(where, "It has no `min` and `max`. Write its range.");
    return undefined;
  };
  const logarithmic = (low: number, high: number) => write.float(where, { low, high, log: true });
  const powers = (low: number, high: number) =>
    logarithmic(roundedNumber(Math.exp(low)), roundedNumber(Math.exp(high)));
  const stepped = (low: number, high: number, prior?: number) => {
    const isInteger = [low, high, q].every(Number.isSafeInteger);
    return write[isInteger ? "int" : "float"](where, { low, high, step: q }, prior);
  };
  const withoutSteps = <Result>(result: Result): Result => {
    notes.lost(where, `Its values were rounded to multiples of ${q}; a logarithmic range has no even steps.`);
    return result;
  };
  const bell = () => {
    const mean = number(fields["mu"]) ?? 0;
    const deviation = number(fields["sigma"]) ?? 1;
    notes.lost(
      where,
      `It was drawn from a normal distribution. Here it goes from ${bellDeviations} standard deviations below the mean to as many above, and only the first trials crowd around the mean.`,
    );
    return { ...bellRange(mean, deviation), mean };
  };

  const aroundMean = <Result>(
    take: (low: number, high: number, mean: number) => Result,
    rounded: (value: number) => number,
  ): Result => {
    const { low, high, mean } = bell();
    return take(rounded(low), rounded(high), rounded(mean));
  };

  switch (kind) {
    case "constant":
      return constantText(fields["value"]);
    case "categorical":
    case "categorical_w_probabilities": {
      const values = fields["values"];
      if (!Array.isArray(values) || values.length === 0) {
        notes.toDo(where, "It has no `values`. Write its choices.");
        return undefined;
      }
      const { probabilities } = fields;
      const weights = Array.isArray(probabilities) ? probabilities.map((p) => number(p) ?? Number.NaN) : [];
      return probabilities === undefined
        ? write.choices(where, values)
        : write.choices(where, values, weights);
    }
    case "int_uniform":
      return between((low, high) => write.int(where, { low, high }));
    case "uniform":
      return between((low, high) => write.float(where, { low, high }));
    case "q_uniform":
      return between(stepped);
    case "log_uniform":
      return between(powers);
    case "inv_log_uniform":
      return between((low, high) => powers(-high, -low));
    case "log_uniform_values":
    case "inv_log_uniform_values":
      return between(logarithmic);
    case "q_log_uniform":
      return withoutSteps(between(powers));
    case "q_log_uniform_values":
      return withoutSteps(between(logarithmic));
    case "normal":
      return aroundMean((low, high, mean) => write.float(where, { low, high }, mean), roundedNumber);
    case "q_normal":
      return aroundMean(stepped, (value) => nearestMultiple(value, q));
    case "log_normal":
    case "q_log_normal": {
      const range = aroundMean(
        (low, high, mean) => write.float(where, { low, high, log: true }, mean),
        (value) => roundedNumber(Math.exp(value)),
      );
      return kind === "q_log_normal" ? withoutSteps(range) : range;
    }
    case "beta":
    case "q_beta":
      notes.lost(where, "It was drawn from a beta distribution; it is even here, from 0 to 1.");
      return kind === "beta" ? write.float(where, { low: 0, high: 1 }) : stepped(0, 1);
    default:
      notes.toDo(where, `There is no counterpart of its distribution, \`${kind}\`. Write its range.`);
      return undefined;
  }
}

function inferred(fields: Fields): string {
  if (fields["value"] !== undefined || "value" in fields) return "constant";
  if (fields["probabilities"] !== undefined) return "categorical_w_probabilities";
  if (fields["values"] !== undefined) return "categorical";
  if (fields["mu"] !== undefined) return fields["q"] === undefined ? "normal" : "q_normal";
  if (fields["q"] !== undefined) return "q_uniform";
  return typeof fields["min"] === "bigint" && typeof fields["max"] === "bigint" ? "int_uniform" : "uniform";
}

function number(value: unknown): number | undefined {
  // Python's YAML takes 1e-5, which has no point, for a text.
  const plain = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof plain === "bigint") return Number(plain);
  return typeof plain === "number" && Number.isFinite(plain) ? plain : undefined;
}
