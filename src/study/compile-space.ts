import { readExpression } from "./check-expression.ts";
import { namesIn } from "./evaluate.ts";
import type { Expression } from "./expression.ts";
import { inlineDerived } from "./inline-derived.ts";
import { checkName, type Declaration, type Declarations } from "./names.ts";
import { parseExpression } from "./parse-expression.ts";
import { probe } from "./probe.ts";
import {
  type DefinitionPath,
  isError,
  type Problem,
  type ProblemCode,
  type Severity,
  type Span,
} from "./problem.ts";
import { readSpace, type SpaceEntry } from "./read-space.ts";
import { type Recall, withoutRecall } from "./recall.ts";
import { shown } from "./shape.ts";
import type { Parameter, SearchSpace } from "./space.ts";
import { topologicalOrder } from "./topological-order.ts";
import type { ParamValue } from "./value.ts";

/** The sections that make up the search space; each is undefined where it is absent or cannot be read. */
export interface SpaceSections {
  readonly space: unknown;
  readonly derived: Readonly<Record<string, string | number | boolean>> | undefined;
  readonly require: string | readonly (string | undefined)[] | undefined;
  /** `fidelity.parameter` */
  readonly resource: string | undefined;
  readonly recall?: Recall;
}

export interface CompiledSpace {
  /** Of what could be read. */
  readonly space: SearchSpace;
  readonly declarations: Declarations;
  /** Where the range of a parameter is written, by its name. */
  readonly rangePaths: ReadonlyMap<string, DefinitionPath>;
  readonly problems: readonly Problem[];
}

export function compileSpace(sections: SpaceSections): CompiledSpace {
  const { recall = withoutRecall } = sections;
  const { entries, problems: spaceProblems } = readSpace(sections.space, recall);
  const problems: Problem[] = [...spaceProblems];
  const declarations = new Map<string, Declaration>();
  for (const entry of entries) declarations.set(entry.name, declarationOf(entry));
  problems.push(...declareDerived(sections.derived ?? {}, declarations, recall));
  problems.push(...declareResource(sections.resource, declarations));
  if (spaceProblems.length === 0 && !entries.some(({ kind }) => kind === "parameter")) {
    const message =
      "There is nothing to search: `space` has no parameter with a range. Write one, such as `lr: loguniform(1e-4, 1)`.";
    problems.push({ code: "empty-space", severity: "error", message, path: ["space"], at: "key" });
  }

  const parameters = compileParameters(entries, declarations, problems, recall);
  const derived = compileDerived(sections.derived ?? {}, declarations, problems, recall);
  const requirements = compileRequirements(sections.require, declarations, problems, recall);
  const constants: Record<string, ParamValue> = {};
  const rangePaths = new Map<string, DefinitionPath>();
  for (const entry of entries) {
    if (entry.kind === "constant") constants[entry.name] = entry.value;
    else rangePaths.set(entry.name, entry.rangePath);
  }
  return { space: { parameters, constants, derived, requirements }, declarations, rangePaths, problems };
}

function declarationOf(entry: SpaceEntry): Declaration {
  const { path } = entry;
  return entry.kind === "constant"
    ? { kind: "constant", path, value: entry.value }
    : { kind: "parameter", path, domain: entry.domain };
}

function fault(
  code: ProblemCode,
  severity: Severity,
  path: DefinitionPath,
  message: string,
  span?: Span,
): Problem {
  return { code, severity, message, path, at: "value", ...(span && { span }) };
}

function declareDerived(
  derived: NonNullable<SpaceSections["derived"]>,
  declarations: Map<string, Declaration>,
  recall: Recall,
): readonly Problem[] {
  return Object.entries(derived).flatMap(([name, text]): readonly Problem[] => {
    if (text === undefined) return [];
    const path = ["derived", name];
    const badName = checkName(name, path);
    if (badName.length > 0) return badName;
    if (declarations.has(name)) {
      const message = `\`${name}\` is declared under \`space\` already. Give the derived value another name.`;
      return [{ ...fault("conflicting-keys", "error", path, message), at: "key" }];
    }
    const { expression, problems } = recall(`derived ${name}`, [text], () => parseExpression(String(text)));
    declarations.set(name, {
      kind: "derived",
      path,
      expression: problems.length === 0 ? expression : undefined,
    });
    return [];
  });
}

function declareResource(
  name: string | undefined,
  declarations: Map<string, Declaration>,
): readonly Problem[] {
  if (name === undefined) return [];
  const path = ["fidelity", "parameter"];
  if (declarations.has(name)) {
    const message = `\`${name}\` is set by the strategy, from \`min\` to \`max\`, so it cannot be declared under \`space\` or \`derived\` too. Remove it there.`;
    return [fault("conflicting-keys", "error", path, message)];
  }
  const badName = checkName(name, path);
  if (badName.length > 0) return badName.map((problem) => ({ ...problem, at: "value" }));
  declarations.set(name, { kind: "resource", path });
  return [];
}

