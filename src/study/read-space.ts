import { atPath } from "./check-expression.ts";
import { choiceText, type Domain } from "./domain.ts";
import { checkPrior } from "./domain-draft.ts";
import { domainFromChoices, domainFromMapping, type MappingReading } from "./domain-mapping.ts";
import { translateKey } from "./foreign-function.ts";
import { checkName } from "./names.ts";
import type { DefinitionPath, Problem, ProblemCode } from "./problem.ts";
import { type Recall, withoutRecall } from "./recall.ts";
import { rangeSchema } from "./schema/space.ts";
import { checkShape, shown } from "./shape.ts";
import type { Prior } from "./space.ts";
import { readSpaceText } from "./space-function.ts";
import type { ParamValue } from "./value.ts";

/** One parameter or constant of `space`, groups taken apart, conditions not read yet. */
export type SpaceEntry = {
  readonly name: string;
  readonly path: DefinitionPath;
} & (
  | {
      readonly kind: "parameter";
      /** Undefined where the range has errors. */
      readonly domain: Domain | undefined;
      /** Where the range is written: the entry itself or its `in`. */
      readonly rangePath: DefinitionPath;
      readonly when: unknown;
      readonly default: ParamValue | undefined;
      readonly prior: Prior | undefined;
    }
  | { readonly kind: "constant"; readonly value: ParamValue }
);

export interface SpaceReading {
  readonly entries: readonly SpaceEntry[];
  readonly problems: readonly Problem[];
}

const deepestGroup = 20;
/** Keys that only the mapping form of a range has, here or in other tools. */
const rangeKeys: ReadonlySet<string> = new Set(["low", "high", "log", "step", "choices"]);

type Mapping = Readonly<Record<string, unknown>>;

/**
 * Reads `space`: an error in one entry leaves the others as they are, and its name known.
 *
 * @param recall of earlier readings of the same study
 */
export function readSpace(space: unknown, recall: Recall = withoutRecall): SpaceReading {
  const path = ["space"];
  if (!isMapping(space)) return { entries: [], problems: [wrongSpace(space, path)] };
  const entries: SpaceEntry[] = [];
  const problems: Problem[] = [];
  const seen = new Map<string, DefinitionPath>();
  for (const [key, value] of Object.entries(space)) {
    const read = recall(`entry ${key}`, [value], () => readApart({ [key]: value }, path));
    problems.push(...read.problems);
    for (const entry of read.entries) add(entry);
  }
  return { entries, problems };

  function add(entry: SpaceEntry): void {
    const before = seen.get(entry.name);
    seen.set(entry.name, entry.path);
    if (before === undefined) entries.push(entry);
    else {
      const message = `\`${entry.name}\` is declared already, at \`${before.slice(1).join(".")}\`. Give one of them another name.`;
      problems.push(fault("conflicting-keys", entry.path, message, "key"));
    }
  }
}

/** One key of `space` with all that is below it. */
function readApart(group: Mapping, path: DefinitionPath): SpaceReading {
  const entries: SpaceEntry[] = [];
  const problems: Problem[] = [];
  readGroup(group, "", path, {
    add: (entry) => entries.push(entry),
    report: (...found) => problems.push(...found),
  });
  return { entries, problems };
}

type Parameter = Extract<SpaceEntry, { kind: "parameter" }>;

interface Sink {
  add(entry: SpaceEntry): void;
  report(...problems: readonly Problem[]): void;
}

export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fault(
  code: ProblemCode,
  path: DefinitionPath,
  message: string,
  at: "key" | "value" = "value",
): Problem {
  return { code, severity: "error", message, path, at };
}

function wrongSpace(space: unknown, path: DefinitionPath): Problem {
  const sample =
    "For example: `space: { lr: 'loguniform(1e-4, 1)' }`, or one parameter a line below `space:`.";
  if (space === undefined) {
    return fault(
      "missing-key",
      [],
      `A study needs \`space\`, the parameters that it searches. ${sample}`,
      "key",
    );
  }
  const found = space === null ? "has no value" : `is ${shown(space)}`;
  return fault("wrong-type", path, `\`space\` is a mapping from names to ranges; this ${found}. ${sample}`);
}

function readGroup(group: Mapping, prefix: string, path: DefinitionPath, sink: Sink): void {
  for (const [key, value] of Object.entries(group)) {
    if (value === undefined) continue;
    const inner = [...path, key];
    const badName = checkName(key, inner);
    sink.report(...badName);
    if (badName.length === 0) readEntry(value, prefix + key, inner, sink);
  }
}

function readEntry(value: unknown, name: string, path: DefinitionPath, sink: Sink): void {
  const parameter = unreadable(name, path);
  const isScalar = value === null || typeof value === "boolean" || Number.isFinite(value);
  if (typeof value === "string") readText(value, parameter, sink);
  else if (Array.isArray(value)) readChoices(value, parameter, sink);
  else if (isMapping(value)) readMapping(value, parameter, sink);
  else if (isScalar) sink.add({ kind: "constant", name, path, value: value as ParamValue });
  else {
    const wanted = "A parameter is a range such as `uniform(0, 1)`, a list of choices, or a constant.";
    sink.report(fault("wrong-type", path, `\`${name}\` cannot be ${shown(value)}. ${wanted}`));
    sink.add(parameter);
  }
}

/** A parameter whose range is not known (yet). */
function unreadable(name: string, path: DefinitionPath): Parameter {
  return {
    kind: "parameter",
    domain: undefined,
    name,
    path,
    rangePath: path,
    when: undefined,
    default: undefined,
    prior: undefined,
  };
}

