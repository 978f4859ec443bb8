import type { Domain } from "./domain.ts";
import { checkDomain, type DomainDraft, type Finding, type Given } from "./domain-draft.ts";
import { translateKey } from "./foreign-function.ts";
import type { DefinitionPath, Problem } from "./problem.ts";
import { similarName } from "./similar-name.ts";
import type { Prior } from "./space.ts";
import type { ParamValue } from "./value.ts";

export interface MappingReading {
  /** Undefined exactly where a problem is an error. */
  readonly domain?: Domain;
  readonly default?: ParamValue;
  readonly prior?: Prior;
  /** Paths are relative to what was read. */
  readonly problems: readonly Problem[];
}

type Type = DomainDraft<DefinitionPath>["kind"];
type Fields = Readonly<Record<string, unknown>>;

const numeric = ["low", "high", "log", "step"];
const keysOf: Readonly<Record<Type, readonly string[]>> = {
  float: numeric,
  int: numeric,
  bool: [],
  categorical: ["choices"],
  ordinal: ["choices"],
};
const types = Object.keys(keysOf) as readonly Type[];
/** `when` belongs to the parameter, not to its range; whoever reads the parameter reads it. */
const everywhere = ["type", "default", "prior", "when"];
const foreignTypes: ReadonlyMap<string, Type> = new Map<string, Type>([
  ["uniform", "float"],
  ["loguniform", "float"],
  ["real", "float"],
  ["double", "float"],
  ["number", "float"],
  ["integer", "int"],
  ["boolean", "bool"],
  ["choice", "categorical"],
  ["enum", "categorical"],
  ["string", "categorical"],
  ["ordered", "ordinal"],
]);

/** Reads the mapping form of a range: `{ type: float, low: 1e-4, high: 1, log: true }`. */
export function domainFromMapping(mapping: unknown): MappingReading {
  if (!isFields(mapping)) {
    return {
      problems: [
        wrongType([], "A range is a mapping with `type`, such as `{ type: int, low: 1, high: 10 }`."),
      ],
    };
  }
  const type = readType(mapping);
  if (typeof type !== "string") return { problems: [type] };
  const problems = unknownKeys(mapping, type);
  const draft = readFields(mapping, type, problems);
  return draft === undefined || problems.length > 0 ? { problems } : finish(draft);
}

/** Reads a list of choices, `[relu, tanh]`, which is a categorical. */
export function domainFromChoices(items: readonly unknown[]): MappingReading {
  const problems: Problem[] = [];
  const choices = readChoices(items, [], problems);
  return problems.length > 0 ? { problems } : finish({ kind: "categorical", choices, place: [] });
}

function finish(draft: DomainDraft<DefinitionPath>): MappingReading {
  const { domain, findings } = checkDomain(draft);
  const problems = findings.map(asProblem);
  if (domain === undefined) return { problems };
  const extras = {
    ...(draft.default && { default: draft.default.value }),
    ...(draft.prior && { prior: draft.prior.value }),
  };
  return { domain, problems, ...extras };
}

function asProblem({ code, severity, message, place }: Finding<DefinitionPath>): Problem {
  return { code, severity, message, path: place, at: "value" };
}

