import {
  boolDomain,
  categoricalDomain,
  choiceText,
  type Domain,
  floatDomain,
  intDomain,
  numberText,
  ordinalDomain,
} from "./domain.ts";
import type { ProblemCode, Severity } from "./problem.ts";
import type { Prior } from "./space.ts";
import type { ParamValue } from "./value.ts";

// The two forms of a range, `int(8, 256, log)` and `{ type: int, low: 8, high: 256, log: true }`, are read into one
// draft, so that both are checked alike. A place says where something was written: a span of the text or a path.

export interface Given<Value, Place> {
  readonly value: Value;
  readonly place: Place;
}

export type DomainDraft<Place> = {
  readonly default?: Given<ParamValue, Place>;
  readonly prior?: Given<Prior, Place>;
} & (
  | {
      readonly kind: "float" | "int";
      readonly low: Given<number, Place>;
      readonly high: Given<number, Place>;
      readonly log?: Given<boolean, Place>;
      readonly step?: Given<number, Place>;
    }
  | {
      readonly kind: "categorical" | "ordinal";
      readonly choices: readonly Given<ParamValue, Place>[];
      /** The whole, for what is wrong with no choice in particular. */
      readonly place: Place;
    }
  | { readonly kind: "bool" }
);

export interface Finding<Place> {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly message: string;
  readonly place: Place;
}

export interface CheckedDomain<Place> {
  /** Undefined exactly where a finding is an error. */
  readonly domain: Domain | undefined;
  readonly findings: readonly Finding<Place>[];
}

type Range<Place> = Extract<DomainDraft<Place>, { low: unknown }>;
type Choices<Place> = Extract<DomainDraft<Place>, { choices: unknown }>;

/** The domain that a draft describes, and what is wrong with it. */
export function checkDomain<Place>(draft: DomainDraft<Place>): CheckedDomain<Place> {
  const { domain, findings } = checkValues(draft);
  if (domain === undefined) return { domain, findings };
  const all = [...findings, ...checkDefault(domain, draft), ...checkDraftPrior(domain, draft)];
  return { domain: all.some(({ severity }) => severity === "error") ? undefined : domain, findings: all };
}

function checkValues<Place>(draft: DomainDraft<Place>): CheckedDomain<Place> {
  switch (draft.kind) {
    case "bool":
      return { domain: boolDomain(), findings: [] };
    case "categorical":
    case "ordinal":
      return checkChoices(draft);
    case "float":
    case "int":
      return checkRange(draft);
  }
}

function fault<Place>(code: ProblemCode, place: Place, message: string): Finding<Place> {
  return { code, severity: "error", message, place };
}

function checkRange<Place>(draft: Range<Place>): CheckedDomain<Place> {
  const { kind, low, high, step } = draft;
  const log = draft.log?.value === true;
  const numbers = checkNumbers(draft);
  const findings = numbers.length > 0 ? numbers : [...checkBounds(draft), ...checkStep(draft)];
  if (findings.length > 0) return { domain: undefined, findings };
  const options = { low: low.value, high: high.value, log, ...(step && { step: step.value }) };
  const domain = kind === "int" ? intDomain(options) : floatDomain(options);
  if (step === undefined) return { domain, findings };
  const highest = domain.at(domain.cardinality - 1);
  if (highest === high.value) return { domain, findings };
  const message = `Steps of ${numberText(step.value)} from ${numberText(low.value)} do not reach ${numberText(high.value)}; the highest value is ${choiceText(highest)}.`;
  return {
    domain,
    findings: [{ code: "step-does-not-divide", severity: "warning", message, place: step.place }],
  };
}

function checkNumbers<Place>({ kind, low, high, step }: Range<Place>): Finding<Place>[] {
  const bounds = [low, high].flatMap((bound) => checkNumber("bad-arguments", kind, bound));
  return step === undefined ? bounds : [...bounds, ...checkNumber("bad-step", kind, step)];
}

function checkNumber<Place>(
  code: ProblemCode,
  kind: "float" | "int",
  { value, place }: Given<number, Place>,
): Finding<Place>[] {
  if (!Number.isFinite(value)) {
    return [fault(code, place, `A range needs finite numbers; this is ${value}.`)];
  }
  if (kind === "float" || Number.isSafeInteger(value)) return [];
  const message = Number.isInteger(value)
    ? `${numberText(value)} is too large to be counted in whole steps.`
    : `A range of whole numbers cannot have ${numberText(value)}. Write a whole number, or make it a range of floats.`;
  return [fault(code, place, message)];
}

