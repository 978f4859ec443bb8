import { compareValues, type Direction } from "../study/objective.ts";
import type { Trial } from "../study/trial.ts";

export interface LadderTrial
  extends Pick<Trial, "number" | "state" | "step" | "reason" | "segments" | "values"> {
  readonly curve: {
    readonly steps: ArrayLike<number>;
    readonly values: readonly ArrayLike<number>[];
  } | null;
}

/** What became of a trial at a rung. */
export type Fate = "promoted" | "stopped" | "finished" | "waiting" | "running" | "failed";

export interface RungEntry {
  readonly trial: number;
  /** Its value at the rung. */
  readonly value: number;
  readonly fate: Fate;
  /** Why it was stopped or let on, for a person to read. */
  readonly reason: string | null;
}

export interface Rung {
  readonly bracket: number;
  readonly step: number;
  /** Best value first. */
  readonly entries: readonly RungEntry[];
  readonly promoted: number;
  /** Halfway between the worst that went on and the best that did not; null where these two do not fall apart. */
  readonly cut: number | null;
}

/** With more different steps, trials are judged at every report, and there are no rungs. */
const mostRungs = 12;

/** Where nobody recorded rungs, steps at which trials were stopped are taken for rungs if each is so much later. */
const leastRatio = 1.5;

/**
 * The rungs of successive halving, by bracket and step: which trials came to each, and who went on from there. Rungs are
 * the steps at which trials paused or were stopped. Empty where there are none, or too many to be rungs.
 */
export function ladderOf(
  trials: readonly LadderTrial[],
  objective: number,
  direction: Direction,
): readonly Rung[] {
  const brackets = new Map<number, LadderTrial[]>();
  for (const trial of trials) {
    const bracket = trial.segments[0]?.bracket ?? 0;
    const known = brackets.get(bracket);
    if (known) known.push(trial);
    else brackets.set(bracket, [trial]);
  }
  const rungs = [...brackets]
    .sort(([a], [b]) => a - b)
    .flatMap(([bracket, members]) =>
      rungSteps(members).map((step) => rungAt(members, bracket, step, objective, direction)),
    );
  return rungs.filter(({ entries }) => entries.length > 0);
}

/** The steps at which trials of a bracket paused or were stopped, and the last one; none where these are no rungs. */
function rungSteps(trials: readonly LadderTrial[]): readonly number[] {
  const steps = new Set<number>();
  let isRecorded = false;
  let isJudged = false;
  for (const { number, state, step, segments } of trials) {
    const [first] = segments;
    // Population-based training judges at every interval, and whoever loses there is not stopped but replaced.
    if (first?.from && first.from.trial !== number && first.origin === undefined) return [];
    for (const { until } of segments) if (until !== null) steps.add(until);
    if (segments.length > 1 || (first && first.bracket !== null)) isRecorded = true;
    if (step === null) continue;
    if (state === "pruned") isJudged = true;
    if (state === "pruned" || state === "complete") steps.add(step);
  }
  const sorted = [...steps].sort((a, b) => a - b);
  const isLadder =
    isRecorded || (isJudged && sorted.every((step, rung) => step >= leastRatio * (sorted[rung - 1] ?? 0)));
  return isLadder && sorted.length > 1 && sorted.length <= mostRungs ? sorted : [];
}

function rungAt(
  trials: readonly LadderTrial[],
  bracket: number,
  step: number,
  objective: number,
  direction: Direction,
): Rung {
  const entries = trials
    .flatMap((trial): readonly RungEntry[] => {
      if (trial.step === null || trial.step < step) return [];
      const value = valueAt(trial, step, objective);
      if (value === undefined) return [];
      return [{ trial: trial.number, value, fate: fateAt(trial, step), reason: reasonAt(trial, step) }];
    })
    .sort((a, b) => compareValues(direction, a.value, b.value) || a.trial - b.trial);
  const promoted = entries.filter(({ fate }) => fate === "promoted");
  return { bracket, step, entries, promoted: promoted.length, cut: cutOf(entries, direction) };
}

function fateAt({ step, state, segments }: LadderTrial, rung: number): Fate {
  const goesOn = segments.some(
    ({ from, until }) => from !== null && from.step >= rung && (until ?? 0) > rung,
  );
  if ((step ?? 0) > rung || goesOn) return "promoted";
  switch (state) {
    case "pruned":
      return "stopped";
    case "running":
    case "waiting":
      return state;
    case "complete":
    case "infeasible":
      return "finished";
    default:
      return "failed";
  }
}

function reasonAt(trial: LadderTrial, rung: number): string | null {
  if (trial.step === rung && trial.state === "pruned") return trial.reason;
  return (
    trial.segments.find(({ from }) => from?.trial === trial.number && from.step === rung)?.reason ?? null
  );
}

/** The last value reported up to the step. */
function valueAt({ curve, values }: LadderTrial, step: number, objective: number): number | undefined {
  const series = curve?.values[objective];
  if (!curve || !series) return values?.[objective];
  for (let index = curve.steps.length - 1; index >= 0; index--) {
    const value = series[index] as number;
    if ((curve.steps[index] as number) <= step && Number.isFinite(value)) return value;
  }
  return undefined;
}

function cutOf(entries: readonly RungEntry[], direction: Direction): number | null {
  const worstPromoted = entries.findLast(({ fate }) => fate === "promoted")?.value;
  const bestStopped = entries.find(({ fate }) => fate === "stopped" || fate === "waiting")?.value;
  if (worstPromoted === undefined || bestStopped === undefined) return null;
  return compareValues(direction, worstPromoted, bestStopped) <= 0 ? (worstPromoted + bestStopped) / 2 : null;
}
