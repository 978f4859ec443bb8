import { consequencesOf } from "./partial-configuration.ts";
import { similarName } from "./similar-name.ts";
import type { Parameter, SearchSpace } from "./space.ts";
import type { ParamValue, ParamValues } from "./value.ts";
import { didYouMean } from "./wording.ts";

export type EnqueuedValues =
  | { readonly kind: "values"; readonly values: ParamValues }
  | { readonly kind: "refused"; readonly message: string };

/**
 * Values that a person wants to be tried, as given on a command line or by a program: held against the space. A text is
 * read as what the parameter holds, so that `--width 64` is the number and `--version 1.0` the choice "1.0".
 */
export function readEnqueuedValues(space: SearchSpace, given: ParamValues): EnqueuedValues {
  const byName = new Map(space.parameters.map((parameter) => [parameter.name, parameter]));
  const values: Record<string, ParamValue> = {};
  for (const [name, raw] of Object.entries(given)) {
    const parameter = byName.get(name);
    if (parameter === undefined) return refused(unknown(name, space));
    const value = valueIn(parameter, raw);
    if (value === undefined)
      return refused(`${name} is ${String(raw) || "empty"}, which is not in ${parameter.domain.text}.`);
    values[name] = value;
  }
  const { absent, breaksRequirement } = consequencesOf(space, values);
  const [homeless] = absent;
  if (homeless !== undefined)
    return refused(`${homeless} has no place here: its condition does not hold with the other values.`);
  if (breaksRequirement) return refused("These values break `require` of the study file.");
  return { kind: "values", values };
}

const refused = (message: string): EnqueuedValues => ({ kind: "refused", message });

function unknown(name: string, space: SearchSpace): string {
  if (Object.hasOwn(space.constants, name))
    return `${name} is a constant of this study; it cannot be changed.`;
  if (space.derived.some((derived) => derived.name === name))
    return `${name} is computed from the other values; it cannot be given.`;
  const names = space.parameters.map((parameter) => parameter.name);
  const suggestion = similarName(name, names);
  const known = suggestion === undefined ? ` It has ${names.join(", ")}.` : didYouMean(suggestion);
  return `The study has no parameter ${name}.${known}`;
}

function valueIn({ domain }: Parameter, raw: ParamValue): ParamValue | undefined {
  return readings(raw).find((value) => domain.contains(value));
}

/** What a text may stand for; itself first, for choices that look like numbers. */
function readings(raw: ParamValue): readonly ParamValue[] {
  if (typeof raw !== "string") return [raw];
  const words: Readonly<Record<string, ParamValue>> = { true: true, false: false, null: null };
  const number = raw.trim() === "" ? Number.NaN : Number(raw);
  return [
    raw,
    ...(Object.hasOwn(words, raw) ? [words[raw] ?? null] : []),
    ...(Number.isNaN(number) ? [] : [number]),
  ];
}
