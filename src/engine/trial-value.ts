import { closest, distance } from "fastest-levenshtein";
import type { MetricConstraint, Objective } from "../study/objective.ts";
import type { Fidelity } from "../study/study.ts";

/** What a running trial has reported so far, reduced to what its end needs. */
export interface Measurements {
  /** The last value of every metric. */
  readonly latest: Map<string, number>;
  /** The best finite value of every objective. */
  readonly best: Map<string, number>;
  step: number | null;
  reports: number;
}

export function noMeasurements(): Measurements {
  return { latest: new Map(), best: new Map(), step: null, reports: 0 };
}

export type Metrics = Readonly<Record<string, number>>;

/**
 * The step that a report names: what the study's fidelity counts, else `step`, else `epoch`. Optuna's journal takes
 * non-negative integers; anything else counts as not reported. Undefined where the report names none.
 */
export function namedStep(metrics: Metrics, fidelity: Fidelity | undefined): number | undefined {
  for (const name of [fidelity?.resource, "step", "epoch"]) {
    const value = name === undefined ? undefined : metrics[name];
    if (value !== undefined && Number.isSafeInteger(value) && value >= 0) return value;
  }
  return undefined;
}

export function addMeasurements(
  into: Measurements,
  metrics: Metrics,
  step: number,
  objectives: readonly Objective[],
): void {
  for (const [name, value] of Object.entries(metrics)) into.latest.set(name, value);
  for (const { metric, direction } of objectives) {
    const value = metrics[metric];
    if (value === undefined || !Number.isFinite(value)) continue;
    const best = into.best.get(metric);
    if (best === undefined || (direction === "minimize" ? value < best : value > best))
      into.best.set(metric, value);
  }
  into.step = step;
  into.reports += 1;
}

export type TrialValue =
  | { readonly kind: "values"; readonly values: readonly number[] }
  | { readonly kind: "none"; readonly reason: string };

/** A trial's value of each objective, or why it has none. */
export function trialValue(measured: Measurements, objectives: readonly Objective[]): TrialValue {
  const values: number[] = [];
  for (const { metric, of } of objectives) {
    const last = measured.latest.get(metric);
    if (last === undefined) return { kind: "none", reason: missingMetric(metric, measured) };
    const value = of === "best" ? (measured.best.get(metric) ?? last) : last;
    if (!Number.isFinite(value)) return { kind: "none", reason: `${metric} is not finite: ${value}` };
    values.push(value);
  }
  return { kind: "values", values };
}

/** How far each constraint is exceeded, or why that cannot be said. */
export function trialViolations(
  measured: Measurements,
  constraints: readonly MetricConstraint[],
): TrialValue {
  const values: number[] = [];
  for (const { metric, operator, bound, text } of constraints) {
    const value = measured.latest.get(metric);
    if (value === undefined)
      return {
        kind: "none",
        reason: `${missingMetric(metric, measured)}, which the constraint ${text} needs`,
      };
    if (!Number.isFinite(value)) return { kind: "none", reason: `${metric} is not finite: ${value}` };
    const excess = operator.startsWith("<") ? value - bound : bound - value;
    // Optuna holds a constraint for met at 0, so a strict one is violated there by the least that can be said.
    values.push(excess === 0 && operator.length === 1 ? Number.MIN_VALUE : excess);
  }
  return { kind: "values", values };
}

/** How the reason of a trial begins from which no number came. */
export const nothingReported = "the trial reported nothing";

function missingMetric(metric: string, measured: Measurements): string {
  const names = [...measured.latest.keys()];
  if (names.length === 0) return `${nothingReported}, so ${metric} has no value`;
  return `${metric} was not reported; the trial reported ${names.join(", ")}${suggestion(metric, names)}`;
}

function suggestion(metric: string, names: readonly string[]): string {
  const near =
    nearName(metric, names) ?? names.find((name) => metric.startsWith(name) || name.startsWith(metric));
  return near === undefined ? "" : ` (did you mean ${near}?)`;
}

/** The name that is probably meant, where one is close enough to be a slip. */
function nearName(metric: string, names: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const wanted = plain(metric);
  const byPlain = new Map(names.map((name) => [plain(name), name]));
  if (byPlain.size === 0) return undefined;
  const near = closest(wanted, [...byPlain.keys()]);
  // Two letters such as f1 and f2 are different names, not slips.
  const tolerated = wanted.length < 3 ? 0 : Math.max(1, Math.floor(wanted.length / 4));
  return distance(wanted, near) <= tolerated ? byPlain.get(near) : undefined;
}

/**
 * Holds a trial's first report against the study: where it lacks every objective but has a name close to one, the
 * names were mistaken and there is no use in going on. Returns the reason, undefined where the trial may go on.
 */
export function mistakenMetric(metrics: Metrics, objectives: readonly Objective[]): string | undefined {
  const names = Object.keys(metrics);
  if (objectives.some(({ metric }) => names.includes(metric))) return undefined;
  for (const { metric } of objectives) {
    const near = nearName(metric, names);
    if (near !== undefined)
      return `the first report has ${names.join(", ")} but not ${metric}: did you mean ${near}? Name it in the study's objective, or report ${metric}`;
  }
  return undefined;
}
