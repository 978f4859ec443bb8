import { attemptsThatCount, type History } from "../../study/history.ts";
import type { Objective } from "../../study/objective.ts";
import { hasEnded, type Trial } from "../../study/trial.ts";
import type { ParamValues } from "../../study/value.ts";
import type { Encoding } from "./encoding.ts";

/** What a model learns from a history. */
export interface Observations {
  /** Configurations that have ended. */
  readonly configurations: readonly ParamValues[];
  /** The same, encoded. */
  readonly rows: readonly Float64Array[];
  /** For each row, the values of the objectives as losses; undefined where the trial failed. */
  readonly losses: readonly (readonly number[] | undefined)[];
  /** For each row, by how much each constraint is exceeded; undefined where nobody knows. */
  readonly violations: readonly (readonly number[] | undefined)[];
  /** Configurations whose result is still to come, encoded. */
  readonly pending: readonly Float64Array[];
}

export function observe(
  history: History,
  encoding: Encoding,
  objectives: readonly Objective[],
): Observations {
  const configurations: ParamValues[] = [];
  const rows: Float64Array[] = [];
  const losses: (readonly number[] | undefined)[] = [];
  const violations: (readonly number[] | undefined)[] = [];
  const pending: Float64Array[] = [];
  for (const trial of attemptsThatCount(history.trials)) {
    const row = encoding.encode(trial.params);
    if (row === undefined) continue;
    if (!hasEnded(trial)) {
      pending.push(row);
      continue;
    }
    if (trial.state === "cancelled") continue;
    configurations.push(trial.params);
    rows.push(row);
    losses.push(lossesOf(trial, objectives));
    violations.push(trial.violations ?? undefined);
  }
  return { configurations, rows, losses, violations, pending };
}

/** A trial that was stopped early counts with its last report. */
function lossesOf(trial: Trial, objectives: readonly Objective[]): readonly number[] | undefined {
  if (trial.state === "failed") return undefined;
  const values =
    trial.values ?? trial.reports.findLast(({ values }) => values.every(Number.isFinite))?.values;
  if (values === undefined || !objectives.every((_, index) => Number.isFinite(values[index])))
    return undefined;
  return objectives.map(({ direction }, index) =>
    direction === "minimize" ? (values[index] as number) : -(values[index] as number),
  );
}
