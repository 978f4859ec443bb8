import type { ParamValue } from "./value.ts";

/**
 * What a parameter ranges over. Each kind answers for itself: how many values it has, where a value lies in the unit
 * interval, what Optuna calls it. Nothing outside this file and its factories asks for the kind to do arithmetic.
 */
export interface Domain {
  readonly kind: "float" | "int" | "categorical" | "ordinal" | "bool";
  /** How many values there are; Infinity for a continuous range. */
  readonly cardinality: number;
  /** Whether values have an order that distance in the unit interval respects. */
  readonly ordered: boolean;
  /** The value at `u` in [0, 1]. Discrete kinds cut the interval into one cell per value. */
  fromUnit(u: number): ParamValue;
  /** Where a value lies in [0, 1]: the middle of its cell for discrete kinds. The value must be contained. */
  toUnit(value: ParamValue): number;
  contains(value: ParamValue): boolean;
  /** The value at `index` in 0 .. cardinality - 1. Throws a RangeError for a continuous range. */
  at(index: number): ParamValue;
  /** As it stands in a study file, such as `loguniform(1e-4, 1)`. Reading it again gives the same domain. */
  readonly text: string;
  /** As the mapping form of the study file. Reading it again gives the same domain. */
  readonly mapping: DomainMapping;
  /** The same domain in Optuna's journal. */
  readonly distribution: Distribution;
  /** The journal's number for a value: itself for numbers, its index for choices. */
  toInternal(value: ParamValue): number;
}

export interface DomainMapping {
  readonly type: "float" | "int" | "categorical" | "ordinal" | "bool";
  readonly low?: number;
  readonly high?: number;
  readonly log?: boolean;
  readonly step?: number;
  readonly choices?: readonly ParamValue[];
}

/** Optuna's distributions, as they stand in a journal. */
export type Distribution =
  | {
      readonly name: "FloatDistribution";
      readonly attributes: {
        readonly step: number | null;
        readonly low: number;
        readonly high: number;
        readonly log: boolean;
      };
    }
  | {
      readonly name: "IntDistribution";
      readonly attributes: {
        readonly log: boolean;
        readonly step: number;
        readonly low: number;
        readonly high: number;
      };
    }
  | {
      readonly name: "CategoricalDistribution";
      readonly attributes: { readonly choices: readonly ParamValue[] };
    };

const clampUnit = (u: number) => Math.min(1, Math.max(0, u));

/** Zero has no sign here: -0 would not survive being written down. */
const withoutSign = (value: number) => (value === 0 ? 0 : value);

/** The cell of `count` equal ones that `u` falls into. */
const cellOf = (u: number, count: number) => Math.min(count - 1, Math.floor(clampUnit(u) * count));

/** Numbers as a person writes them: `1e-4`, not `0.0001`; but `1000`, not `1e3`. */
export function numberText(value: number): string {
  const plain = String(value);
  const exponent = value.toExponential().replace("e+", "e");
  const isUsual = Math.abs(value) >= 1e-3 && Math.abs(value) < 1e6;
  return !isUsual && exponent.length < plain.length ? exponent : plain;
}

function decimals(value: number): number {
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
  return Math.max(0, (mantissa.split(".")[1]?.length ?? 0) - Number(exponent));
}

/** low + index * step without binary dust: 0.1 * 3 is 0.3, as with Optuna's decimal arithmetic. */
function stepValue(low: number, step: number, index: number): number {
  const digits = Math.max(decimals(low), decimals(step));
  const value = low + index * step;
  if (digits <= 100) return withoutSign(Number(value.toFixed(digits)));
  return index === 0 ? low : Number(value.toPrecision(15));
}

/** How many steps fit between the bounds, forgiving rounding in the last places. */
export function stepCount(low: number, high: number, step: number): number {
  return Math.floor((high - low) / step + 1e-9);
}

export interface FloatOptions {
  readonly low: number;
  readonly high: number;
  readonly log?: boolean;
  readonly step?: number;
}

/** @throws RangeError where the bounds are not ordered or their distance is not finite, log is asked for with low <= 0, or log meets step. */
export function floatDomain(options: FloatOptions): Domain {
  const { log = false, step } = options;
  const [low, high] = [withoutSign(options.low), withoutSign(options.high)];
  if (!(low <= high)) throw new RangeError("low must not exceed high");
  if (!Number.isFinite(high - low)) throw new RangeError("the range must have a finite width");
  if (log && (low <= 0 || step !== undefined)) throw new RangeError("log needs low > 0 and no step");
  if (step !== undefined) return steppedFloat(low, high, step);
  const toScale = log ? Math.log : (x: number) => x;
  const fromScale = log ? Math.exp : (x: number) => x;
  const [bottom, top] = [toScale(low), toScale(high)];
  return {
    kind: "float",
    cardinality: low === high ? 1 : Number.POSITIVE_INFINITY,
    ordered: true,
    fromUnit: (u) => Math.min(high, Math.max(low, fromScale(bottom + clampUnit(u) * (top - bottom)))),
    toUnit: (value) => (top === bottom ? 0.5 : clampUnit((toScale(Number(value)) - bottom) / (top - bottom))),
    contains: (value) => typeof value === "number" && value >= low && value <= high,
    at: () => {
      if (low === high) return low;
      throw new RangeError("a continuous range has no values to count");
    },
    text: `${log ? "loguniform" : "uniform"}(${numberText(low)}, ${numberText(high)})`,
    mapping: { type: "float", low, high, ...(log && { log }) },
    distribution: { name: "FloatDistribution", attributes: { step: null, low, high, log } },
    toInternal: (value) => Number(value),
  };
}

