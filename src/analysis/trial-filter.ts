import { evaluate, namesIn } from "../study/evaluate.ts";
import { parseExpression } from "../study/parse-expression.ts";
import { runningTimeOf, type Trial } from "../study/trial.ts";
import type { ParamValue } from "../study/value.ts";

/** What a filter can ask of a trial. */
export interface FilterableTrial
  extends Pick<
    Trial,
    | "number"
    | "state"
    | "params"
    | "metrics"
    | "step"
    | "reason"
    | "cause"
    | "peakMemoryBytes"
    | "note"
    | "startedAt"
    | "endedAt"
    | "segments"
    | "retryOf"
  > {}

/** What a person has put on a trial. */
export interface TrialMark {
  readonly isStarred: boolean;
  readonly tags: readonly string[];
  /** Empty where there is none. */
  readonly comment: string;
}

export interface FilterResult<Row> {
  /** Those for which the expression is true; all of them where it cannot be read. */
  readonly shown: readonly Row[];
  /** What is wrong with the expression, as a sentence; null where nothing is. */
  readonly problem: string | null;
}

type Read = (trial: FilterableTrial, mark: TrialMark | undefined) => ParamValue | undefined;

/** Names that every trial has, before those of its parameters and metrics. Durations are in seconds, memory in bytes. */
const fixed: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["number", ({ number }) => number],
  ["state", ({ state }) => state],
  ["step", ({ step }) => step ?? undefined],
  ["duration", (trial) => inSeconds(runningTimeOf(trial))],
  ["reason", ({ reason }) => reason ?? undefined],
  ["cause", ({ cause }) => cause?.kind],
  ["memory", ({ peakMemoryBytes }) => peakMemoryBytes],
  ["note", ({ note }) => note ?? undefined],
  ["retry", ({ retryOf }) => retryOf !== null],
  ["starred", (_, mark) => mark?.isStarred ?? false],
  ["tags", (_, mark) => mark?.tags.join(", ") ?? ""],
  ["comment", (_, mark) => mark?.comment ?? ""],
]);

/** For completion and for the text that says what can be asked. */
export const filterNames: readonly string[] = [...fixed.keys()];

/**
 * Keeps the trials for which an expression such as `lr < 0.01 and state == "complete"` is true. A trial that lacks what
 * the answer hangs on is left out. A parameter or metric that is named as something else is read as `params.state`,
 * `metrics.state`.
 *
 * @param markOf by trial number
 */
export function filterByExpression<Row extends FilterableTrial>(
  trials: readonly Row[],
  text: string,
  markOf: (trial: number) => TrialMark | undefined,
): FilterResult<Row> {
  if (text.trim() === "") return { shown: trials, problem: null };
  const { expression, problems } = parseExpression(text);
  const [syntax] = problems;
  if (syntax !== undefined) return { shown: trials, problem: syntax.message };
  const reads = new Map(namesIn(expression).map(({ name }) => [name, readOf(name)]));
  const unknown = [...reads.keys()].find((name) => !isKnown(trials, name));
  if (unknown !== undefined) {
    const known = `Known are ${[...fixed.keys()].join(", ")} and the names of parameters and metrics`;
    return { shown: trials, problem: `No trial has \`${unknown}\`. ${known}.` };
  }
  const shown: Row[] = [];
  for (const trial of trials) {
    const mark = markOf(trial.number);
    const result = evaluate(expression, (name) => reads.get(name)?.(trial, mark));
    if (result.kind === "error") return { shown: trials, problem: result.message };
    if (result.kind === "absent") continue;
    if (typeof result.value !== "boolean")
      return {
        shown: trials,
        problem: "A filter is true or false; compare with something, such as `< 0.01`.",
      };
    if (result.value) shown.push(trial);
  }
  return { shown, problem: null };
}

function readOf(name: string): Read {
  const [, group, rest = ""] = /^(params|metrics)\.(.+)$/s.exec(name) ?? [];
  return (trial, mark) => {
    const read = fixed.get(name);
    if (read) return read(trial, mark);
    const { params, metrics } = trial;
    if (Object.hasOwn(params, name)) return params[name];
    if (Object.hasOwn(metrics, name)) return finite(metrics[name]);
    if (group === "params") return Object.hasOwn(params, rest) ? params[rest] : undefined;
    return group === "metrics" && Object.hasOwn(metrics, rest) ? finite(metrics[rest]) : undefined;
  };
}

function isKnown(trials: readonly FilterableTrial[], name: string): boolean {
  const read = readOf(name);
  return (
    fixed.has(name) || trials.length === 0 || trials.some((trial) => read(trial, undefined) !== undefined)
  );
}

/** What is not a number is neither above nor below anything. */
function finite(value: number | undefined): number | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : value;
}

function inSeconds(durationMs: number | null): number | undefined {
  return durationMs === null ? undefined : durationMs / 1000;
}
