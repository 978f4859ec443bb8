import { namesIn } from "../study/evaluate.ts";
import { parseExpression } from "../study/parse-expression.ts";
import { isMapping } from "../study/read-space.ts";
import type { OutlineMapping } from "./outline-node.ts";
import { pastTrialsOf } from "./past-trials.ts";
import type { StudyName } from "./study-names.ts";
import type { Workspace } from "./workspace.ts";

/** A metric with where it is known from. */
export interface MetricName {
  readonly name: string;
  readonly detail: string;
}

/** The metrics that the file names, then those that earlier trials have reported. */
export function knownMetrics(
  definition: Readonly<Record<string, unknown>>,
  outline: OutlineMapping,
  names: readonly StudyName[],
  workspace: Workspace,
): readonly MetricName[] {
  const own = studyMetrics(definition);
  const reported = pastTrialsOf(outline, names, workspace)?.results.metrics ?? [];
  return [
    ...own.map((name) => ({ name, detail: "a metric of this study" })),
    ...reported
      .filter((name) => !own.includes(name))
      .map((name) => ({ name, detail: "reported by earlier trials" })),
  ];
}

/** The metrics that a file names anywhere: where they are read, what is improved, what is constrained. */
function studyMetrics({
  metrics,
  objective,
  objectives,
  constraints,
}: Readonly<Record<string, unknown>>): readonly string[] {
  const goals = [objective, ...listOf(objectives)].flatMap((goal) =>
    isMapping(goal) ? [goal["maximize"], goal["minimize"]] : [],
  );
  const compared = listOf(constraints)
    .filter((text) => typeof text === "string")
    .flatMap((text) => namesIn(parseExpression(text).expression).map(({ name }) => name));
  const read = isMapping(metrics) ? Object.keys(metrics) : [];
  return [...new Set([...read, ...goals, ...compared])].filter(
    (name): name is string => typeof name === "string" && name !== "",
  );
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}