function checkBounds<Place>({ kind, low, high, log }: Range<Place>): Finding<Place>[] {
  if (low.value > high.value) {
    const message = `The low bound ${numberText(low.value)} exceeds the high bound ${numberText(high.value)}. Swap them.`;
    return [fault("swapped-bounds", low.place, message)];
  }
  if (log?.value && low.value <= 0) {
    const example = kind === "int" ? "1" : "1e-5";
    const message = `A logarithmic range needs a low bound above 0, such as ${example}; ${numberText(low.value)} has no logarithm.`;
    return [fault("log-needs-positive", low.place, message)];
  }
  const width = high.value - low.value;
  if (Number.isFinite(width) && (kind === "float" || width < Number.MAX_SAFE_INTEGER)) return [];
  return [
    fault("bad-arguments", high.place, "The range is wider than its values can be told apart. Narrow it."),
  ];
}

function checkStep<Place>({ low, high, log, step }: Range<Place>): Finding<Place>[] {
  if (step === undefined) return [];
  if (!(step.value > 0)) {
    return [fault("bad-step", step.place, `A step must be above 0; this is ${numberText(step.value)}.`)];
  }
  if (log?.value) {
    return [
      fault("bad-step", step.place, "A logarithmic range has no even steps. Leave out `step` or `log`."),
    ];
  }
  if ((high.value - low.value) / step.value < Number.MAX_SAFE_INTEGER) return [];
  return [fault("bad-step", step.place, "The step is too small for this range. Leave it out.")];
}

function checkChoices<Place>({ kind, choices, place }: Choices<Place>): CheckedDomain<Place> {
  if (choices.length === 0) {
    return {
      domain: undefined,
      findings: [fault("bad-arguments", place, "There is nothing to choose from.")],
    };
  }
  const seen = new Set<ParamValue>();
  const findings: Finding<Place>[] = [];
  for (const { value, place } of choices) {
    if (typeof value === "number" && !Number.isFinite(value)) {
      findings.push(fault("bad-arguments", place, `A choice must be finite; this is ${value}.`));
    } else if (seen.has(value)) {
      findings.push(
        fault("duplicate-choice", place, `${choiceText(value)} is a choice already. Remove one.`),
      );
    }
    seen.add(value);
  }
  if (findings.length > 0) return { domain: undefined, findings };
  const values = choices.map(({ value }) => value);
  return { domain: kind === "ordinal" ? ordinalDomain(values) : categoricalDomain(values), findings };
}

function checkDefault<Place>(domain: Domain, draft: DomainDraft<Place>): Finding<Place>[] {
  if (draft.default === undefined || domain.contains(draft.default.value)) return [];
  const message = `The default ${choiceText(draft.default.value)} is not a value of ${domain.text}.`;
  return [fault("default-outside", draft.default.place, message)];
}

function checkDraftPrior<Place>(domain: Domain, { prior }: DomainDraft<Place>): Finding<Place>[] {
  return prior === undefined ? [] : checkPrior(domain, prior);
}

/** A range takes one of its values, every other domain a weight for each of its choices. */
export function checkPrior<Place>(
  domain: Domain,
  { value: prior, place }: Given<Prior, Place>,
): Finding<Place>[] {
  const isRange = domain.kind === "float" || domain.kind === "int";
  if (typeof prior === "number") {
    if (!isRange)
      return [fault("bad-arguments", place, `\`prior\` takes ${domain.cardinality} weights in a list.`)];
    if (domain.contains(prior)) return [];
    return [
      fault("default-outside", place, `The prior ${numberText(prior)} is not a value of ${domain.text}.`),
    ];
  }
  if (isRange) return [fault("bad-arguments", place, "`prior` takes one number of the range.")];
  if (prior.length !== domain.cardinality) {
    const message = `\`prior\` takes one weight for each choice: ${domain.cardinality}, not ${prior.length}.`;
    return [fault("bad-arguments", place, message)];
  }
  if (prior.every((weight) => weight >= 0 && Number.isFinite(weight)) && prior.some((weight) => weight > 0))
    return [];
  return [fault("bad-arguments", place, "The weights of `prior` are 0 or above, and one of them above 0.")];
}
