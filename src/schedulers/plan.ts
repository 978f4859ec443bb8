import type { Study } from "../study/study.ts";
import { hasEnded, type Trial } from "../study/trial.ts";
import { configurationLimit } from "./configuration-limit.ts";
import type { PlannedRung, SchedulePlan } from "./plan-table.ts";
import { schedulerFit } from "./scheduler-fit.ts";

export type { PlannedRung } from "./plan-table.ts";

/** What a study is going to do, as far as that can be said before it runs. */
export interface StudyPlan extends SchedulePlan {
  /** How many configurations it tries; undefined where nothing limits them. */
  readonly configurations: number | undefined;
  /** Steps over all trials where trials go on from their checkpoints; undefined where no fidelity says how far they run. */
  readonly steps: number | undefined;
  /** The same where a trial that goes on begins from scratch; equal where none ever goes on. */
  readonly stepsFromScratch: number | undefined;
  /**
   * How long that takes, in seconds, with all workers at work: `steps` at the pace of past trials. Undefined without a
   * pace or a number of steps.
   */
  readonly seconds: number | undefined;
  readonly secondsFromScratch: number | undefined;
  /** Limits of the budget that end the study before the plan is carried out. */
  readonly cutShortBy: readonly ("steps" | "time")[];
}

export interface PlanOptions {
  /** See `paceOf`. */
  readonly secondsPerStep?: number | undefined;
}

/**
 * The plan of a study that is checked and begins from nothing. If trials fail, end by themselves or are stopped by rules
 * under `stop`, it takes less.
 */
export function planOf(study: Study, { secondsPerStep }: PlanOptions = {}): StudyPlan {
  const { budget } = study;
  const { plan } = schedulerFit(study.strategy.scheduler);
  const { kind, rungs }: SchedulePlan = plan(study, configurationLimit(study));
  const configurations = total(
    rungs.filter(({ rung }) => rung === 0),
    "configurations",
  );
  const steps = total(rungs, "steps");
  const stepsFromScratch = total(rungs, "stepsFromScratch");
  const timeOf = (count: number | undefined) =>
    count === undefined || secondsPerStep === undefined
      ? undefined
      : (count * secondsPerStep) / Math.max(1, Math.min(budget.parallel, configurations ?? budget.parallel));
  const seconds = timeOf(steps);
  const isOver = (amount: number | undefined, limit: number | undefined) =>
    amount !== undefined && limit !== undefined && amount > limit;
  return {
    kind,
    rungs,
    configurations,
    steps,
    stepsFromScratch,
    seconds,
    secondsFromScratch: timeOf(stepsFromScratch),
    cutShortBy: [
      ...(isOver(steps, budget.steps) ? ["steps" as const] : []),
      ...(isOver(seconds, budget.timeMs === undefined ? undefined : budget.timeMs / 1000)
        ? ["time" as const]
        : []),
    ],
  };
}

/** Undefined where one row has no figure. */
function total(
  rows: readonly PlannedRung[],
  key: "configurations" | "steps" | "stepsFromScratch",
): number | undefined {
  let sum = 0;
  for (const row of rows) {
    const figure = row[key];
    if (figure === undefined) return undefined;
    sum += figure;
  }
  return sum;
}

/**
 * Seconds that a step takes, from trials of the study or of an earlier one: all time over all steps, so that trials
 * weigh by how long they ran.
 *
 * @returns undefined where no trial has run a step and ended
 */
export function paceOf(trials: readonly Trial[]): number | undefined {
  let milliseconds = 0;
  let steps = 0;
  for (const trial of trials) {
    const { step, startedAt, endedAt, segments } = trial;
    if (step === null || step <= 0) continue;
    const ended = segments.filter(({ endedAt: at }) => at !== null);
    if (ended.length > 0) {
      const [first] = ended;
      for (const segment of ended) milliseconds += (segment.endedAt as number) - segment.startedAt;
      steps += step - (first?.from?.step ?? 0);
    } else if (hasEnded(trial) && startedAt !== null && endedAt !== null) {
      milliseconds += endedAt - startedAt;
      steps += step;
    }
  }
  return steps > 0 && milliseconds > 0 ? milliseconds / 1000 / steps : undefined;
}