function steppedFloat(low: number, asked: number, step: number): Domain {
  if (!(step > 0)) throw new RangeError("step must be positive");
  const count = stepCount(low, asked, step) + 1;
  const high = stepValue(low, step, count - 1);
  const indexOf = (value: ParamValue) => Math.round((Number(value) - low) / step);
  return {
    kind: "float",
    cardinality: count,
    ordered: true,
    fromUnit: (u) => stepValue(low, step, cellOf(u, count)),
    toUnit: (value) => (indexOf(value) + 0.5) / count,
    contains: (value) =>
      typeof value === "number" &&
      value >= low &&
      value <= high &&
      Math.abs((value - low) / step - indexOf(value)) < 1e-6,
    at: (index) => stepValue(low, step, index),
    text: `uniform(${numberText(low)}, ${numberText(asked)}, step=${numberText(step)})`,
    mapping: { type: "float", low, high: asked, step },
    distribution: { name: "FloatDistribution", attributes: { step, low, high, log: false } },
    toInternal: (value) => Number(value),
  };
}

export interface IntOptions {
  readonly low: number;
  readonly high: number;
  readonly log?: boolean;
  readonly step?: number;
}

/**
 * Both bounds are included.
 *
 * @throws RangeError as for floats, where a bound or the step is not an integer, and where the values cannot be counted.
 */
export function intDomain(options: IntOptions): Domain {
  const { log = false, step = 1 } = options;
  const [low, asked] = [withoutSign(options.low), withoutSign(options.high)];
  if (![low, asked, step].every(Number.isSafeInteger))
    throw new RangeError("int bounds and step are integers");
  if (low > asked || step < 1) throw new RangeError("low must not exceed high, step must be positive");
  if (log && (low < 1 || step !== 1)) throw new RangeError("log needs low >= 1 and no step");
  if (!Number.isSafeInteger(asked - low + 1)) throw new RangeError("the range has too many values to count");
  const count = Math.floor((asked - low) / step) + 1;
  const high = low + (count - 1) * step;
  // On the log scale each integer owns the stretch from half below to half above it.
  const bottom = Math.log(low - 0.5);
  const top = Math.log(high + 0.5);
  const fromUnit = log
    ? (u: number) =>
        Math.min(high, Math.max(low, Math.round(Math.exp(bottom + clampUnit(u) * (top - bottom)))))
    : (u: number) => low + step * cellOf(u, count);
  const toUnit = log
    ? (value: ParamValue) => (Math.log(Number(value)) - bottom) / (top - bottom)
    : (value: ParamValue) => ((Number(value) - low) / step + 0.5) / count;
  const options_ = `${log ? ", log" : ""}${step === 1 ? "" : `, step=${numberText(step)}`}`;
  return {
    kind: "int",
    cardinality: count,
    ordered: true,
    fromUnit,
    toUnit,
    contains: (value) =>
      Number.isInteger(value) &&
      Number(value) >= low &&
      Number(value) <= high &&
      (Number(value) - low) % step === 0,
    at: (index) => low + step * index,
    text: `int(${numberText(low)}, ${numberText(asked)}${options_})`,
    mapping: { type: "int", low, high: asked, ...(log && { log }), ...(step !== 1 && { step }) },
    distribution: { name: "IntDistribution", attributes: { log, step, low, high } },
    toInternal: (value) => Number(value),
  };
}

const reservedWord = /^(true|false|null|none|yes|no|on|off|nan|inf|and|or|not|in|is)$/i;

/** A choice in YAML's flow style: bare where that reads back as the same text, else in double quotes. */
export function choiceText(value: ParamValue): string {
  return scalarText(value, /^[A-Za-z_][\w./+-]*$/);
}

/** A choice as an argument of a space function, where a bare word is a plain name. */
function argumentText(value: ParamValue): string {
  return scalarText(value, /^[A-Za-z_]\w*$/);
}

function scalarText(value: ParamValue, bare: RegExp): string {
  if (typeof value === "number") return numberText(value);
  if (typeof value !== "string") return String(value);
  return bare.test(value) && !reservedWord.test(value) ? value : JSON.stringify(value);
}

function choiceDomain(
  kind: "categorical" | "ordinal" | "bool",
  given: readonly ParamValue[],
  text: string,
): Domain {
  const choices = given.map((choice) => (choice === 0 ? 0 : choice));
  if (choices.length === 0) throw new RangeError("there must be a choice");
  const indices = new Map(choices.map((choice, index) => [choice, index]));
  const indexOf = (value: ParamValue) => {
    const index = indices.get(value);
    if (index === undefined) throw new RangeError(`${JSON.stringify(value)} is not one of the choices`);
    return index;
  };
  return {
    kind,
    cardinality: choices.length,
    ordered: kind === "ordinal",
    fromUnit: (u) => choices[cellOf(u, choices.length)] as ParamValue,
    toUnit: (value) => (indexOf(value) + 0.5) / choices.length,
    contains: (value) => indices.has(value),
    at: (index) => choices[index] as ParamValue,
    text,
    mapping: kind === "bool" ? { type: "bool" } : { type: kind, choices },
    distribution: { name: "CategoricalDistribution", attributes: { choices } },
    toInternal: indexOf,
  };
}

/** Choices without an order. @throws RangeError where there is none. */
export function categoricalDomain(choices: readonly ParamValue[]): Domain {
  return choiceDomain("categorical", choices, `[${choices.map(choiceText).join(", ")}]`);
}

/** Choices in the order given, which samplers may rely on. @throws RangeError where there is none. */
export function ordinalDomain(choices: readonly ParamValue[]): Domain {
  return choiceDomain("ordinal", choices, `ordinal(${choices.map(argumentText).join(", ")})`);
}

export function boolDomain(): Domain {
  return choiceDomain("bool", [false, true], "bool");
}
