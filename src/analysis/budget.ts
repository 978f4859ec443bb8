import type { Trial, TrialState } from "../study/trial.ts";
import { ownSteps } from "./best-so-far.ts";

/** One kind of budget: what was spent on what, and what was planned. */
export interface Spending {
  readonly resource: "trials" | "time" | "steps";
  /** By what became of the trials that it was spent on; trials and steps as counts, time in milliseconds. */
  readonly spent: ReadonlyMap<TrialState, number>;
  readonly total: number;
  /** Null where there is no limit. */
  readonly planned: number | null;
}

export interface SpendingInput {
  readonly trials: readonly Pick<
    Trial,
    "number" | "state" | "step" | "segments" | "startedAt" | "endedAt" | "superseded"
  >[];
  readonly planned: {
    readonly trials: number | null;
    readonly timeMs: number | null;
    readonly steps: number | null;
  };
  /** Time that the study ran, which is less than the sum over its trials where several run at once. */
  readonly elapsedMs: number;
  readonly now: number;
}

/**
 * Where the budget went. Trials count once they are settled, and while they run; steps are those that a trial took
 * itself. The time of the study is divided in proportion to how long its trials ran.
 */
export function spendingOf({ trials, planned, elapsedMs, now }: SpendingInput): readonly Spending[] {
  const counts = new Map<TrialState, number>();
  const steps = new Map<TrialState, number>();
  const busyMs = new Map<TrialState, number>();
  for (const trial of trials) {
    const { state, startedAt, endedAt } = trial;
    if (state !== "waiting" && !trial.superseded) add(counts, state, 1);
    add(steps, state, ownSteps(trial));
    if (startedAt !== null && state !== "waiting")
      add(busyMs, state, Math.max(0, (endedAt ?? now) - startedAt));
  }
  const allMs = sum(busyMs);
  const time = new Map([...busyMs].map(([state, ms]) => [state, allMs > 0 ? (ms / allMs) * elapsedMs : 0]));
  const found: Spending[] = [
    { resource: "trials", spent: counts, total: sum(counts), planned: planned.trials },
    { resource: "time", spent: time, total: sum(time), planned: planned.timeMs },
    { resource: "steps", spent: steps, total: sum(steps), planned: planned.steps },
  ];
  return found.filter(({ total, planned: limit }) => total > 0 || limit !== null);
}

function add(map: Map<TrialState, number>, state: TrialState, amount: number): void {
  if (amount > 0) map.set(state, (map.get(state) ?? 0) + amount);
}

function sum(map: ReadonlyMap<TrialState, number>): number {
  return [...map.values()].reduce((total, amount) => total + amount, 0);
}
