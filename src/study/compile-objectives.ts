import { atPath } from "./check-expression.ts";
import type { Expression } from "./expression.ts";
import { literalNumber } from "./literal-number.ts";
import type { MetricConstraint, Objective } from "./objective.ts";
import { parseExpression } from "./parse-expression.ts";
import type { DefinitionPath, Problem, ProblemCode } from "./problem.ts";
import type { Sections } from "./sections.ts";

type WrittenObjective = NonNullable<Sections["objective"]>;

export interface ObjectiveSections {
  readonly objective: WrittenObjective | undefined;
  readonly objectives: readonly (WrittenObjective | undefined)[] | undefined;
  /** The keys that are there, readable or not. */
  readonly written: ReadonlySet<string>;
}

function fault(code: ProblemCode, path: DefinitionPath, message: string, at: Problem["at"] = "key"): Problem {
  return { code, severity: "error", message, path, at };
}

export function compileObjectives(sections: ObjectiveSections): {
  readonly objectives: readonly Objective[];
  readonly problems: readonly Problem[];
} {
  const { objective, objectives, written } = sections;
  const problems: Problem[] = [];
  if (written.has("objective") && written.has("objectives")) {
    const message =
      "A study has either `objective` or `objectives`. Remove one of them; `objectives` takes a list.";
    problems.push(fault("conflicting-keys", ["objectives"], message));
  } else if (!written.has("objective") && !written.has("objectives")) {
    const message =
      "A study needs `objective`, the metric that it improves, such as `objective: { maximize: val_accuracy }`.";
    problems.push(fault("missing-key", [], message));
  }
  const placed: Placed[] = [];
  if (objective) placed.push({ path: ["objective"], value: objective });
  objectives?.forEach((value, index) => {
    if (value) placed.push({ path: ["objectives", index], value });
  });
  const found = new Map<string, Objective>();
  for (const { path, value } of placed) {
    const read = compileObjective(value, path);
    if ("code" in read) problems.push(read);
    else if (found.has(read.metric)) {
      problems.push(
        fault(
          "conflicting-keys",
          path,
          `\`${read.metric}\` is an objective already. Remove one of them.`,
          "value",
        ),
      );
    } else found.set(read.metric, read);
  }
  return { objectives: [...found.values()], problems: [...problems, ...checkWeights(placed)] };
}

interface Placed {
  readonly path: DefinitionPath;
  readonly value: WrittenObjective;
}

/** Weights make one sum of the objectives, so that each needs one; a single objective has nothing to be added to. */
function checkWeights(placed: readonly Placed[]): readonly Problem[] {
  const [first, ...others] = placed;
  const weighted = placed.filter(({ value }) => value.weight !== undefined);
  if (first === undefined || weighted.length === 0) return [];
  if (others.length === 0) {
    const message = "With a single objective there is nothing to weigh; `weight` changes nothing. Remove it.";
    return [{ ...fault("no-effect", [...first.path, "weight"], message), severity: "warning" }];
  }
  return placed
    .filter(({ value }) => value.weight === undefined)
    .map(({ path }) => {
      const message =
        "Weights add the objectives up to one, so each needs a `weight`: what one unit of its metric is worth, such as `weight: 1`. Without any weight every trade-off is kept.";
      return fault("missing-key", path, message);
    });
}

function compileObjective(
  { maximize, minimize, of = "last", weight, threshold }: WrittenObjective,
  path: DefinitionPath,
): Objective | Problem {
  const preferences = {
    ...(weight !== undefined && { weight }),
    ...(threshold !== undefined && { threshold }),
  };
  if (maximize !== undefined && minimize !== undefined) {
    const message =
      "An objective takes either `maximize` or `minimize`. For both, write two objectives under `objectives`.";
    return fault("conflicting-keys", [...path, "minimize"], message);
  }
  if (maximize !== undefined) return { metric: maximize, direction: "maximize", of, ...preferences };
  if (minimize !== undefined) return { metric: minimize, direction: "minimize", of, ...preferences };
  const message =
    "An objective needs `maximize` or `minimize` with the name of a metric, such as `maximize: val_accuracy`.";
  return fault("missing-key", path, message);
}

const mirrored = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;

/** Each constraint compares one metric with one number. */
export function compileConstraints(written: string | readonly (string | undefined)[] | undefined): {
  readonly constraints: readonly MetricConstraint[];
  readonly problems: readonly Problem[];
} {
  const constraints: MetricConstraint[] = [];
  const problems: Problem[] = [];
  const texts = typeof written === "string" ? [written] : (written ?? []);
  for (const [index, text] of texts.entries()) {
    if (text === undefined) continue;
    const path = typeof written === "string" ? ["constraints"] : ["constraints", index];
    const { expression, problems: syntax } = parseExpression(text);
    problems.push(...syntax.map((problem) => atPath(path, problem)));
    if (syntax.some(({ severity }) => severity === "error")) continue;
    const read = readConstraint(expression);
    if (typeof read === "string") {
      const { span } = expression;
      problems.push(atPath(path, { code: "expression-type", severity: "error", message: read, span }));
    } else constraints.push({ ...read, text });
  }
  return { constraints, problems };
}

/** The comparison that an expression is, the metric on its left; or what is wrong with it. */
function readConstraint(expression: Expression): Omit<MetricConstraint, "text"> | string {
  const advice = "A constraint compares a metric with a number, such as `latency_ms <= 20`.";
  if (expression.kind !== "comparison" || expression.operators.length !== 1) return advice;
  const [left, right] = expression.operands;
  const [operator] = expression.operators;
  if (operator !== "<" && operator !== "<=" && operator !== ">" && operator !== ">=") {
    return `\`${operator}\` cannot stand in a constraint, only \`<\`, \`<=\`, \`>\` and \`>=\`. ${advice}`;
  }
  const [low, high] = [literalNumber(left), literalNumber(right)];
  if (left?.kind === "name" && high !== undefined) return { metric: left.name, operator, bound: high };
  if (right?.kind === "name" && low !== undefined) {
    return { metric: right.name, operator: mirrored[operator], bound: low };
  }
  return advice;
}