function wrongType(path: DefinitionPath, message: string): Problem {
  return { code: "wrong-type", severity: "error", message, path, at: "value" };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldOf(mapping: Fields, key: string): unknown {
  return Object.hasOwn(mapping, key) ? mapping[key] : undefined;
}

function readType(mapping: Fields): Type | Problem {
  const value = fieldOf(mapping, "type");
  const known = types.find((type) => type === value);
  if (known) return known;
  const all = types.join(", ");
  if (value === undefined) {
    const message = `A range needs \`type\`: ${all}.`;
    return { code: "missing-key", severity: "error", message, path: [], at: "value" };
  }
  const meant =
    typeof value === "string"
      ? (foreignTypes.get(value.toLowerCase()) ?? similarName(value, types))
      : undefined;
  const hint = meant ? `Did you mean \`${meant}\`?` : `It is one of ${all}.`;
  const log = typeof value === "string" && /^log_?uniform$/i.test(value) ? " Add `log: true`." : "";
  const message = `There is no type \`${String(value)}\`. ${hint}${log}`;
  const mend = meant === undefined ? {} : { replacement: meant };
  return { code: "wrong-value", severity: "error", message, path: ["type"], at: "value", ...mend };
}

function unknownKeys(mapping: Fields, type: Type): Problem[] {
  const own = keysOf[type];
  return Object.keys(mapping).flatMap((key): Problem[] => {
    if (own.includes(key) || everywhere.includes(key)) return [];
    const translated = translateKey(key);
    const meant =
      translated && own.includes(translated) ? translated : similarName(key, [...own, ...everywhere]);
    const allowed = [...own, "default", "prior"].map((each) => `\`${each}\``).join(", ");
    const hint = meant ? `Did you mean \`${meant}\`?` : `It has ${allowed}.`;
    const message = `A range of type ${type} has no \`${key}\`. ${hint}`;
    const mend = meant === undefined ? {} : { replacement: meant };
    return [{ code: "unknown-key", severity: "error", message, path: [key], at: "key", ...mend }];
  });
}

function readFields(
  mapping: Fields,
  type: Type,
  problems: Problem[],
): DomainDraft<DefinitionPath> | undefined {
  const prior = readPrior(mapping, problems);
  const fallback = readScalar(fieldOf(mapping, "default"), ["default"], problems);
  const extras = { ...(fallback && { default: fallback }), ...(prior && { prior }) };
  if (type === "bool") return { kind: type, ...extras };
  if (type === "categorical" || type === "ordinal") {
    const items = fieldOf(mapping, "choices");
    if (items === undefined) reportMissing(type, "choices", problems);
    else if (!Array.isArray(items))
      problems.push(wrongType(["choices"], "`choices` is a list, such as `[relu, tanh]`."));
    else
      return {
        kind: type,
        choices: readChoices(items, ["choices"], problems),
        place: ["choices"],
        ...extras,
      };
    return undefined;
  }
  const [low, high, step] = ["low", "high", "step"].map((key) => readNumber(mapping, key, problems));
  const log = readFlag(mapping, problems);
  for (const key of ["low", "high"]) {
    if (fieldOf(mapping, key) === undefined) reportMissing(type, key, problems);
  }
  if (low === undefined || high === undefined) return undefined;
  return { kind: type, low, high, ...(log && { log }), ...(step && { step }), ...extras };
}

/** A key that is there under a wrong name, and reported as such, is not missing as well. */
function reportMissing(type: Type, key: string, problems: Problem[]): void {
  if (problems.some(({ code, replacement }) => code === "unknown-key" && replacement === key)) return;
  const message = `A range of type ${type} needs \`${key}\`.`;
  problems.push({ code: "missing-key", severity: "error", message, path: [], at: "value" });
}

function readNumber(
  mapping: Fields,
  key: string,
  problems: Problem[],
): Given<number, DefinitionPath> | undefined {
  const value = fieldOf(mapping, key);
  if (typeof value === "number") return { value, place: [key] };
  if (value !== undefined) problems.push(wrongType([key], `\`${key}\` is a number, such as 10 or 1e-4.`));
  return undefined;
}

function readFlag(mapping: Fields, problems: Problem[]): Given<boolean, DefinitionPath> | undefined {
  const value = fieldOf(mapping, "log");
  if (typeof value === "boolean") return { value, place: ["log"] };
  if (value !== undefined) problems.push(wrongType(["log"], "`log` is true or false."));
  return undefined;
}

function readPrior(mapping: Fields, problems: Problem[]): Given<Prior, DefinitionPath> | undefined {
  const value = fieldOf(mapping, "prior");
  if (value === undefined) return undefined;
  if (typeof value === "number") return { value, place: ["prior"] };
  if (Array.isArray(value) && value.every((weight) => typeof weight === "number"))
    return { value, place: ["prior"] };
  problems.push(wrongType(["prior"], "`prior` is a number, or a list of weights."));
  return undefined;
}

function readChoices(items: readonly unknown[], path: DefinitionPath, problems: Problem[]) {
  return items.flatMap((item, index) => {
    if (item === undefined) problems.push(wrongType([...path, index], "A choice has a value."));
    return readScalar(item, [...path, index], problems) ?? [];
  });
}

function readScalar(
  value: unknown,
  path: DefinitionPath,
  problems: Problem[],
): Given<ParamValue, DefinitionPath> | undefined {
  if (value === undefined) return undefined;
  const isScalar = value === null || ["string", "number", "boolean"].includes(typeof value);
  if (isScalar) return { value: value as ParamValue, place: path };
  problems.push(wrongType(path, "A parameter's value is a number, a text, true, false or null."));
  return undefined;
}