interface Conditional {
  readonly parameter: Parameter;
  readonly path: DefinitionPath;
}

function compileParameters(
  entries: readonly SpaceEntry[],
  declarations: Declarations,
  problems: Problem[],
  recall: Recall,
): readonly Parameter[] {
  const conditionals: Conditional[] = [];
  for (const entry of entries) {
    if (entry.kind === "constant") continue;
    const path = [...entry.path, "when"];
    const { when, found } = compileCondition(entry.when, path, declarations, recall);
    problems.push(...found);
    if (entry.domain === undefined) continue;
    conditionals.push(
      recall(`parameter ${entry.name}`, [entry, when], () => ({ parameter: parameterOf(entry, when), path })),
    );
  }
  const { items, cycles } = recall("order of parameters", conditionals, () => orderOf(conditionals));
  for (const cycle of cycles) {
    const message = `This condition depends on itself: ${describeCycle(cycle.map(({ parameter }) => parameter.name))}. Take one of these conditions away.`;
    problems.push(fault("condition-cycle", "error", cycle[0]?.path ?? ["space"], message));
  }
  return items;
}

type Searched = Extract<SpaceEntry, { kind: "parameter" }>;

function parameterOf(
  { name, domain, default: fallback, prior }: Searched,
  when: Expression | undefined,
): Parameter {
  if (domain === undefined) throw new Error(`${name} has no range`);
  return {
    name,
    domain,
    ...(when && { when }),
    ...(fallback !== undefined && { default: fallback }),
    ...(prior !== undefined && { prior }),
  };
}

/** Each parameter after those that its condition names. */
function orderOf(conditionals: readonly Conditional[]) {
  const byName = new Map(conditionals.map((item) => [item.parameter.name, item]));
  const { items, cycles } = topologicalOrder(conditionals, ({ parameter }) =>
    parameter.when ? namesIn(parameter.when).flatMap(({ name }) => byName.get(name) ?? []) : [],
  );
  return { items: items.map(({ parameter }) => parameter), cycles };
}

function describeCycle(names: readonly string[]): string {
  if (names.length === 1) return `it names \`${names[0]}\`, whose presence it decides`;
  const links = names.map((name, index) => `\`${name}\` needs \`${names[(index + 1) % names.length]}\``);
  return links.join(", ");
}

interface CompiledCondition {
  readonly when: Expression | undefined;
  readonly found: readonly Problem[];
}

const unconditional: CompiledCondition = { when: undefined, found: [] };

function compileCondition(
  when: unknown,
  path: DefinitionPath,
  declarations: Declarations,
  recall: Recall,
): CompiledCondition {
  if (when === undefined) return unconditional;
  if (typeof when !== "string") {
    const message =
      when === null
        ? '`when` has no value. It takes an expression, such as `optimizer == "sgd"`.'
        : `\`when\` takes an expression, such as \`optimizer == "sgd"\`, not ${shown(when)}.`;
    return { when: undefined, found: [fault("wrong-type", "error", path, message)] };
  }
  return recalled(when, path, declarations, recall, () => compileConditionText(when, path, declarations));
}

/** What reading an expression gave the last time, where nothing that it is judged by has changed. */
function recalled<Value>(
  text: string,
  path: DefinitionPath,
  declarations: Declarations,
  recall: Recall,
  read: () => Value,
): Value {
  const names = recall(`names in ${text}`, [], () =>
    namesIn(parseExpression(text).expression).map(({ name }) => name),
  );
  const inputs: unknown[] = [text];
  // What an unknown name was meant to be depends on every other name.
  const isListed = names.every((name) => addInputs(name, declarations, inputs, 0));
  return isListed ? recall(`expression at ${path.join(".")}`, inputs, read) : read();
}

const deepestDerived = 20;

/** Adds what a name stands for, those behind a derived value included. Whether that could be listed. */
function addInputs(name: string, declarations: Declarations, inputs: unknown[], depth: number): boolean {
  const declaration = declarations.get(name);
  if (declaration === undefined || declaration.kind === "resource" || depth > deepestDerived) return false;
  if (declaration.kind === "parameter") inputs.push(declaration.domain);
  else if (declaration.kind === "constant") inputs.push(declaration.value);
  else {
    inputs.push(declaration.expression);
    if (declaration.expression === undefined) return false;
    return namesIn(declaration.expression).every((inner) =>
      addInputs(inner.name, declarations, inputs, depth + 1),
    );
  }
  return true;
}

function compileConditionText(
  when: string,
  path: DefinitionPath,
  declarations: Declarations,
): CompiledCondition {
  const { expression, problems: found } = readExpression(when, path, declarations, [
    "parameter",
    "constant",
    "derived",
  ]);
  const truth = expression ? checkTruth(expression, path, declarations, "condition") : [];
  // That a comparison never holds says the same more exactly.
  const isKnown = (problem: Problem) => found.some(({ code }) => code === problem.code);
  return {
    when: expression && inlineDerived(expression, declarations),
    found: [...found, ...truth.filter((problem) => !isKnown(problem))],
  };
}