function readChoices(choices: readonly unknown[], parameter: Parameter, sink: Sink): void {
  if (choices.length > 0) addRange(domainFromChoices(choices), parameter, sink);
  else {
    const message = `\`${parameter.name}\` has no choices. List at least one, such as \`[relu, tanh]\`.`;
    sink.report(fault("bad-arguments", parameter.path, message));
    sink.add(parameter);
  }
}

function readText(text: string, parameter: Parameter, sink: Sink): void {
  const { name, path } = parameter;
  const reading = readSpaceText(text);
  if (reading.kind === "constant") {
    sink.add({ kind: "constant", name, path, value: text });
    return;
  }
  sink.report(...reading.problems.map((problem) => atPath(path, problem)));
  if (reading.kind === "invalid") sink.add(parameter);
  else {
    sink.add({ ...parameter, domain: reading.domain, default: reading.default, prior: reading.prior });
  }
}

function addRange(reading: MappingReading, parameter: Parameter, sink: Sink): void {
  const { rangePath } = parameter;
  sink.report(...reading.problems.map((problem) => ({ ...problem, path: [...rangePath, ...problem.path] })));
  sink.add({
    ...parameter,
    domain: reading.domain,
    default: reading.default ?? parameter.default,
    prior: reading.prior,
  });
}

function readMapping(mapping: Mapping, plain: Parameter, sink: Sink): void {
  const { name, path } = plain;
  const keys = Object.keys(mapping);
  const parameter = { ...plain, when: mapping["when"] };
  const forgotten = forgottenKey(keys);
  if (Object.hasOwn(mapping, "in")) readConditional(mapping, parameter, sink);
  else if (Object.hasOwn(mapping, "type")) addRange(domainFromMapping(mapping), parameter, sink);
  else if (forgotten !== undefined) {
    sink.report(fault("missing-key", path, forgotten, "key"));
    sink.add(parameter);
  } else if (keys.length === 0) {
    const message = `\`${name}\` is an empty group. Put parameters into it, or write a range such as \`uniform(0, 1)\`.`;
    sink.report(fault("empty-space", path, message));
  } else if (path.length > deepestGroup) {
    const message = `Groups may be nested ${deepestGroup} deep. Take some of this apart.`;
    sink.report(fault("bad-name", path, message, "key"));
  } else readGroup(mapping, `${name}.`, path, sink);
}

/** What a mapping that is neither a range nor likely to be meant as a group lacks. */
function forgottenKey(keys: readonly string[]): string | undefined {
  if (keys.includes("when")) {
    return "A condition needs the range that it applies to: add `in`, such as `in: uniform(0, 1)`. A group has no condition; give one to each of its parameters.";
  }
  const isRange =
    keys.length > 0 &&
    keys.every((key) => rangeKeys.has(key) || key === "default" || translateKey(key) !== undefined);
  if (!isRange) return undefined;
  return keys.some((key) => translateKey(key) === "choices" || key === "choices")
    ? "A range written as a mapping needs `type`, such as `{ type: categorical, choices: [a, b] }`. Or write the list alone: `[a, b]`."
    : "A range written as a mapping needs `type`, such as `{ type: float, low: 0, high: 1 }`. Or write `uniform(0, 1)`.";
}

/** `{ in: uniform(0, 1), when: ..., default: 0.5 }` */
function readConditional(mapping: Mapping, parameter: Parameter, sink: Sink): void {
  const { name, path } = parameter;
  const rangePath = [...path, "in"];
  const range = mapping["in"];
  const shape = checkShape(rangeSchema, mapping, path);
  const isOwn = ({ path: place }: Problem) => place[path.length] !== "when" && place[path.length] !== "in";
  sink.report(...shape.filter(isOwn));
  const inner: Sink = {
    report: sink.report,
    add: (entry) => {
      if (entry.kind === "parameter") {
        sink.add(withPrior(withDefault({ ...entry, path, when: parameter.when })));
        return;
      }
      const message = `\`in\` takes a range, such as \`uniform(0, 1)\`, \`bool\` or a list; ${shown(entry.value)} is a constant.`;
      sink.report(fault("wrong-value", rangePath, message));
      sink.add({ ...parameter, rangePath });
    },
  };
  if (!isMapping(range)) readEntry(range, name, rangePath, inner);
  else if (Object.hasOwn(range, "type"))
    addRange(domainFromMapping(range), { ...parameter, rangePath }, inner);
  else {
    const message =
      "`in` takes a range, such as `uniform(0, 1)`, a list of choices, or a mapping with `type`.";
    sink.report(fault("wrong-type", rangePath, message));
    sink.add({ ...parameter, rangePath });
  }

  function withDefault(entry: Parameter): Parameter {
    const fallback = mapping["default"];
    if (!Object.hasOwn(mapping, "default") || typeof fallback === "object" || fallback === undefined)
      return entry;
    if (entry.domain && !entry.domain.contains(fallback as ParamValue)) {
      const message = `The default ${choiceText(fallback as ParamValue)} is not a value of ${entry.domain.text}.`;
      sink.report(fault("default-outside", [...path, "default"], message));
    }
    return { ...entry, default: fallback as ParamValue };
  }

  function withPrior(entry: Parameter): Parameter {
    const prior = mapping["prior"] as Prior | undefined;
    // What has another shape has been reported.
    if (prior === undefined || (typeof prior !== "number" && !Array.isArray(prior))) return entry;
    const place = [...path, "prior"];
    const findings = entry.domain === undefined ? [] : checkPrior(entry.domain, { value: prior, place });
    sink.report(...findings.map(({ code, message }) => fault(code, place, message)));
    return findings.length > 0 ? entry : { ...entry, prior };
  }
}
