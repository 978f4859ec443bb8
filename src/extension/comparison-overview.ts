import { compareValues } from "../study/objective.ts";
import type { TrialState } from "../study/trial.ts";
import type { Overview } from "./monitor-protocol.ts";

/**
 * A comparison as one study: what its runs have in sum, and the best of them.
 *
 * @param runs at least one, as they are by themselves
 * @returns with the place of the run that has the best trial of the first objective
 */
export function comparisonOverview(
  runs: readonly Overview[],
  name: string,
): { readonly overview: Overview; readonly leader: number } {
  const [first] = runs as readonly [Overview];
  const sum = (amount: (run: Overview) => number) => runs.reduce((total, run) => total + amount(run), 0);
  const times = (limit: number | null) => (limit === null ? null : limit * runs.length);
  const best = first.objectives.map(({ direction }, objective) => {
    const bestOf = (place: number) => Number(runs[place]?.best[objective]?.value ?? Number.NaN);
    return runs.reduce((leader, _, place) => {
      const [ahead, value] = [bestOf(leader), bestOf(place)];
      if (Number.isNaN(value)) return leader;
      return Number.isNaN(ahead) || compareValues(direction, value, ahead) < 0 ? place : leader;
    }, 0);
  });
  return {
    leader: best[0] ?? 0,
    overview: {
      ...first,
      name,
      strategy: [...new Set(runs.flatMap(({ strategy }) => strategy ?? []))].join(", "),
      runState: stateOf(runs),
      endReason: null,
      budgetTrials: times(first.budgetTrials),
      budgetSteps: times(first.budgetSteps),
      stepsSpent: sum(({ stepsSpent }) => stepsSpent),
      settled: sum(({ settled }) => settled),
      counts: Object.fromEntries(
        Object.keys(first.counts).map((state) => [state, sum(({ counts }) => counts[state as TrialState])]),
      ) as Overview["counts"],
      best: best.map((place, objective) => runs[place]?.best[objective] ?? null),
      // They run side by side.
      elapsedMs: Math.max(...runs.map(({ elapsedMs }) => elapsedMs)),
      timeLeftMs: null,
      failures: runs.flatMap(({ failures }) => failures),
      marks: {},
    },
  };
}

/** One runner runs them all, so what is said of living runs is said of each of them. */
function stateOf(runs: readonly Overview[]): Overview["runState"] {
  const has = (state: Overview["runState"]) => runs.some(({ runState }) => runState === state);
  for (const state of ["stopping", "paused", "running", "starting", "interrupted", "stopped"] as const)
    if (has(state)) return state;
  return has("finished") ? "finished" : has("failed") ? "failed" : "new";
}