function compileRequirements(
  require: SpaceSections["require"],
  declarations: Declarations,
  problems: Problem[],
  recall: Recall,
): readonly Expression[] {
  const texts = typeof require === "string" ? [require] : (require ?? []);
  return texts.flatMap((text, index) => {
    if (text === undefined) return [];
    const path = typeof require === "string" ? ["require"] : ["require", index];
    const { requirement, found } = recalled(text, path, declarations, recall, () =>
      compileRequirement(text, path, declarations),
    );
    problems.push(...found);
    return requirement === undefined ? [] : [requirement];
  });
}

function compileRequirement(
  text: string,
  path: DefinitionPath,
  declarations: Declarations,
): { readonly requirement: Expression | undefined; readonly found: readonly Problem[] } {
  const { expression, problems: found } = readExpression(text, path, declarations, [
    "parameter",
    "constant",
    "derived",
  ]);
  const truth = expression ? checkTruth(expression, path, declarations, "requirement") : [];
  const isImpossible = truth.some(({ code }) => code === "no-feasible-values");
  return {
    requirement: truth.some(isError) ? undefined : expression,
    found: [...found.filter(({ severity }) => severity === "error" || !isImpossible), ...truth],
  };
}

/** What the expression comes to when it is tried out: it must be true or false, and not always false. */
function checkTruth(
  expression: Expression,
  path: DefinitionPath,
  declarations: Declarations,
  role: "condition" | "requirement",
): readonly Problem[] {
  const result = probe(expression, declarations);
  if (result === undefined) return [];
  const { failure, untrue, neverHolds } = result;
  if (failure) return [failureProblem(failure, path)];
  if (untrue !== undefined) {
    const message = `A ${role} is true or false; this is ${shown(untrue)}. Compare it with something, as in \`width <= 512\`.`;
    return [fault("expression-type", "error", path, message, expression.span)];
  }
  // A constant that switches parameters off is a way of using constants.
  const isSwitch = namesIn(expression).every(({ name }) => declarations.get(name)?.kind === "constant");
  if (!neverHolds || (role === "condition" && isSwitch)) return [];
  return role === "condition"
    ? [
        fault(
          "condition-never-holds",
          "warning",
          path,
          "No values make this condition hold, so the parameter is never present.",
        ),
      ]
    : [fault("no-feasible-values", "error", path, "No values satisfy this. Loosen it, or widen the ranges.")];
}

type Failure = NonNullable<NonNullable<ReturnType<typeof probe>>["failure"]>;

function failureProblem({ message, span, values, always }: Failure, path: DefinitionPath): Problem {
  if (always) return fault("expression-type", "error", path, message, span);
  return fault(
    "expression-type",
    "warning",
    path,
    `${message} That happens for ${values}, where the expression counts as false.`,
    span,
  );
}

function compileDerived(
  derived: NonNullable<SpaceSections["derived"]>,
  declarations: Declarations,
  problems: Problem[],
  recall: Recall,
): SearchSpace["derived"] {
  const items = Object.entries(derived).flatMap(([name, text]) => {
    const declaration = declarations.get(name);
    if (declaration?.kind !== "derived") return [];
    const { path } = declaration;
    const { expression, problems: found } = readExpression(String(text), path, declarations, [
      "parameter",
      "constant",
      "derived",
    ]);
    problems.push(...found);
    return expression === undefined ? [] : [{ name, expression, path }];
  });
  const byName = new Map(items.map((item) => [item.name, item]));
  const { items: ordered, cycles } = topologicalOrder(items, ({ expression }) =>
    namesIn(expression).flatMap(({ name }) => byName.get(name) ?? []),
  );
  for (const cycle of cycles) {
    const message = `This value is computed from itself: ${describeCycle(cycle.map(({ name }) => name))}.`;
    problems.push(fault("condition-cycle", "error", cycle[0]?.path ?? ["derived"], message));
  }
  const inCycle = new Set(cycles.flat());
  for (const item of ordered) {
    if (inCycle.has(item)) continue;
    const { expression, path } = item;
    const failure = recalled(String(derived[item.name]), path, declarations, recall, () => ({
      failure: probe(expression, declarations)?.failure,
    })).failure;
    if (failure) problems.push(derivedFailure(failure, path));
  }
  return cycles.length > 0 ? [] : ordered.map(({ name, expression }) => ({ name, expression }));
}

function derivedFailure(failure: Failure, path: DefinitionPath): Problem {
  if (failure.always) return fault("expression-type", "error", path, failure.message, failure.span);
  const message = `${failure.message} That happens for ${failure.values}, where the value is left out.`;
  return fault("expression-type", "warning", path, message, failure.span);
}
